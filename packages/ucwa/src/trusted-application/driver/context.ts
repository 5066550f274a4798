import { type CallbackVerifier } from '@trunkline/azure'
import { type Address, type Host, isTelephonyError, type State, TelephonyError } from '@trunkline/core/driver'

import { addressOf, sameAddress, uriOf } from '../../translate/address.ts'
import type { TrustedApplicationClient } from '../client.ts'
import { readState, type TrackName } from '../state.ts'

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

/** A link that was there when it was read and is gone when it is used is a thing that is not possible any more. */
export async function whileThere<T>(rel: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found')) throw thrown
    throw thrown.as('not-available', `The service has since withdrawn ${rel}`)
  }
}

/** An invitation is there while it rings. */
export async function inTime(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found', 'conflict', 'call-ended')) throw thrown
    throw thrown.as('too-late', 'The incoming call had stopped ringing')
  }
}
