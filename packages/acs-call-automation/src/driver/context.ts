import type { CallbackVerifier } from '@trunkline/azure'
import { type Address, type CallView, type Clock, TelephonyError } from '@trunkline/core/driver'

import type { AcsClient } from '../client.ts'
import { rawIdOfAddress } from '../translate/address.ts'
import { readState } from '../translate/state.ts'
import type { ApiVersion } from '../wire/index.ts'
import type { Ringing } from './ringing.ts'

/** What the functions of the driver share. */
export interface AdapterContext {
  readonly client: AcsClient<ApiVersion>
  readonly clock: Clock
  readonly ringing: Ringing
  /**
   * The service's signing keys. They are fetched before the first call is placed, because no callback can be verified
   * without them.
   */
  readonly keys: Pick<CallbackVerifier, 'prepare'>
  readonly cognitiveServicesEndpoint: string | undefined
}

/** The service's id of the call; throws `not-available` until it is known. */
export function connectionOf({ providerCallId }: CallView): string {
  if (providerCallId !== undefined) return providerCallId
  throw new TelephonyError(
    'not-available',
    'The service has not reported its id of this call yet: wait until it is answered',
  )
}

/** Raw id of the other side; undefined while it is unclear who that is. */
export function targetOf({ state, direction, from, to }: CallView): string | undefined {
  const { target, targets, roster } = readState(state)
  if (target !== undefined) return target
  // the service may add a suffix to a number, to distinguish two calls of it
  const isCalled = (rawId: string) =>
    targets?.some((called) => rawId === called || rawId.startsWith(`${called}_`)) === true
  if (targets !== undefined) return roster?.find((rawId) => isCalled(rawId))
  const address = direction === 'outbound' ? to : from
  return address?.kind === 'phone' || address?.kind === 'vendor' ? rawIdOfAddress(address) : undefined
}

/** Raw id of a participant as the call has it: if a number is on the call twice, the service adds a suffix. */
export function rawIdOnCall({ state }: CallView, address: Address): string {
  const rawId = rawIdOfAddress(address)
  const { roster = [] } = readState(state)
  if (address.kind !== 'phone' || roster.includes(rawId)) return rawId
  return roster.find((known) => known.startsWith(`${rawId}_`)) ?? rawId
}

/** The other side, for verbs that need to name it; throws `not-available`. */
export function knownTarget(call: CallView): string {
  const target = targetOf(call)
  if (target !== undefined) return target
  throw new TelephonyError('not-available', 'Who is on the other side of this call is not known yet')
}

/** The participant that a verb is about: the named one, or else the other side; throws `not-available`. */
export function targetParticipantOf(
  call: CallView,
  vendor: { readonly targetParticipant?: string | undefined },
): string {
  return vendor.targetParticipant ?? knownTarget(call)
}
