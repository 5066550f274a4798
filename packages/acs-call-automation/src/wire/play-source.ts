import * as z from 'zod'

import { voiceKinds } from './enumeration.ts'
import { webUrl } from './option.ts'

const playSourceCacheId = z.string().optional()

/** A prompt that the service fetches: WAV, mono, 16 bit, 16 kHz (docs/wire/acs-call-automation.md#play). */
export const filePlaySource = z.strictObject({
  kind: z.literal('file'),
  playSourceCacheId,
  file: z.strictObject({ uri: webUrl }),
})

/** A prompt that the service speaks. */
export const textPlaySource = z.strictObject({
  kind: z.literal('text'),
  playSourceCacheId,
  text: z.strictObject({
    text: z.string(),
    sourceLocale: z.string().optional(),
    voiceKind: z.enum(voiceKinds).optional(),
    voiceName: z.string().optional(),
    customVoiceEndpointId: z.string().optional(),
  }),
})

/** A prompt that the service speaks, with SSML markup. */
export const ssmlPlaySource = z.strictObject({
  kind: z.literal('ssml'),
  playSourceCacheId,
  ssml: z.strictObject({ ssmlText: z.string(), customVoiceEndpointId: z.string().optional() }),
})

/** Any prompt. */
export const playSource = z.discriminatedUnion('kind', [filePlaySource, textPlaySource, ssmlPlaySource])

/** Any prompt. */
export type PlaySource = z.infer<typeof playSource>
