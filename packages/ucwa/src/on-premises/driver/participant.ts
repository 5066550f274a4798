import { type CallContext, type Driver, type Participant, TelephonyError } from '@trunkline/core/driver'

import { eject } from '../../driver/eject.ts'
import { whileThere } from '../../driver/withdrawn.ts'
import { participantOf } from '../../translate/conversation.ts'
import { operationIdOf } from '../../translate/key.ts'
import { readState } from '../../translate/state.ts'
import { readOptions } from '../option.ts'
import { requireOwn, targetOf } from './address.ts'
import type { AdapterContext } from './context.ts'
import { freshLink } from './link.ts'

/** The verbs of participants. */
export function participantVerbs(adapter: AdapterContext) {
  const { client, host } = adapter
  const { conversations } = client
  return {
    async doAddParticipant(call, { address, from, timeoutMs, providerOptions }) {
      readOptions('addParticipant', providerOptions)
      await requireOwn(adapter, from)
      if (timeoutMs !== undefined)
        throw new TelephonyError('unsupported', 'An invitation lasts as long as the server likes: leave out timeoutMs')
      const link = await freshLink(client, call, 'conversation', 'addParticipant')
      const request = { operationId: operationIdOf(call.id, call.operation), to: targetOf(address) }
      await whileThere('addParticipant', conversations.addParticipant(link, request, { signal: call.signal }))
      return {}
    },
    doRemoveParticipant: (call, address) =>
      eject(host, call, address, (link) => conversations.eject(link, { signal: call.signal })),
    doListParticipants: (call) => Promise.resolve(listed(call)),
  } satisfies Partial<Driver>
}

/** Until the server reports participants, the list is the other side of the call. */
function listed({ answered, direction, from, state, to }: CallContext): readonly Participant[] {
  const { participants } = readState(state)
  const other = direction === 'outbound' ? to : from
  if (participants.size === 0 && answered && other !== undefined) return [{ address: other, muted: false, held: false }]
  return [...participants.values()].map((participant) => participantOf(participant))
}
