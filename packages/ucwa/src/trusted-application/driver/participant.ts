import { type CallContext, type Driver, type Host, type Participant, TelephonyError } from '@trunkline/core/driver'

import { eject } from '../../driver/eject.ts'
import { whileThere } from '../../driver/withdrawn.ts'
import { participantOf } from '../../translate/conversation.ts'
import { operationIdOf } from '../../translate/key.ts'
import { readState } from '../../translate/state.ts'
import { readOptions } from '../option.ts'
import { requireLink, requireOwn, type AdapterContext, uriFor } from './context.ts'

type ParticipantVerbs = Required<
  Pick<Driver, 'doTransfer' | 'doAddParticipant' | 'doRemoveParticipant' | 'doListParticipants'>
>

/** The verbs of participants. */
export function participantVerbs(adapter: AdapterContext): ParticipantVerbs {
  const { audioVideo, conversations } = adapter.client
  return {
    async doTransfer(call, command) {
      requireOwn(adapter, command.from)
      const options = readOptions('transfer', command.providerOptions)
      const link = requireLink(call.state, 'call', 'transfer')
      const replacesCallContext = options.replacesCallContext ?? (await contextOf(adapter.host, options.replaces))
      const operationId = operationIdOf(call.id, call.operation)
      const request =
        replacesCallContext === undefined
          ? { to: uriFor(adapter, command.to), operationId }
          : { replacesCallContext, operationId }
      await whileThere('transfer', audioVideo.transfer(link, request, { signal: call.signal }))
      return {}
    },
    async doAddParticipant(call, { address, from, timeoutMs, providerOptions }) {
      const options = readOptions('addParticipant', providerOptions)
      requireOwn(adapter, from)
      if (timeoutMs !== undefined)
        throw new TelephonyError('unsupported', 'An invitation lasts as long as the service likes: leave out timeoutMs')
      const link = requireLink(call.state, 'conversation', 'addParticipant')
      const request = {
        operationId: operationIdOf(call.id, call.operation),
        to: uriFor(adapter, address),
        ...options,
      }
      await whileThere('addParticipant', conversations.addParticipant(link, request, { signal: call.signal }))
      return {}
    },
    doRemoveParticipant: (call, address) =>
      eject(adapter.host, call, address, (link) => conversations.eject(link, { signal: call.signal })),
    doListParticipants: (call) => Promise.resolve(listed(call)),
  }
}

/** `callContext` of another call of ours; undefined if the request names no such call. */
async function contextOf(host: Host, callId: string | undefined): Promise<string | undefined> {
  if (callId === undefined) return undefined
  const snapshot = await host.ask(callId)
  const context = snapshot && !snapshot.ended ? readState(snapshot.state).call?.callContext : undefined
  if (context !== undefined) return context
  throw new TelephonyError('not-available', 'The call to be replaced is not up: nothing was sent')
}

/** Until the service reports participants, the list is the other side of the call. */
function listed({ answered, direction, from, state, to }: CallContext): readonly Participant[] {
  const { participants } = readState(state)
  const other = direction === 'outbound' ? to : from
  if (participants.size === 0 && answered && other !== undefined) return [{ address: other, muted: false, held: false }]
  return [...participants.values()].map((participant) => participantOf(participant))
}
