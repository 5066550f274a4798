import { lineOf } from '../address.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import type { Resource } from '../resource.ts'
import { userUri } from './context.ts'
import type { Conversation } from './conversation.ts'
import type { ParticipantInvitation } from './invitation.ts'
import { participantEvents } from './participant.ts'

/** Calls a participant into a conversation, which becomes a conference first; returns where the invitation is. */
export function invite(
  conversation: Conversation,
  { operationId, to }: { readonly operationId: string; readonly to: string },
): string {
  const invitation: ParticipantInvitation = {
    id: conversation.application.service.network.random.uuid(),
    operationId,
    to,
    state: 'Connecting',
  }
  conversation.invited.set(invitation.id, invitation)
  conversation.push(invitationEvent(conversation, invitation, 'started'))
  becomeConference(conversation)
  void ring(conversation, invitation)
  return hrefOf(conversation, invitation)
}

/** An invitation of a participant, as it is now. */
export function participantInvitationResource(conversation: Conversation, invitation: ParticipantInvitation): Resource {
  const { operationId, to, state } = invitation
  return conversation.application.service.vocabulary.resource('participantInvitation', {
    properties: { direction: 'Outgoing', importance: conversation.invitation.importance, operationId, state, to },
    links: { self: hrefOf(conversation, invitation), conversation: conversation.href('') },
  })
}

async function ring(conversation: Conversation, invitation: ParticipantInvitation): Promise<void> {
  const { service } = conversation.application
  const leg = conversation.dial(userUri(service), lineOf(invitation.to))
  leg.watch((event) => event.type === 'ended' && event.cause === 'hung-up' && conversation.gone(leg))
  if (!(await leg.answered)) {
    const { state, reason } = service.control.endOf(leg)
    invitation.state = state
    conversation.push(invitationEvent(conversation, invitation, 'completed', { status: 'Failure', reason }))
    return
  }
  invitation.state = 'Connected'
  conversation.push(...participantEvents(conversation, leg, 'added'))
  conversation.push(invitationEvent(conversation, invitation, 'completed', { status: 'Success' }))
}

function becomeConference(conversation: Conversation): void {
  if (conversation.state === 'Conferenced') return
  conversation.state = 'Conferencing'
  conversation.report('conversation', 'updated')
  conversation.state = 'Conferenced'
  conversation.report('conversation', 'updated')
  const { own, others } = conversation
  for (const leg of [...(own ? [own] : []), ...others]) {
    conversation.push(...participantEvents(conversation, leg, 'added'))
  }
}

function hrefOf({ application }: Conversation, { id }: ParticipantInvitation): string {
  return application.href(`/communication/invitations/${id}`)
}

function invitationEvent(
  conversation: Conversation,
  invitation: ParticipantInvitation,
  type: EventType,
  outcome: Pick<UcwaEvent, 'status' | 'reason'> = {},
): UcwaEvent {
  return {
    sender: { rel: 'communication', href: conversation.application.href('/communication') },
    link: { rel: 'participantInvitation', href: hrefOf(conversation, invitation) },
    type,
    ...outcome,
    resource: participantInvitationResource(conversation, invitation),
  }
}
