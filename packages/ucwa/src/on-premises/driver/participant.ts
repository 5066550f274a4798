import {
  type Address,
  type CallContext,
  type Driver,
  type Host,
  type Participant,
  type State,
  TelephonyError,
} from '@trunkline/core/driver'

import { addressOf, sameAddress } from '../../translate/address.ts'
import { untilKnown } from '../../trusted-application/driver/patience.ts'
import { whileThere } from '../../trusted-application/driver/surroundings.ts'
import { readState } from '../../trusted-application/state.ts'
import { participantOf } from '../../trusted-application/translate/conversation.ts'
import { ejectKeyOf, operationIdOf } from '../../trusted-application/translate/key.ts'
import { readOptions } from '../option.ts'
import { requireOwn, targetOf } from './address.ts'
import { freshLink } from './link.ts'
import type { Surroundings } from './surroundings.ts'

/** The verbs of those who are on a call. */
export function participantVerbs(surroundings: Surroundings) {
  const { client, host } = surroundings
  const { conversations } = client
  return {
    async doAddParticipant(call, { address, from, timeoutMs, providerOptions }) {
      readOptions('addParticipant', providerOptions)
      await requireOwn(surroundings, from)
      if (timeoutMs !== undefined)
        throw new TelephonyError('unsupported', 'An invitation lasts as long as the server likes: leave out timeoutMs')
      const link = await freshLink(client, call, 'conversation', 'addParticipant')
      const request = { operationId: operationIdOf(call.id, call.operation), to: targetOf(address) }
      await whileThere('addParticipant', conversations.addParticipant(link, request, { signal: call.signal }))
      return {}
    },
    async doRemoveParticipant(call, address) {
      const { path, eject } = await ejectable(host, call, address)
      await whileThere('eject', conversations.eject(eject, { signal: call.signal }))
      return { operationKey: ejectKeyOf(path) }
    },
    doListParticipants: (call) => Promise.resolve(listed(call)),
  } satisfies Partial<Driver>
}

/** Who is there is told a moment after the invitation is taken. */
const toldWithinMs = 3_000

async function ejectable(host: Host, call: CallContext, address: Address) {
  const find = ({ state }: { readonly state: State }) => {
    const [path, one] =
      [...readState(state).participants].find(([, { uri }]) => sameAddress(addressOf(uri), address)) ?? []
    return path === undefined || one?.eject === undefined ? undefined : { path, eject: one.eject }
  }
  const found = find(call) ?? (await untilKnown(host, call, find, toldWithinMs))
  if (found !== undefined) return found
  throw new TelephonyError('not-available', 'The server shows nobody of that address who can be put out now')
}

/** Without a word of the server about who is there, it is the other side. */
function listed({ answered, direction, from, state, to }: CallContext): readonly Participant[] {
  const { participants } = readState(state)
  const other = direction === 'outbound' ? to : from
  if (participants.size === 0 && answered && other !== undefined) return [{ address: other, muted: false, held: false }]
  return [...participants.values()].map((participant) => participantOf(participant))
}
