import {
  type Accepted,
  type Address,
  type CallContext,
  type Host,
  type State,
  TelephonyError,
} from '@trunkline/core/driver'
import { unlessDone } from '@trunkline/core/http'

import { sameAddress } from '../translate/address.ts'
import { readState } from '../translate/state.ts'
import { untilKnown } from './until-known.ts'
import { whileThere } from './withdrawn.ts'

/** The service reports a participant shortly after the invitation is accepted, and a removal shortly after the request. */
const toldWithinMs = 3_000

/** Removes a participant through their own link and waits until the service reports the removal. */
export async function eject(
  host: Host,
  call: CallContext,
  address: Address,
  send: (link: string) => Promise<unknown>,
): Promise<Accepted> {
  const { link, path } = await ejectable(host, call, address)
  await whileThere('eject', unlessDone(send(link)))
  const isGone = ({ state }: { readonly state: State }) => (readState(state).participants.has(path) ? undefined : true)
  // the service accepted the removal, so it counts even if no event confirms it
  if ((await host.ask(call.id)) !== undefined) await untilKnown(host, call, isGone, toldWithinMs)
  return { completed: true }
}

async function ejectable(host: Host, call: CallContext, address: Address): Promise<{ path: string; link: string }> {
  const find = ({ state }: { readonly state: State }) => {
    const [path, one] =
      [...readState(state).participants].find(([, known]) => sameAddress(known.address, address)) ?? []
    return path === undefined || one?.eject === undefined ? undefined : { path, link: one.eject }
  }
  const found = find(call) ?? (await untilKnown(host, call, find, toldWithinMs))
  if (found !== undefined) return found
  throw new TelephonyError(
    'not-available',
    'The service does not list a participant with that address who can be removed now',
  )
}
