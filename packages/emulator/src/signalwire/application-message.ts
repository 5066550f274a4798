import * as z from 'zod'

const streamSid = z.string().optional()
const text = z.union([z.string(), z.number().transform(String)])

// docs/wire/signalwire-laml.md#socket-messages: members that the service does not know mean nothing to it
const messages = z.discriminatedUnion('event', [
  z.object({ event: z.literal('media'), streamSid, media: z.object({ payload: z.base64() }) }),
  z.object({ event: z.literal('mark'), streamSid, mark: z.object({ name: text }) }),
  z.object({ event: z.literal('clear'), streamSid }),
  z.object({
    event: z.literal('dtmf'),
    streamSid,
    dtmf: z.object({ digit: text.refine((digit) => /^[\d*#A-D]$/.test(digit), 'is one of 0-9 * # A-D') }),
  }),
])

/** What an application says on a two-way socket. */
export type ApplicationMessage = z.output<typeof messages>

/** Reads a message of the application; an unreadable one is described in a text. */
export function readApplicationMessage(frame: string): ApplicationMessage | string {
  const parsed = messages.safeParse(jsonOf(frame))
  return parsed.success ? parsed.data : z.prettifyError(parsed.error)
}

function jsonOf(frame: string): unknown {
  try {
    const value: unknown = JSON.parse(frame)
    return value
  } catch {
    return undefined
  }
}
