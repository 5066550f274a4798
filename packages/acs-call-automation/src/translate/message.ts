import { measureJson } from '@trunkline/core/driver'

import { type MalformedMedia, type MediaMessage, readMediaMessage } from '../wire/media.ts'

/** Parses one message of either socket, unless it would take long. */
export function readMessage(message: string | Uint8Array): MediaMessage | MalformedMedia {
  const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
  if (measureJson(text).values > mostValues) return { kind: 'malformed', problem: `more than ${mostValues} values` }
  return readMediaMessage(text)
}

/** A transcript has four values for each word; all other messages have at most ten. */
const mostValues = 4_096
