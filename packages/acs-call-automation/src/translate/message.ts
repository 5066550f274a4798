import { measureJson } from '@trunkline/core/driver'

import { type MalformedMedia, type MediaMessage, readMediaMessage } from '../wire/media.ts'

/** Reads one message of either socket; one that would take long to read is not read. */
export function readMessage(message: string | Uint8Array): MediaMessage | MalformedMedia {
  const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
  if (measureJson(text).values > mostValues) return { kind: 'malformed', problem: `more than ${mostValues} values` }
  return readMediaMessage(text)
}

/** A transcript has four for each of its words; all other messages have ten at most. */
const mostValues = 4_096
