import { type CallContext, type CapabilityName, TelephonyError } from '@trunkline/core/driver'

import { adapterName } from '../wire/adapter-name.ts'

/** The carrier's id of a call; `not-available` while it is unknown. */
export function sidOf(call: Pick<CallContext, 'id' | 'providerCallId'>): string {
  if (call.providerCallId !== undefined) return call.providerCallId
  throw new TelephonyError('not-available', `${unnamed}; nothing was sent`, {
    provider: adapterName,
    callId: call.id,
  })
}

/** Why a verb is impossible for this call now; `undefined` if it is possible. */
export function obstacle(
  call: Pick<CallContext, 'answered' | 'providerCallId'>,
  capability: CapabilityName,
): string | undefined {
  if (atAnyTime.has(capability)) return undefined
  if (call.providerCallId === undefined) return unnamed
  // docs/wire/signalwire-laml.md#errors, 21220
  return call.answered ? undefined : 'the call has not been answered'
}

const unnamed = 'the carrier has not given its id of the call yet'

const atAnyTime: ReadonlySet<CapabilityName> = new Set<CapabilityName>([
  'dial',
  'answer',
  'reject',
  'redirect',
  'hangUp',
  'terminate',
  'event.ringing',
])
