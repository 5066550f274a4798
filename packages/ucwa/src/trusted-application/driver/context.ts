import { type CallbackVerifier } from '@trunkline/azure'
import { type Address, type Host, type State, TelephonyError } from '@trunkline/core/driver'

import { addressOf, sameAddress, uriOf } from '../../translate/address.ts'
import { readState, type TrackName } from '../../translate/state.ts'
import type { TrustedApplicationClient } from '../client.ts'

/** What all verbs work with. */
export interface AdapterContext {
  readonly client: TrustedApplicationClient
  readonly host: Host
  /** Without them nothing that is reported of a call could be believed, so that they are fetched before one is placed. */
  readonly keys: Pick<CallbackVerifier, 'prepare'>
  /** The endpoint's number, where it has one. */
  readonly phoneNumber: string | undefined
}

/** An address as the service writes it; numbers belong to the endpoint's domain. */
export function uriFor({ client }: AdapterContext, address: Address): string {
  return uriOf(address, client.endpoint.slice(client.endpoint.indexOf('@') + 1))
}

/** The service calls as the endpoint and as nobody else; throws `invalid-argument`. */
export function requireOwn({ client, phoneNumber }: AdapterContext, from: Address | undefined): void {
  if (from === undefined || sameAddress(from, addressOf(client.endpoint))) return
  if (phoneNumber !== undefined && from.kind === 'phone' && from.number === phoneNumber) return
  throw new TelephonyError(
    'invalid-argument',
    `Calls only come from the endpoint: leave out from, or pass ${client.endpoint} or the configured phoneNumber`,
  )
}

/** Where a link leads that the newest state shows; undefined means that the service does not allow it now. */
export function linkOn(state: State, track: TrackName, rel: string): string | undefined {
  return readState(state)[track]?.links[rel]
}

/** The same for a verb that needs it; throws `not-available`. */
export function requireLink(state: State, track: TrackName, rel: string): string {
  const link = linkOn(state, track, rel)
  if (link !== undefined) return link
  throw new TelephonyError('not-available', `The service does not allow ${rel} at this moment; nothing was sent`)
}
