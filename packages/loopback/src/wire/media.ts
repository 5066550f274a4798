import * as z from 'zod'

/** The rate of everything that sounds on the network, in hertz. */
export const sampleRate = 16_000

/** PCM16, little-endian, 16 kHz, mono. */
const audio = z.object({ kind: z.literal('audio'), pcm: z.string() })
const mark = z.object({ kind: z.literal('mark'), name: z.string() })

/** What the network says on a media line. */
export const inboundMedia = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), call: z.string(), sampleRate: z.number(), writable: z.boolean() }),
  audio.extend({ atMs: z.number() }),
  mark,
  z.object({ kind: z.literal('stop') }),
])
export type InboundMedia = z.infer<typeof inboundMedia>

/** What the application's side says on it. */
export const outboundMedia = z.discriminatedUnion('kind', [
  audio,
  mark,
  z.object({ kind: z.literal('clear') }),
  z.object({ kind: z.literal('digit'), digit: z.string() }),
])
export type OutboundMedia = z.infer<typeof outboundMedia>
