import * as z from 'zod'

import { looseText } from './loose.ts'
import { problemOf } from './problem.ts'

/** The prefix of every event type of the service. */
export const eventTypePrefix = 'Microsoft.Communication.'

/** The type of Event Grid's question whether this endpoint wants its events. */
export const subscriptionValidationType = 'Microsoft.EventGrid.SubscriptionValidationEvent'

const text = looseText
/** Repeated deliveries are known by it; it decides nothing about one. */
const eventId = z.preprocess((id) => (typeof id === 'number' ? String(id) : id), looseText)

/** The envelope of a callback event, and of Event Grid where the subscription asks for CloudEvents. */
export const cloudEvent = z.looseObject({
  id: eventId,
  type: z.string(),
  source: text,
  subject: text,
  time: text,
  specversion: text,
  datacontenttype: text,
  data: z.unknown(),
})

/** The envelope of Event Grid's own schema. */
export const gridEvent = z.looseObject({
  id: eventId,
  eventType: z.string(),
  topic: text,
  subject: text,
  eventTime: text,
  dataVersion: text,
  metadataVersion: text,
  data: z.unknown(),
})

/** One delivered event in either envelope, whatever its type. */
export const callbackEvent = z.union([cloudEvent, gridEvent])

/** The data of Event Grid's subscription validation; the code goes back in `validationResponse`. */
export const subscriptionValidationData = z.looseObject({ validationCode: z.string(), validationUrl: text })

/** The reply to a subscription validation; status 200, no other. */
export const subscriptionValidationReply = z.strictObject({ validationResponse: z.string() })

/** A CloudEvents envelope. */
export type CloudEvent = z.infer<typeof cloudEvent>
/** An Event Grid envelope. */
export type GridEvent = z.infer<typeof gridEvent>

/** JSON as it came. */
export type RawJson = z.core.util.JSONType

interface Envelope {
  /** Unique for the event; a repeated delivery has the same. Undefined where there is none that can be read. */
  readonly id: string | undefined
  readonly schema: 'cloudevents' | 'eventgrid'
  readonly subject: string | undefined
  /** ISO 8601, up to seven fractional digits. */
  readonly time: string | undefined
  /** The event as delivered. */
  readonly raw: RawJson
}

/** The schema of each event's data, by type without the prefix. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>

/** An event of a type we know, its data read. */
export type KnownEvent<Schemas extends EventSchemas> = {
  [Name in keyof Schemas & string]: Envelope & {
    readonly kind: 'known'
    readonly name: Name
    readonly data: z.infer<Schemas[Name]>
  }
}[keyof Schemas & string]

/** An event of another type, or one whose data is not what its type promises (`problem` says where). */
export interface UnknownEvent extends Envelope {
  readonly kind: 'unknown'
  /** The full type, prefix included. */
  readonly type: string
  /** The type's own name, when we know it. */
  readonly name: string | undefined
  readonly problem: string | undefined
}

/** An element of a delivery that is not an envelope. */
export interface MalformedEvent {
  readonly kind: 'malformed'
  readonly problem: string
  readonly raw: RawJson
}

/** Event Grid asks whether this endpoint wants its events. */
export interface ValidationEvent extends Envelope {
  readonly kind: 'validation'
  readonly validationCode: string
}

/** What one element of a delivery can be. */
export type EventReading<Schemas extends EventSchemas> =
  | KnownEvent<Schemas>
  | UnknownEvent
  | MalformedEvent
  | ValidationEvent

/** What the service calls an event, without its prefix, whether we know it or not; undefined where there is no envelope. */
export function carrierNameOf(reading: EventReading<EventSchemas>): string | undefined {
  if (reading.kind === 'malformed') return undefined
  if (reading.kind === 'known') return reading.name
  if (reading.kind === 'validation') return 'SubscriptionValidationEvent'
  const { name, type } = reading
  const isPrefixed = type.toLowerCase().startsWith(eventTypePrefix.toLowerCase())
  return name ?? (isPrefixed ? type.slice(eventTypePrefix.length) : type)
}

/** Reads deliveries of one API. */
export interface EventReader<Schemas extends EventSchemas> {
  /** Reads a delivery's body, parsed from JSON: an array of events, or a single one; never throws. */
  readonly readEvents: (body: unknown) => EventReading<Schemas>[]
  /** Reads one delivered event, parsed from JSON; never throws. */
  readonly readEvent: (raw: unknown) => EventReading<Schemas>
  /** The event name in a type, prefix removed, in any casing; undefined when we do not know it. */
  readonly eventNameOf: (type: string) => (keyof Schemas & string) | undefined
}

/** Makes a reader of the events whose data these schemas describe. */
export function createEventReader<const Schemas extends EventSchemas>(schemas: Schemas): EventReader<Schemas> {
  type Name = keyof Schemas & string
  const names = Object.keys(schemas).filter((name): name is Name => Object.hasOwn(schemas, name))
  const byType = new Map(names.map((name) => [`${eventTypePrefix}${name}`.toLowerCase(), name]))
  const eventNameOf = (type: string): Name | undefined => byType.get(type.toLowerCase())
  const readEvent = (parsed: unknown): EventReading<Schemas> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever was parsed from JSON is JSON
    const raw = parsed as RawJson
    const opened = open(raw)
    if (opened === undefined)
      return { kind: 'malformed', problem: 'neither a CloudEvents nor an Event Grid envelope', raw }
    const { type, data, envelope } = opened
    if (type.toLowerCase() === subscriptionValidationType.toLowerCase()) return readValidation(envelope, data)
    const name = eventNameOf(type)
    const read = name === undefined ? undefined : schemas[name]?.safeParse(data)
    if (name === undefined || read === undefined)
      return { ...envelope, kind: 'unknown', type, name: undefined, problem: undefined }
    if (!read.success) return { ...envelope, kind: 'unknown', type, name, problem: problemOf(read.error) }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- name and data are of one row of the schemas
    return { ...envelope, kind: 'known', name, data: read.data } as unknown as KnownEvent<Schemas>
  }
  const readEvents = (body: unknown): EventReading<Schemas>[] => {
    const events: readonly unknown[] = Array.isArray(body) ? body : [body]
    return events.map(readEvent)
  }
  return { readEvents, readEvent, eventNameOf }
}

function open(raw: RawJson): { type: string; data: unknown; envelope: Envelope } | undefined {
  // a schema takes long to say no, and a delivery may hold many things that are not envelopes
  if (typeof raw !== 'object' || raw === null) return undefined
  const cloud = 'type' in raw ? cloudEvent.safeParse(raw) : undefined
  if (cloud?.success === true) {
    const { id, type, subject, time, data } = cloud.data
    return { type, data, envelope: { id, schema: 'cloudevents', subject, time, raw } }
  }
  const grid = 'eventType' in raw ? gridEvent.safeParse(raw) : undefined
  if (grid?.success !== true) return undefined
  const { id, eventType, subject, eventTime, data } = grid.data
  return { type: eventType, data, envelope: { id, schema: 'eventgrid', subject, time: eventTime, raw } }
}

function readValidation(envelope: Envelope, data: unknown): ValidationEvent | MalformedEvent {
  const parsed = subscriptionValidationData.safeParse(data)
  if (parsed.success) return { ...envelope, kind: 'validation', validationCode: parsed.data.validationCode }
  return { kind: 'malformed', problem: 'a subscription validation without validationCode', raw: envelope.raw }
}
