import type { Host } from '@trunkline/core/driver'

import type { EventReading, EventSchemas } from './wire/event.ts'

/**
 * Warns of an event that is not as documented, once for each event that we know; it is handed on whole all the same. The text
 * holds none of the sender's words.
 */
export function reportProblem(host: Host, reading: EventReading<EventSchemas>, callId?: string): void {
  if (reading.kind !== 'malformed' && (reading.kind !== 'unknown' || reading.problem === undefined)) return
  const what = reading.kind === 'malformed' ? 'Something' : `The event ${reading.name ?? ''}`
  host.warn({
    code: 'unreadable-event',
    check: reading.kind === 'malformed' ? 'envelope' : reading.name,
    message: `${what} in a delivery is not as documented: ${reading.problem ?? ''}`,
    ...(callId !== undefined && { callId }),
  })
}
