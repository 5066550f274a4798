import { type EventData } from '../wire/event-data.ts'
import { rawIdOf } from '../wire/raw-id.ts'
import { addressOf } from './address.ts'
import { type Outcome } from './outcome.ts'
import { writeState } from './state.ts'

/** A call that rings, with what is needed to answer it. */
export function incoming(data: EventData<'IncomingCall'>): Outcome {
  const from = addressOf(data.from)
  const to = addressOf(data.to)
  const onBehalfOf = addressOf(data.onBehalfOfCallee)
  const headers = { ...texts(data.customContext?.voipHeaders), ...texts(data.customContext?.sipHeaders) }
  return {
    event: {
      type: 'call-incoming',
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(data.callerDisplayName !== undefined &&
        data.callerDisplayName !== '' && { displayName: data.callerDisplayName }),
      ...(onBehalfOf !== undefined && { onBehalfOf }),
      ...(Object.keys(headers).length > 0 && { headers }),
    },
    state: writeState({
      target: data.from === undefined ? undefined : rawIdOf(data.from),
      serverCallId: data.serverCallId,
      incomingCallContext: data.incomingCallContext,
    }),
  }
}

function texts(headers: Record<string, unknown> | undefined): Record<string, string> {
  const entries = Object.entries(headers ?? {})
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
