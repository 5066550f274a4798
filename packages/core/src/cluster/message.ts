import { isRecord, parsed } from '../base/json.ts'
import type { DriverEvent, Transcript, Translated } from '../driver/index.ts'

/**
 * A translated event as a bus message: JSON of `{ fact, ticks? }`. The two numbers that JSON cannot carry, a
 * transcript's ticks, are separate from the fact, so that nothing in a carrier's own body can be mistaken for them.
 */
export function encodeTranslated(translated: Translated): string {
  const { event } = translated
  if (event.type !== 'transcript') return JSON.stringify({ fact: translated })
  const { durationTicks, offsetTicks, ...transcript } = event.transcript
  const ticks = { durationTicks: textOf(durationTicks), offsetTicks: textOf(offsetTicks) }
  return JSON.stringify({ fact: { ...translated, event: { ...event, transcript } }, ticks })
}

/**
 * Reads a bus message; `undefined` for anything else. An event of a type that only another version knows becomes a
 * `provider-event` of that name.
 */
export function decodeTranslated(message: string): Translated | undefined {
  const value = parsed(message)
  if (!isRecord(value) || !isFact(value['fact'])) return undefined
  const { fact, ticks } = value
  const { event } = fact
  if (!isKnown(event)) return { ...fact, event: { type: 'provider-event', name: event.type } }
  if (event.type !== 'transcript') return { ...fact, event }
  return isRecord(event.transcript)
    ? { ...fact, event: { ...event, transcript: withTicks(event.transcript, ticks) } }
    : undefined
}

type Fact = Omit<Translated, 'event'> & { readonly event: { readonly type: string } }

function isFact(value: unknown): value is Fact {
  if (!isRecord(value) || !isRecord(value['event'])) return false
  return typeof value['event']['type'] === 'string' && Object.entries(members).every(([name, is]) => is(value[name]))
}

/** What surrounds an event, member by member. */
const members = {
  callId: isTextOrAbsent,
  providerCallId: isTextOrAbsent,
  operationKey: isTextOrAbsent,
  dedupeKey: isTextOrAbsent,
  carrierName: isTextOrAbsent,
  state: (value) => value === undefined || isRecord(value),
  // a time that is not a number is written as null
  at: (value) => value === undefined || value === null || typeof value === 'number',
  settlesOnDelivery: (value) => value === undefined || typeof value === 'boolean',
} as const satisfies Readonly<Record<Exclude<keyof Translated, 'event' | 'raw'>, (value: unknown) => boolean>>

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isKnown(event: { readonly type: string }): event is DriverEvent {
  return Object.hasOwn(known, event.type)
}

const known = {
  'call-incoming': true,
  'call-dialled': true,
  'call-ringing': true,
  'call-answered': true,
  'call-ended': true,
  'play-started': true,
  'play-ended': true,
  'collect-ended': true,
  'operation-completed': true,
  'operation-failed': true,
  'digit-received': true,
  'recording-changed': true,
  'recording-ready': true,
  'recording-failed': true,
  'stream-stopped': true,
  'stream-failed': true,
  'participant-changed': true,
  transcript: true,
  'transcription-started': true,
  'transcription-updated': true,
  'transcription-ended': true,
  'document-delivered': true,
  'call-alive': true,
  'provider-event': true,
} as const satisfies Readonly<Record<DriverEvent['type'], true>>

function textOf(ticks: bigint | undefined): string | undefined {
  return ticks?.toString()
}

function withTicks(transcript: Transcript, ticks: unknown): Transcript {
  const { durationTicks, offsetTicks } = isRecord(ticks) ? ticks : {}
  return { ...transcript, ...ticksOf('durationTicks', durationTicks), ...ticksOf('offsetTicks', offsetTicks) }
}

function ticksOf(name: 'durationTicks' | 'offsetTicks', text: unknown): Partial<Transcript> {
  return typeof text === 'string' && /^-?\d{1,40}$/.test(text) ? { [name]: BigInt(text) } : {}
}
