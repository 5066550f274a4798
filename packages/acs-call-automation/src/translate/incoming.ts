import type { EventData } from '../wire/event-data.ts'
import { rawIdOf } from '../wire/raw-id.ts'
import { addressOf } from './address.ts'
import type { Outcome } from './outcome.ts'
import { writeState } from './state.ts'

/** Translates an incoming call, with the state that its answer needs. */
export function incoming(data: EventData<'IncomingCall'>): Outcome {
  const from = addressOf(data.from)
  const to = addressOf(data.to)
  const onBehalfOf = addressOf(data.onBehalfOfCallee)
  const headers = headersOf(data.customContext)
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

/** SIP and VoIP headers together; a name in both, in any casing, has both values, like a repeated HTTP header. */
function headersOf(context: EventData<'IncomingCall'>['customContext']): Readonly<Record<string, string>> {
  const headers = new Map<string, { readonly name: string; readonly values: Set<string> }>()
  for (const [name, value] of [...texts(context?.sipHeaders), ...texts(context?.voipHeaders)]) {
    const { name: known, values } = headers.get(name.toLowerCase()) ?? { name, values: new Set() }
    headers.set(name.toLowerCase(), { name: known, values: values.add(value) })
  }
  return Object.fromEntries([...headers.values()].map(({ name, values }) => [name, [...values].join(', ')]))
}

function texts(headers: Readonly<Record<string, unknown>> | undefined): readonly [string, string][] {
  return Object.entries(headers ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}
