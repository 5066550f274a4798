import type { Leg } from '@trunkline/network'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { numberOf } from '../address.ts'
import { bodyOf } from '../body.ts'
import type { InvitationEnd } from '../ending.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import { missing, UcwaFailure } from '../failure.ts'
import type { RoutedRequest } from '../route.ts'
import { communicationHref } from './application.ts'
import { endAudio } from './audio.ts'
import { DOOR } from './context.ts'
import { participantEvent, partEvent } from './conversation-event.ts'
import { participantHref, participantName } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'
import { participantSchema, stopSchema } from './request.ts'

/** An invitation of a further participant. */
interface Invitation {
  readonly id: string
  readonly operationId: string
  readonly to: string
  state: 'Connecting' | 'Connected' | InvitationEnd['state']
}

/** Calls a participant into the conversation, which becomes a conference first (docs/wire/ucwa.md#participants). */
export function addParticipant(conversation: Conversation, request: DoorRequest): DoorReply {
  const { operationId, to } = bodyOf(participantSchema, request)
  const { call } = conversation
  if (!conversation.isUp || !call) throw new UcwaFailure(409, undefined, 'The conversation is not connected')
  const invitation: Invitation = {
    id: conversation.service.network.random.uuid(),
    operationId,
    to,
    state: 'Connecting',
  }
  conversation.post(invitationEvent(conversation, invitation, 'started'))
  becomeConference(conversation)
  void invite(conversation, invitation)
  return { status: 201 }
}

/** Throws a participant out. */
export function eject(conversation: Conversation, _request: DoorRequest, parts: RoutedRequest['parts']): DoorReply {
  const named = parts['participant']?.toLowerCase()
  const leg = conversation.parties.find((party) => participantName(party).toLowerCase() === named)
  if (!leg || conversation.state !== 'Conferenced') throw missing('Participant')
  leg.hangUp()
  return { status: 204 }
}

/** The application goes; of a conference the others stay, while there are two of them. */
export function leave(conversation: Conversation): DoorReply {
  const others = conversation.parties
  if (conversation.meeting) conversation.end()
  else if (others.length < 2) conversation.hangUp()
  else {
    conversation.end()
    for (const leg of others) void leg.ended.then(() => releaseLast(others))
  }
  return { status: 204 }
}

/** The application's audio ends: in a meeting it can come back, otherwise the whole conversation is over. */
export function stopAudio(conversation: Conversation, request: DoorRequest): DoorReply {
  bodyOf(stopSchema, request)
  if (!conversation.meeting) return leave(conversation)
  if (!conversation.isConnected) throw missing('Call')
  endAudio(conversation)
  conversation.post(partEvent(conversation, 'conversation', 'updated'))
  return { status: 204 }
}

/** Ends a conference for all. */
export function terminateMeeting(conversation: Conversation): DoorReply {
  const { meeting } = conversation
  if (conversation.state !== 'Conferenced') throw missing('Online meeting')
  if (meeting) meeting.end()
  else conversation.hangUp()
  return { status: 204 }
}

function releaseLast(legs: readonly Leg[]): void {
  const [last, ...more] = legs.filter((leg) => leg.state === 'answered')
  if (more.length === 0) last?.hangUp()
}

async function invite(conversation: Conversation, invitation: Invitation): Promise<void> {
  const { service, call } = conversation
  if (!call) return
  const { endpoint, ringMs } = service.settings
  const to = numberOf(invitation.to)
  const leg = service.network.switchboard.dial({ door: DOOR, from: endpoint, to, ringMs, call })
  conversation.invite(leg)
  if (!(await leg.answered)) {
    const { state, reason } = service.control.endOf(leg)
    invitation.state = state
    if (conversation.state === 'Disconnected') return
    return conversation.post(invitationEvent(conversation, invitation, 'completed', { status: 'Failure', reason }))
  }
  invitation.state = 'Connected'
  conversation.take(leg)
  conversation.post(participantEvent(conversation, leg, 'added'))
  conversation.post(invitationEvent(conversation, invitation, 'completed', { status: 'Success' }))
}

/** Makes a conversation a conference and reports it; a second time has no effect. */
export function becomeConference(conversation: Conversation): void {
  if (conversation.state === 'Conferenced') return
  conversation.state = 'Conferencing'
  conversation.post(partEvent(conversation, 'conversation', 'updated'))
  conversation.state = 'Conferenced'
  conversation.post(partEvent(conversation, 'conversation', 'updated'))
  conversation.post(partEvent(conversation, 'onlineMeeting', 'added'))
  for (const leg of conversation.parties) conversation.post(participantEvent(conversation, leg, 'added'))
}

function invitationEvent(
  conversation: Conversation,
  { id, operationId, to, state }: Invitation,
  type: EventType,
  outcome: Pick<UcwaEvent, 'status' | 'reason'> = {},
): UcwaEvent {
  const { application, service, invitation } = conversation
  const href = conversation.communicationHref(`/participantInvitations/${id}`)
  const added = conversation.parties.find((leg) => leg.number === numberOf(to))
  return {
    sender: { rel: 'communication', href: communicationHref(service, application) },
    link: { rel: 'participantInvitation', href },
    type,
    ...outcome,
    resource: application.vocabulary.resource('participantInvitation', {
      properties: { direction: 'Outgoing', importance: invitation.importance, operationId, state, to },
      links: {
        self: href,
        conversation: conversation.href(''),
        ...(added && { participant: participantHref(conversation, added) }),
      },
    }),
  }
}
