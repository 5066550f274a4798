import type { CallbackVerifier } from '@trunkline/azure'
import { type Address, type Host, type State, TelephonyError } from '@trunkline/core/driver'

import { addressOf, sameAddress, uriOf } from '../../translate/address.ts'
import { readState, type TrackName } from '../../translate/state.ts'
import type { TrustedApplicationClient } from '../client.ts'

/** What the functions of the driver share. */
export interface AdapterContext {
  readonly client: TrustedApplicationClient
  readonly host: Host
  /**
   * The service's signing keys. They are fetched before the first call is placed, because no callback can be verified
   * without them.
   */
  readonly keys: Pick<CallbackVerifier, 'prepare'>
  /** The endpoint's number, if it has one. */
  readonly phoneNumber: string | undefined
}

/** Writes an address for the service; numbers belong to the endpoint's domain. */
export function uriFor({ client }: AdapterContext, address: Address): string {
  return uriOf(address, client.endpoint.slice(client.endpoint.indexOf('@') + 1))
}

/** Refuses a caller other than the endpoint, since the service calls as the endpoint only; throws `invalid-argument`. */
export function requireOwn({ client, phoneNumber }: AdapterContext, from: Address | undefined): void {
  if (from === undefined || sameAddress(from, addressOf(client.endpoint))) return
  if (phoneNumber !== undefined && from.kind === 'phone' && from.number === phoneNumber) return
  throw new TelephonyError(
    'invalid-argument',
    `Calls only come from the endpoint: leave out from, or pass ${client.endpoint} or the configured phoneNumber`,
  )
}

/** The link in the newest state; undefined means that the service does not allow the operation now. */
export function linkOn(state: State, track: TrackName, rel: string): string | undefined {
  return readState(state)[track]?.links[rel]
}

/** Like `linkOn`, but throws `not-available` if the link is missing. */
export function requireLink(state: State, track: TrackName, rel: string): string {
  const link = linkOn(state, track, rel)
  if (link !== undefined) return link
  throw new TelephonyError('not-available', `The service does not allow ${rel} at this moment; nothing was sent`)
}
