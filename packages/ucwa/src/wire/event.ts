import { list, loose, looseText, nullish, problemOf, type RawJson } from '@trunkline/azure/wire'
import * as z from 'zod'

import { errorBody, type ErrorBody } from './error.ts'
import { readLinks } from './link.ts'
import { bareRel } from './rel.ts'
import { isRecord, type Resource, readResource } from './resource.ts'

const named = z.looseObject({ rel: z.string(), href: z.string(), title: looseText })

/** One event as it is sent. */
export const eventBody = z.looseObject({
  link: named,
  type: z.string(),
  in: loose(z.looseObject({ rel: z.string(), href: z.string() })),
  status: nullish(z.string()),
  reason: nullish(errorBody),
  _embedded: nullish(z.record(z.string(), z.unknown())),
})

/** Parsed one by one, so that a malformed event leaves the others readable. */
const eventList = z.custom<readonly RawEvent[]>(Array.isArray, 'expected an array')

/** A delivery of events as it is sent, by webhook or in the reply to a poll; a probe has an empty `sender`. */
export const envelopeBody = z.looseObject({
  _links: loose(z.record(z.string(), z.unknown())),
  // the sender decides nothing: each event names its resource
  sender: nullish(list(z.looseObject({ rel: looseText, href: looseText, events: nullish(eventList) }))),
  baseuri: looseText,
})

/** A delivery of events, in its order. */
export interface Envelope {
  /** Base of relative links; polled envelopes have none. */
  readonly baseUri: string | undefined
  /** `ack` of the envelope's own URL; it rises with each delivery of a key. */
  readonly ack: number | undefined
  /** `key` of the envelope's own URL: application, endpoint and conversation. */
  readonly key: string | undefined
  /** URL of the next poll. */
  readonly next: string | undefined
  readonly resync: string | undefined
  readonly resume: string | undefined
  readonly events: readonly EventReading[]
}

/** An event, or the raw value that could not be parsed as one. */
export type EventReading =
  | { readonly kind: 'event'; readonly index: number; readonly event: UcwaEvent; readonly raw: RawEvent }
  | { readonly kind: 'malformed'; readonly index: number; readonly problem: string; readonly raw: RawEvent }

/** An event as it arrived, of any form. */
export type RawEvent = RawJson

/** One event, with relations under their bare names. */
export interface UcwaEvent {
  readonly sender: { readonly rel: string; readonly href: string }
  /** The event's resource. */
  readonly link: { readonly rel: string; readonly href: string; readonly title?: string }
  /** One of `eventOperations`, or a newer value. */
  readonly type: string
  readonly in: { readonly rel: string; readonly href: string } | undefined
  readonly status: string | undefined
  readonly reason: ErrorBody | undefined
  /** The resource itself; absent after its deletion. */
  readonly resource: Resource | undefined
}

/** Parses a delivery. A malformed event does not affect the others. Undefined if the value is not a delivery. */
export function readEnvelope(value: unknown): Envelope | undefined {
  const parsed = envelopeBody.safeParse(value)
  if (!parsed.success) return undefined
  const { _links: links = {}, sender = [], baseuri } = parsed.data
  const href = (name: string): string | undefined => readLinks(links[name])[0]?.href
  const sent = sender.flatMap(({ rel = '', href: from = '', events = [] }) =>
    events.map((raw) => ({ raw, sender: { rel: bareRel(rel), href: from } })),
  )
  return {
    baseUri: baseuri,
    ...placeOf(href('self')),
    next: href('next'),
    resync: href('resync'),
    resume: href('resume'),
    events: sent.map(({ raw, sender: from }, index) => readEvent(raw, from, index)),
  }
}

/** Number of events in a delivery, malformed ones included. */
export function countEvents(value: unknown): number {
  const sender: unknown = isRecord(value) ? value['sender'] : undefined
  if (!Array.isArray(sender)) return 0
  const listed = sender.map((one: unknown) => (isRecord(one) ? one['events'] : undefined))
  return listed.reduce<number>((sum, one) => sum + (Array.isArray(one) ? one.length : 0), 0)
}

/** Compares the query keys without regard to case, because the service's URLs occur in both cases. */
function placeOf(self: string | undefined): Pick<Envelope, 'ack' | 'key'> {
  // some bodies escape the ampersand once more, for JSON or for markup
  const url = URL.parse((self ?? '').replaceAll(/(?:&|\\u0026)(?:amp;)*/gi, '&'), 'https://relative.invalid')
  const query = new Map([...(url?.searchParams ?? [])].map(([name, value]) => [name.toLowerCase(), value]))
  const ack = query.get('ack')
  return { ack: ack !== undefined && /^\d{1,15}$/.test(ack) ? Number(ack) : undefined, key: query.get('key') }
}

function readEvent(raw: RawEvent, sender: UcwaEvent['sender'], index: number): EventReading {
  const parsed = eventBody.safeParse(raw)
  if (!parsed.success) return { kind: 'malformed', index, problem: problemOf(parsed.error), raw }
  const { link, type, in: within, status, reason, _embedded: embedded } = parsed.data
  const rel = bareRel(link.rel)
  const event: UcwaEvent = {
    sender,
    link: { rel, href: link.href, ...(link.title !== undefined && { title: link.title }) },
    type,
    in: within && { rel: bareRel(within.rel), href: within.href },
    status,
    reason,
    resource: readResource(memberOf(embedded, rel)),
  }
  return { kind: 'event', index, event, raw }
}

function memberOf(embedded: unknown, rel: string): unknown {
  if (!isRecord(embedded)) return undefined
  return Object.entries(embedded).find(([name]) => bareRel(name) === rel)?.[1]
}
