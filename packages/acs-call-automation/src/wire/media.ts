import { loose, looseFlag, looseList, looseNumber, looseText, type RawJson } from '@trunkline/azure/wire'
import * as z from 'zod'

const text = looseText

/**
 * First message of a media socket, also after each reconnect; `length` is unreliable, so the rate decides the size of
 * frames.
 */
export const audioMetadata = z.looseObject({
  subscriptionId: text,
  encoding: text,
  sampleRate: looseNumber,
  channels: looseNumber,
  length: looseNumber,
})

/** Audio in either direction: base64 of 16 bit little-endian mono PCM; `participantRawID` is absent in mixed streams. */
export const audioData = z.looseObject({
  data: z.string(),
  timestamp: text,
  participantRawID: text,
  silent: looseFlag,
})

/** A key press: one character of 0-9, A-D, # and *. */
export const dtmfData = z.looseObject({ data: z.string() })

/** First message of a transcription socket; the speech model has an older and a newer name. */
export const transcriptionMetadata = z.looseObject({
  subscriptionId: text,
  locale: text,
  callConnectionId: text,
  correlationId: text,
  speechModelEndpointId: text,
  speechRecognitionModelEndpointId: text,
})

// 100 ns each; the values exceed what a number can hold
const ticks = loose(z.bigint())

/** A piece of a transcript; an interim one has neither words nor confidence. */
export const transcriptionData = z.looseObject({
  text,
  format: text,
  confidence: looseNumber,
  offset: ticks,
  duration: ticks,
  words: loose(looseList(z.looseObject({ text, offset: ticks, duration: ticks }))),
  participantRawID: text,
  resultStatus: text,
  languageIdentified: text,
  sentimentAnalysisResult: loose(z.looseObject({ sentiment: text })),
})

/** The message as it arrived. */
const raw = z.custom<RawJson>()

const known = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('AudioMetadata'), audioMetadata }),
  z.object({ kind: z.literal('AudioData'), audioData }),
  z.object({ kind: z.literal('DtmfData'), dtmfData }),
  z.object({ kind: z.literal('StopAudio') }),
  z.object({ kind: z.literal('TranscriptionMetadata'), transcriptionMetadata, raw }),
  z.object({ kind: z.literal('TranscriptionData'), transcriptionData }),
])

/** One message of a media or transcription socket in the documented casing; an unknown kind keeps its name. */
export const mediaMessage = z.union([known, z.object({ kind: z.literal('unknown'), name: z.string(), raw })])

/** One message of a media or transcription socket. */
export type MediaMessage = z.infer<typeof mediaMessage>
/** Audio in either direction. */
export type AudioData = z.infer<typeof audioData>
/** First message of a media socket. */
export type AudioMetadata = z.infer<typeof audioMetadata>
/** A piece of a transcript, with times in ticks of 100 ns. */
export type TranscriptionData = z.infer<typeof transcriptionData>
/** A text that is not a message of these sockets. */
export interface MalformedMedia {
  readonly kind: 'malformed'
  readonly problem: string
}

/** The audio message that we send, exactly as documented (docs/wire/acs-call-automation.md#media-outbound). */
export const outboundAudio = z.strictObject({
  kind: z.literal('AudioData'),
  audioData: z.strictObject({ data: z.base64() }),
  stopAudio: z.null(),
})

/** The message that empties the service's queue of our audio. */
export const outboundStop = z.strictObject({
  kind: z.literal('StopAudio'),
  audioData: z.null(),
  stopAudio: z.strictObject({}),
})

/** The audio message that we send. */
export type OutboundAudio = z.infer<typeof outboundAudio>
/** The message that empties the service's queue of our audio. */
export type OutboundStop = z.infer<typeof outboundStop>

/** Parses one text frame of either direction, with kinds and members in any casing; never throws. */
export function readMediaMessage(frame: string): MediaMessage | MalformedMedia {
  const parsed = parse(frame)
  if (!isJsonObject(parsed)) return { kind: 'malformed', problem: 'not a JSON object' }
  const name = member(parsed, 'kind')
  if (typeof name !== 'string') return { kind: 'malformed', problem: 'no kind' }
  const kind = kinds.get(name.toLowerCase())
  if (kind === undefined) return { kind: 'unknown', name, raw: parsed }
  const body = kind === 'TranscriptionData' ? parse(frame, exactTicks) : parsed
  const property = kind.charAt(0).toLowerCase() + kind.slice(1)
  const value = withDocumentedNames(isRecord(body) ? member(body, property) : undefined)
  const message = known.safeParse({ kind, [property]: value, raw: parsed })
  return message.success ? message.data : { kind: 'malformed', problem: z.prettifyError(message.error) }
}

const kinds = new Map(known.options.map(({ shape }) => [shape.kind.value.toLowerCase(), shape.kind.value]))

// the .NET client sends the last two names
const documentedNames = new Map(
  [audioMetadata, audioData, dtmfData, transcriptionMetadata, transcriptionData]
    .flatMap(({ shape }) => Object.keys(shape).map((name): [string, string] => [name.toLowerCase(), name]))
    .concat([
      ['participant', 'participantRawID'],
      ['issilent', 'silent'],
    ]),
)

/** The words of a transcript are a list of records inside a record; nothing deeper is documented. */
const documentedLevels = 3

function withDocumentedNames(value: unknown, levels = documentedLevels): unknown {
  if (levels === 0) return value
  if (Array.isArray(value)) return value.map((inner: unknown) => withDocumentedNames(inner, levels - 1))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    documentedNames.get(name.toLowerCase()) ?? name,
    withDocumentedNames(inner, levels - 1),
  ])
  return Object.fromEntries(entries)
}

/** Offsets and durations exceed 2^53, so they are parsed from the text of the number; a value beyond 64 bits stays a number. */
function exactTicks(key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || !/^(offset|duration)$/i.test(key)) return value
  const source = context?.source ?? String(value)
  // a long number takes long to convert to a bigint
  if (/^-?\d{1,19}$/.test(source)) return BigInt(source)
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.round(value)) : value
}

function parse(frame: string, revive?: typeof exactTicks): unknown {
  try {
    return JSON.parse(frame, revive)
  } catch {
    return undefined
  }
}

function member(record: Record<string, unknown>, name: string): unknown {
  const wanted = name.toLowerCase()
  return Object.entries(record).find(([key]) => key.toLowerCase() === wanted)?.[1]
}

/** Narrows parsed JSON to an object. */
function isJsonObject(value: unknown): value is Record<string, RawJson> {
  return isRecord(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
