import * as z from 'zod'

/** JSON as received. */
type RawJson = z.core.util.JSONType

/** A message of the carrier on a media socket; numbers are numbers, whichever type they arrived with. */
export type CarrierMessage = z.output<(typeof carrierMessages)[keyof typeof carrierMessages]> | UnknownMessage

/** A message of the application on a two-way media socket. */
export type ApplicationMessage = z.output<typeof applicationMessage>

/** A message with an unknown event or a malformed shape; it is kept, never thrown. */
export interface UnknownMessage {
  readonly event: 'unknown'
  /** The name of the event, if present. */
  readonly name?: string
  /** The problem of a known event, or of a message that is not JSON. */
  readonly problem?: string
  /** The message as received: parsed if it is JSON, otherwise the text. */
  readonly message: RawJson
}

// no coercion, which would make 0 of an empty text, and texts of null and undefined
const anyNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
])
const anyText = z.union([z.string(), z.number().transform(String)])
const number = anyNumber.optional().catch(undefined)
const text = anyText.optional().catch(undefined)
const id = anyText
  .refine((value) => value !== '')
  .optional()
  .catch(undefined)

const envelope = { sequenceNumber: number, streamSid: id }

/** An optional value, for which null counts as absent. */
function orAbsent<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined)
}

// docs/wire/signalwire-laml.md#socket-messages: a missing member has a default, but an invalid one cannot be guessed
const mediaFormat = z.looseObject({
  encoding: orAbsent(z.string()),
  sampleRate: orAbsent(anyNumber.refine((rate) => rate > 0)),
  channels: orAbsent(anyNumber),
})

const start = z
  .looseObject({
    ...envelope,
    event: z.literal('start'),
    start: z.looseObject({
      streamSid: id,
      accountSid: id,
      callSid: id,
      tracks: z.array(z.string()).catch([]).default([]),
      customParameters: z.record(z.string(), anyText).catch({}).default({}),
      mediaFormat: orAbsent(mediaFormat),
    }),
  })
  // docs/wire/signalwire-laml.md#socket-messages: the id may be in either place
  .transform((message) => ({ ...message, streamSid: message.streamSid ?? message.start.streamSid }))

const carrierMessages = {
  connected: z.looseObject({ event: z.literal('connected'), protocol: text, version: text }),
  start,
  media: z.looseObject({
    ...envelope,
    event: z.literal('media'),
    media: z.looseObject({ track: id, chunk: number, timestamp: number, payload: z.string() }),
  }),
  dtmf: z.looseObject({
    ...envelope,
    event: z.literal('dtmf'),
    dtmf: z.looseObject({ digit: anyText.refine((digit) => digit !== ''), duration: number, track: id }),
  }),
  mark: z.looseObject({ ...envelope, event: z.literal('mark'), mark: z.looseObject({ name: anyText }) }),
  stop: z.looseObject({
    ...envelope,
    event: z.literal('stop'),
    stop: z.looseObject({ accountSid: id, callSid: id }).optional().catch(undefined),
  }),
}

/** The messages of the application, strictly: base64 audio without a file header, a mark, a clear, one digit to send. */
export const applicationMessage = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('media'),
    streamSid: z.string().min(1),
    media: z.strictObject({ payload: z.base64() }),
  }),
  z.strictObject({
    event: z.literal('mark'),
    streamSid: z.string().min(1),
    mark: z.strictObject({ name: z.string() }),
  }),
  z.strictObject({ event: z.literal('clear'), streamSid: z.string().min(1) }),
  z.strictObject({
    event: z.literal('dtmf'),
    streamSid: z.string().min(1),
    dtmf: z.strictObject({ digit: z.string().regex(/^[\d*#A-D]$/, 'expected one of 0-9 * # A-D') }),
  }),
])

/** Parses one text frame of the carrier; never throws. */
export function parseCarrierMessage(frame: string): CarrierMessage {
  const message = parseJson(frame)
  if (message === undefined) return { event: 'unknown', problem: 'not a JSON object', message: frame }
  const { event } = message
  if (typeof event !== 'string') return { event: 'unknown', problem: 'no event', message }
  if (!isKnown(event)) return { event: 'unknown', name: event, message }
  const parsed = carrierMessages[event].safeParse(message)
  if (parsed.success) return parsed.data
  return { event: 'unknown', name: event, problem: z.prettifyError(parsed.error), message }
}

/** Parses one text frame of an application; never throws. */
export function parseApplicationMessage(frame: string): ApplicationMessage | UnknownMessage {
  const message = parseJson(frame)
  if (message === undefined) return { event: 'unknown', problem: 'not a JSON object', message: frame }
  const parsed = applicationMessage.safeParse(message)
  if (parsed.success) return parsed.data
  const name = typeof message['event'] === 'string' ? { name: message['event'] } : {}
  return { event: 'unknown', ...name, problem: z.prettifyError(parsed.error), message }
}

/** Writes one message of the application as a text frame. */
export function encodeApplicationMessage(message: ApplicationMessage): string {
  return JSON.stringify(message)
}

function isKnown(event: string): event is keyof typeof carrierMessages {
  return Object.hasOwn(carrierMessages, event)
}

function parseJson(frame: string): Record<string, RawJson> | undefined {
  try {
    const value: unknown = JSON.parse(frame)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Narrows parsed JSON to an object. */
function isJsonObject(value: unknown): value is Record<string, RawJson> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
