import type { Leg } from '@trunkline/network'

import { invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import type { Connection } from './connection.ts'
import { dial } from './dial.ts'
import { identifierOf, isPhone, numberOf } from './identity.ts'
import { partyOf, tagOf } from './operation-media.ts'
import { type Operations, reply } from './operation.ts'
import { participantOf } from './participant.ts'
import { type Result, results, unreached } from './result.ts'
import { establishedOf, type Service } from './service.ts'
import type { OperationTag } from './set-up.ts'
import type { PlaySource, RequestOf } from './wire/index.ts'

interface Invitation {
  readonly leg: Leg
  /** An invitation that the application took back has an event of its own. */
  withdrawn: boolean
}

/** Operations on who is on the call, and who hears whom. */
export function participantOperations(service: Service) {
  const invitations = new Map<string, Invitation>()
  const established = (parameters: Readonly<Record<string, string>>): Connection =>
    establishedOf(service, parameters['callConnectionId'])
  return {
    CallConnection_AddParticipant: ({ body, parameters }) => add(established(parameters), body, invitations),
    CallConnection_CancelAddParticipant: ({ body, parameters }) =>
      cancelAdd(established(parameters), body, invitations),
    CallConnection_RemoveParticipant: ({ body, parameters }) => remove(established(parameters), body),
    CallConnection_Mute: ({ body, parameters }) => mute(established(parameters), body),
    CallConnection_TransferToParticipant: ({ body, parameters }) => transfer(established(parameters), body),
    CallMedia_Hold: ({ body, parameters }) => hold(established(parameters), body),
    CallMedia_Unhold({ body, parameters }) {
      const connection = established(parameters)
      const leg = partyOf(connection, body.targetParticipant)
      leg.unhold()
      connection.media.music.stop(leg)
      connection.rosterChanged()
      return reply(connection.id, 200)
    },
  } satisfies Operations
}

function add(
  connection: Connection,
  body: RequestOf<'CallConnection_AddParticipant'>,
  invitations: Map<string, Invitation>,
): DoorReply {
  const to = numberOf(body.participantToAdd)
  const from = callerOf(body.participantToAdd, body.sourceCallerIdNumber?.value, connection)
  const tag = tagOf(body)
  if (connection.party(to)) throw invalid(`${to} is on the call already`)
  const ringMs = (body.invitationTimeoutInSeconds ?? 60) * 1000
  const context = body.customCallingContext
  const leg = dial(connection.service, { from, to, call: connection.call, ringMs, context })
  const invitationId = connection.service.network.random.uuid()
  const invitation: Invitation = { leg, withdrawn: false }
  invitations.set(invitationId, invitation)
  const participant = identifierOf(to)
  void leg.answered.then(() => invitations.delete(invitationId))
  leg.watch((event) => {
    if (event.type === 'answered') connection.emit('AddParticipantSucceeded', results.done, { participant }, tag)
    if (event.type === 'ended' && leg.answeredSince === undefined && !invitation.withdrawn) {
      connection.emit('AddParticipantFailed', unreached(event), { participant }, tag)
    }
  })
  for (const each of [connection, ...connection.others]) each.take(leg)
  const { operationContext } = body
  const tagged = operationContext === undefined ? {} : { operationContext }
  return reply(connection.id, 202, { participant: participantOf(leg), invitationId, ...tagged })
}

function cancelAdd(
  connection: Connection,
  body: RequestOf<'CallConnection_CancelAddParticipant'>,
  invitations: Map<string, Invitation>,
): DoorReply {
  const { invitationId, operationContext } = body
  const tag = tagOf(body)
  const invitation = invitations.get(invitationId)
  if (invitation?.leg.call === connection.call) {
    invitation.withdrawn = true
    invitation.leg.hangUp()
    connection.emit('CancelAddParticipantSucceeded', results.withdrawn, { invitationId }, tag)
  } else {
    connection.emit('CancelAddParticipantFailed', results.notAccepted, { invitationId }, tag)
  }
  return reply(connection.id, 202, { invitationId, ...(operationContext !== undefined && { operationContext }) })
}

function remove(connection: Connection, body: RequestOf<'CallConnection_RemoveParticipant'>): DoorReply {
  const tag = tagOf(body)
  const number = numberOf(body.participantToRemove)
  const participant = identifierOf(number)
  const leg = connection.party(number)
  if (leg) connection.emit('RemoveParticipantSucceeded', results.done, { participant }, tag)
  else connection.emit('RemoveParticipantFailed', results.gone, { participant }, tag)
  if (leg) connection.remove(leg)
  const { operationContext } = body
  return reply(connection.id, 202, operationContext === undefined ? {} : { operationContext })
}

function mute(connection: Connection, body: RequestOf<'CallConnection_Mute'>): DoorReply {
  if (body.targetParticipants.some((target) => isPhone(target))) throw invalid('Only ACS users can be muted')
  for (const leg of body.targetParticipants.map((target) => partyOf(connection, target))) leg.mute()
  connection.rosterChanged()
  const { operationContext } = body
  return reply(connection.id, 200, operationContext === undefined ? {} : { operationContext })
}

function hold(connection: Connection, body: RequestOf<'CallMedia_Hold'>): DoorReply {
  const leg = partyOf(connection, body.targetParticipant)
  const tag = tagOf(body)
  const music = body.playSourceInfo ? [body.playSourceInfo] : []
  connection.service.prompts.check(music, { speech: connection.hasSpeech })
  leg.hold()
  connection.rosterChanged()
  if (music.length > 0) void playMusic(connection, leg, music, tag)
  return reply(connection.id, 200)
}

async function playMusic(connection: Connection, leg: Leg, music: PlaySource[], tag: OperationTag): Promise<void> {
  const loaded = await connection.service.prompts.load(music, connection.id)
  if (!loaded.ok) connection.emit('HoldFailed', loaded.result, {}, tag)
  else if (leg.held && leg.state === 'answered') {
    connection.media.music.start(leg, { pcm: loaded.pcm, tag })
    connection.media.saying(loaded.texts, [leg])
  }
}

/** The transferee talks to the target from its answer on, without the application. */
function transfer(connection: Connection, body: RequestOf<'CallConnection_TransferToParticipant'>): DoorReply {
  const { targetParticipant, transferee, operationContext } = body
  const to = numberOf(targetParticipant)
  const [only, another] = connection.parties
  if (!transferee && another) throw invalid('A transfer out of a group call needs the transferee')
  const leaving = transferee ? partyOf(connection, transferee) : only
  if (!leaving) throw invalid('There is no one to transfer')
  const from = callerOf(targetParticipant, body.sourceCallerIdNumber?.value, connection)
  const tag = tagOf(body)
  const context = body.customCallingContext
  const target = dial(connection.service, { from, to, call: connection.call, context })
  void connectTransferred(connection, { leaving, target, tag })
  return reply(connection.id, 202, operationContext === undefined ? {} : { operationContext })
}

async function connectTransferred(
  connection: Connection,
  { leaving, target, tag }: { readonly leaving: Leg; readonly target: Leg; readonly tag: OperationTag },
): Promise<void> {
  if (!(await target.answered)) return connection.emit('CallTransferFailed', unreachedOf(connection, target), {}, tag)
  const conversation = connection.service.network.switchboard.conversation()
  for (const leg of [target, leaving]) leg.moveTo(conversation)
  void target.ended.then(() => leaving.hangUp())
  void leaving.ended.then(() => target.hangUp())
  const data = { transferTarget: identifierOf(target.number), transferee: identifierOf(leaving.number) }
  connection.emit('CallTransferAccepted', results.transferred, data, tag)
  for (const each of [connection, ...connection.others]) each.release(leaving)
}

function unreachedOf({ service }: Connection, leg: Leg): Result {
  const at = new Date(service.network.clock.now())
  return unreached(leg.end ?? { cause: 'unreachable', by: 'network', at })
}

/** Whose number a call to a telephone shows. */
function callerOf(
  target: Parameters<typeof isPhone>[0],
  sourceCallerIdNumber: string | undefined,
  connection: Connection,
): string {
  const caller = sourceCallerIdNumber ?? callerIdOf(connection)
  if (caller !== undefined) return caller
  if (isPhone(target)) throw invalid('A call to a telephone number needs sourceCallerIdNumber')
  return connection.service.applicationId
}

function callerIdOf({ call }: Connection): string | undefined {
  const number = call.direction === 'to-party' ? call.from : call.to
  return isPhone(identifierOf(number)) ? number : undefined
}
