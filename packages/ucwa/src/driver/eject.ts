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

/** Who is there is told a moment after the invitation is taken, and who is gone a moment after he was put out. */
const toldWithinMs = 3_000

/** Puts somebody out at his own link, and waits until he is told to be gone. */
export async function eject(
  host: Host,
  call: CallContext,
  address: Address,
  send: (link: string) => Promise<unknown>,
): Promise<Accepted> {
  const { link, path } = await ejectable(host, call, address)
  await whileThere('eject', unlessDone(send(link)))
  const isGone = ({ state }: { readonly state: State }) => (readState(state).participants.has(path) ? undefined : true)
  // it was accepted: should nothing be told of it, he is gone all the same
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
