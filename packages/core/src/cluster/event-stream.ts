import type { CallEvent } from '../api/call-event.ts'
import { type Broadcast, createBroadcast } from '../base/broadcast.ts'
import type { Warnings } from '../base/warning.ts'

/**
 * Events for readers that may lag behind: the oldest are dropped, an `events-dropped` of their call replaces them,
 * and `call-ended` is always kept.
 */
export function createEventStream(warnings: Warnings, { history }: { readonly history: number }): Broadcast<CallEvent> {
  return createBroadcast<CallEvent>({
    history,
    isLasting: ({ type }) => type === 'call-ended',
    gap: {
      key: ({ callId }) => callId,
      marker: ({ at, callId, provider }, count) => ({
        type: 'events-dropped',
        callId,
        at,
        provider,
        source: 'core',
        count,
      }),
    },
    onDropped: () => warnings.raise({ code: 'events-dropped', message }),
  })
}

const message = 'events were dropped because they were not read: read them faster, or end the iterator of events()'
