import { type Address, type CallContext, type Driver, type Host, TelephonyError } from '@trunkline/core/driver'

import { addressOf, sameAddress } from '../../translate/address.ts'
import { readOptions } from '../option.ts'
import { readState } from '../state.ts'
import { participantOf } from '../translate/conversation.ts'
import { ejectKeyOf, operationIdOf } from '../translate/key.ts'
import { requireLink, requireOwn, type Surroundings, uriFor, whileThere } from './surroundings.ts'

type ParticipantVerbs = Required<
  Pick<Driver, 'doTransfer' | 'doAddParticipant' | 'doRemoveParticipant' | 'doListParticipants'>
>

/** The verbs of those who are on a call. */
export function participantVerbs(surroundings: Surroundings): ParticipantVerbs {
  const { audioVideo, conversations } = surroundings.client
  return {
    async doTransfer(call, command) {
      requireOwn(surroundings, command.from)
      const options = readOptions('transfer', command.providerOptions)
      const link = requireLink(call.state, 'call', 'transfer')
      const replacesCallContext = options.replacesCallContext ?? (await contextOf(surroundings.host, options.replaces))
      const operationId = operationIdOf(call.id, call.operation)
      const request =
        replacesCallContext === undefined
          ? { to: uriFor(surroundings, command.to), operationId }
          : { replacesCallContext, operationId }
      await whileThere('transfer', audioVideo.transfer(link, request, { signal: call.signal }))
      return {}
    },
    async doAddParticipant(call, { address, from, timeoutMs, providerOptions }) {
      const options = readOptions('addParticipant', providerOptions)
      requireOwn(surroundings, from)
      if (timeoutMs !== undefined)
        throw new TelephonyError('unsupported', 'An invitation lasts as long as the service likes: leave out timeoutMs')
      const link = requireLink(call.state, 'conversation', 'addParticipant')
      const request = {
        operationId: operationIdOf(call.id, call.operation),
        to: uriFor(surroundings, address),
        ...options,
      }
      await whileThere('addParticipant', conversations.addParticipant(link, request, { signal: call.signal }))
      return {}
    },
    async doRemoveParticipant(call, address) {
      const { path, eject } = ejectable(call, address)
      await whileThere('eject', conversations.eject(eject, { signal: call.signal }))
      return { operationKey: ejectKeyOf(path) }
    },
    doListParticipants: (call) =>
      Promise.resolve([...readState(call.state).participants.values()].map((one) => participantOf(one))),
  }
}

/** What names another call of ours to the service; undefined when none is asked for. */
async function contextOf(host: Host, callId: string | undefined): Promise<string | undefined> {
  if (callId === undefined) return undefined
  const snapshot = await host.ask(callId)
  const context = snapshot && !snapshot.ended ? readState(snapshot.state).call?.callContext : undefined
  if (context !== undefined) return context
  throw new TelephonyError('not-available', 'The call to be replaced is not up: nothing was sent')
}

function ejectable(call: CallContext, address: Address): { readonly path: string; readonly eject: string } {
  const found = [...readState(call.state).participants].find(([, { uri }]) => sameAddress(addressOf(uri), address))
  if (found === undefined) throw new TelephonyError('not-found', 'Nobody of that address is on the call')
  const [path, { eject }] = found
  if (eject !== undefined) return { path, eject }
  throw new TelephonyError('not-available', 'The service allows no eject of this participant at this moment')
}
