import * as z from 'zod'

import { eventData, type EventData, type EventName } from './event-data.ts'
import { maybe } from './maybe.ts'

/** What stands before the name of every event type of the service. */
export const eventTypePrefix = 'Microsoft.Communication.'

/** The type of Event Grid's question whether this endpoint wants its events. */
export const subscriptionValidationType = 'Microsoft.EventGrid.SubscriptionValidationEvent'

const text = maybe(z.string())

/** The envelope of a callback event, and of Event Grid where the subscription asks for CloudEvents. */
export const cloudEvent = z.looseObject({
  id: z.string(),
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
  id: z.string(),
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

interface Envelope {
  /** Unique for the event; a repeated delivery has the same. */
  readonly id: string
  readonly schema: 'cloudevents' | 'eventgrid'
  readonly subject: string | undefined
  /** ISO 8601, up to seven fractional digits. */
  readonly time: string | undefined
  /** The event as delivered. */
  readonly raw: unknown
}

/** An event of a type we know, its data read. */
export type KnownEvent = {
  [Name in EventName]: Envelope & { readonly kind: 'known'; readonly name: Name; readonly data: EventData<Name> }
}[EventName]

/** An event of another type, or one whose data is not what its type promises (`problem` says where). */
export interface UnknownEvent extends Envelope {
  readonly kind: 'unknown'
  /** The full type, prefix included. */
  readonly type: string
  readonly problem: string | undefined
}

/** Something in an event's place that is no envelope. */
export interface MalformedEvent {
  readonly kind: 'malformed'
  readonly problem: string
  readonly raw: unknown
}

/** Event Grid asks whether this endpoint wants its events. */
export interface ValidationEvent extends Envelope {
  readonly kind: 'validation'
  readonly validationCode: string
}

/** What one element of a delivery can be. */
export type EventReading = KnownEvent | UnknownEvent | MalformedEvent | ValidationEvent

/** Reads a delivery's parsed body: an array of events, or a single one; never throws. */
export function readEvents(body: unknown): EventReading[] {
  const events: unknown[] = Array.isArray(body) ? body : [body]
  return events.map(readEvent)
}

/** Reads one delivered event; never throws. */
export function readEvent(raw: unknown): EventReading {
  const opened = open(raw)
  if (opened === undefined)
    return { kind: 'malformed', problem: 'neither a CloudEvents nor an Event Grid envelope', raw }
  const { type, data, envelope } = opened
  if (type.toLowerCase() === subscriptionValidationType.toLowerCase()) return readValidation(envelope, data)
  const name = eventNameOf(type)
  if (name === undefined) return { ...envelope, kind: 'unknown', type, problem: undefined }
  const parsed = eventData[name].safeParse(data)
  if (!parsed.success) return { ...envelope, kind: 'unknown', type, problem: z.prettifyError(parsed.error) }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- name and data are of one row of eventData
  return { ...envelope, kind: 'known', name, data: parsed.data } as KnownEvent
}

/** The event name in a type, prefix removed, in any casing; undefined when we do not know it. */
export function eventNameOf(type: string): EventName | undefined {
  const lower = type.toLowerCase()
  return names.find((name) => lower === `${eventTypePrefix}${name}`.toLowerCase())
}

const names = Object.keys(eventData).filter((name): name is EventName => Object.hasOwn(eventData, name))

function open(raw: unknown): { type: string; data: unknown; envelope: Envelope } | undefined {
  const cloud = cloudEvent.safeParse(raw)
  if (cloud.success) {
    const { id, type, subject, time, data } = cloud.data
    return { type, data, envelope: { id, schema: 'cloudevents', subject, time, raw } }
  }
  const grid = gridEvent.safeParse(raw)
  if (!grid.success) return undefined
  const { id, eventType, subject, eventTime, data } = grid.data
  return { type: eventType, data, envelope: { id, schema: 'eventgrid', subject, time: eventTime, raw } }
}

function readValidation(envelope: Envelope, data: unknown): EventReading {
  const parsed = subscriptionValidationData.safeParse(data)
  if (parsed.success) return { ...envelope, kind: 'validation', validationCode: parsed.data.validationCode }
  return { kind: 'malformed', problem: 'a subscription validation without validationCode', raw: envelope.raw }
}
