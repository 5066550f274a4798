import { measureJson, type Receipt } from '@trunkline/core/driver'

import { refused } from './refusal.ts'

/** A body's JSON, or the refusal of a body that is none or is beyond `jsonLimits`. */
export type JsonBody = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly refusal: Receipt }

/**
 * What is read of one delivery. The services' own stay far below: their events are seven levels deep, and of those of ordinary
 * size, 64 KiB (the default limit of a body) hold fewer than 100.
 */
export const jsonLimits = { depth: 64, values: 4_096, events: 100 } as const

/** Reads JSON whose cost is bounded before a parser or a schema touches it. */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  const text = textOf(bytes)
  if (text === undefined) return notJson
  const { depth, values } = measureJson(text)
  if (depth > jsonLimits.depth) return tooLarge(400, 'depth', `nests more than ${jsonLimits.depth} levels deep`)
  if (values > jsonLimits.values) return tooLarge(413, 'values', `holds more than ${jsonLimits.values} values`)
  try {
    return { ok: true, json: JSON.parse(text) as unknown }
  } catch {
    return notJson
  }
}

/** Reads a delivery of Communication Services: an array of events, or one event. */
export function readDelivery(bytes: Uint8Array): JsonBody {
  const body = readJsonBody(bytes)
  if (!body.ok || !Array.isArray(body.json) || body.json.length <= jsonLimits.events) return body
  return tooLarge(413, 'events', `holds more than ${jsonLimits.events} events: let the subscription batch fewer`)
}

const notJson: JsonBody = { ok: false, refusal: refused(400, 'body', 'the body is not JSON') }

function tooLarge(status: number, what: 'depth' | 'events' | 'values', problem: string): JsonBody {
  return { ok: false, refusal: refused(status, `body:${what}`, `the body ${problem}`) }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
