import { type Address, type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'
import { unlessDone } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { rawIdOfAddress } from '../translate/address.ts'
import { addParticipantRequest } from '../translate/command.ts'
import { leavingKey } from '../translate/participant.ts'
import { readState, writeState } from '../translate/state.ts'
import { warnIgnored } from './call.ts'
import { connectionOf, type AdapterContext } from './context.ts'

type ParticipantVerbs = Required<Pick<Driver, 'doAddParticipant' | 'doRemoveParticipant'>>

/** The verbs of participants. */
export function participantVerbs(adapter: AdapterContext): ParticipantVerbs {
  const { client, leaving } = adapter
  return {
    async doAddParticipant(call, command) {
      readOptions('addParticipant', command.providerOptions)
      const own = call.direction === 'outbound' ? call.from : call.to
      const request = addParticipantRequest(command, { operation: call.operation, own })
      if (command.timeoutMs !== undefined)
        warnIgnored(adapter, call, 'timeoutMs', 'the API rings a participant as long as it likes')
      const { participantId } = await client.callConnections.addParticipant(connectionOf(call), request, {
        signal: call.signal,
      })
      if (participantId === undefined) return {}
      return { state: writeState({ added: { [rawIdOfAddress(command.address)]: participantId } }) }
    },
    async doRemoveParticipant(call, address) {
      const participantId = participantOf(call, address)
      leaving.add(participantId)
      try {
        const { signal } = call
        await unlessDone(client.callConnections.removeParticipant(connectionOf(call), participantId, { signal }))
      } catch (thrown) {
        leaving.delete(participantId)
        throw thrown
      }
      return { operationKey: leavingKey(participantId), state: writeState({ leaving: [participantId] }) }
    },
  }
}

/** The service's id of a participant, from a reply or from a list of participants. Removal requires it. */
function participantOf({ state }: CallContext, address: Address): string {
  const { roster = {}, added } = readState(state)
  const rawId = rawIdOfAddress(address)
  const known = roster[rawId] ?? added[rawId]
  if (known !== undefined) return known
  throw new TelephonyError(
    'not-available',
    'The service has not reported this participant on the call, and removes only those that it has; nothing was sent',
  )
}
