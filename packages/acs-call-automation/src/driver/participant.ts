import {
  type Address,
  type CallContext,
  type CallView,
  type Driver,
  type Participant,
  TelephonyError,
} from '@trunkline/core/driver'

import { readOptions } from '../option.ts'
import { addParticipantRequest, moveRequest, participantOf, transferRequest } from '../translate/participant.ts'
import { invitationOf, invitationState, readState } from '../translate/state.ts'
import { type CommunicationIdentifier, identifierFromRawId, identifierKindOf } from '../wire/index.ts'
import { connectionOf, knownTarget, rawIdOnCall, type AdapterContext, targetOf } from './context.ts'

type ParticipantVerbs = Required<
  Pick<
    Driver,
    | 'doTransfer'
    | 'doMute'
    | 'doAddParticipant'
    | 'doCancelAddParticipant'
    | 'doRemoveParticipant'
    | 'doListParticipants'
    | 'doMoveParticipant'
  >
>

/** The verbs of participants. */
export function participantVerbs({ client: { calls, participants } }: AdapterContext): ParticipantVerbs {
  return {
    async doTransfer(call, command) {
      const request = transferRequest(command, call.operation, readOptions('transfer', command.providerOptions))
      await calls.transfer(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doMute(call, who) {
      const request = { targetParticipants: [mutable(call, who)], operationContext: call.operation }
      await participants.mute(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doAddParticipant(call, command) {
      const vendor = readOptions('addParticipant', command.providerOptions)
      const own = call.direction === 'outbound' ? call.from : call.to
      const request = addParticipantRequest(command, { operation: call.operation, own }, vendor)
      const { invitationId } = await participants.add(connectionOf(call), request, { signal: call.signal })
      return invitationId === undefined ? {} : { state: invitationState(call.operation, invitationId) }
    },
    async doCancelAddParticipant(call, key) {
      const invitationId = invitationOf(call.state, key)
      if (invitationId === undefined) throw new TelephonyError('not-available', notNamed)
      const request = { invitationId, operationContext: call.operation }
      await participants.cancelAdd(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doRemoveParticipant(call, address) {
      const participantToRemove = identifierFromRawId(rawIdOnCall(call, address))
      const request = { participantToRemove, operationContext: call.operation }
      await participants.remove(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doMoveParticipant(call, command) {
      readOptions('moveParticipant', command.providerOptions)
      const request = moveRequest(command, call.operation, rawIdOnCall(call, command.address))
      await participants.move(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doListParticipants(call) {
      const listed: Participant[] = []
      for await (const reported of participants.list(connectionOf(call), { signal: call.signal })) {
        const participant = participantOf(reported)
        if (participant !== undefined) listed.push(participant)
      }
      return listed
    },
  }
}

const notNamed = 'The service did not name the invitation, or it is over: nothing was sent'

/** Why no party of this call can be muted; undefined if one may. */
export function nobodyToMute(call: CallView): string | undefined {
  const { roster = [], targets = [] } = readState(call.state)
  const others = [targetOf(call) ?? [], roster, targets].flat()
  if (others.length === 0 || others.some((rawId) => isUser(identifierFromRawId(rawId)))) return undefined
  return mutesUsers
}

/** The service mutes only its own users (docs/wire/acs-call-automation.md#mute). */
function mutable(call: CallContext, who: Address | undefined): CommunicationIdentifier {
  const identifier = identifierFromRawId(who === undefined ? knownTarget(call) : rawIdOnCall(call, who))
  if (isUser(identifier)) return identifier
  throw new TelephonyError(who === undefined ? 'not-available' : 'invalid-argument', `${mutesUsers}; nothing was sent`)
}

const mutesUsers = 'Call Automation only mutes Communication Services users (8:acs:…)'

function isUser(identifier: CommunicationIdentifier): boolean {
  return identifierKindOf(identifier) === 'communicationUser'
}
