import type { Place } from '../event.ts'
import type { Resource } from '../resource.ts'
import type { Conversation, Invitation } from './conversation.ts'
import { dateOf } from './service.ts'

/** The parts of a conversation that events are about. */
export type PartName = 'conversation' | 'phoneAudio' | Invitation['rel']

/** Where a part is. */
export function placeOf(conversation: Conversation, rel: PartName): Place {
  if (rel === 'conversation') return { rel, href: conversation.href('') }
  if (rel === 'phoneAudio') return { rel, href: conversation.href('/phoneAudio') }
  return { rel, href: invitationHref(conversation) }
}

/** The part as it is now. */
export function partOf(conversation: Conversation, rel: PartName): Resource {
  if (rel === 'conversation') return conversationResource(conversation)
  return rel === 'phoneAudio' ? phoneAudioResource(conversation) : invitationResource(conversation)
}

/** Where a conversation's invitation is, which is told when it begins. */
export function invitationHref({ application, invitation }: Conversation): string {
  return application.href(`/communication/invitations/${invitation.id}`)
}

function conversationResource(conversation: Conversation): Resource {
  const { state, invitation, threadId, audio, createdAt, application } = conversation
  return application.service.vocabulary.resource('conversation', {
    properties: {
      state,
      importance: invitation.importance,
      subject: invitation.subject,
      threadId,
      activeModalities: audio === 'Connected' ? ['PhoneAudio'] : [],
      created: dateOf(createdAt),
    },
    links: { self: conversation.href(''), phoneAudio: conversation.href('/phoneAudio') },
  })
}

function phoneAudioResource(conversation: Conversation): Resource {
  const { audio, held, application } = conversation
  const href = conversation.href('/phoneAudio')
  return application.service.vocabulary.resource('phoneAudio', {
    properties: { state: audio },
    links: {
      self: href,
      conversation: conversation.href(''),
      ...(audio !== 'Disconnected' && { stopPhoneAudio: `${href}/stopPhoneAudio` }),
      ...(audio === 'Connected' &&
        (held ? { resumePhoneAudio: `${href}/resumePhoneAudio` } : { holdPhoneAudio: `${href}/holdPhoneAudio` })),
    },
  })
}

function invitationResource(conversation: Conversation): Resource {
  const { invitation, application, threadId, remote, isOpen, mediaOffer } = conversation
  const { rel, direction, state, operationId, importance, subject, to, phoneNumber } = invitation
  const { vocabulary } = application.service
  const self = invitationHref(conversation)
  const incoming = direction === 'Incoming'
  const person = vocabulary.resource('participant', {
    properties: { uri: remote, name: remote.replace(/^\w+:/, '') },
    links: { conversation: conversation.href('') },
  })
  return vocabulary.resource(rel, {
    properties: { direction, state, operationId, importance, subject, threadId, to, phoneNumber },
    links: {
      self,
      conversation: conversation.href(''),
      phoneAudio: conversation.href('/phoneAudio'),
      ...(isOpen && (incoming ? { decline: `${self}/decline` } : { cancel: `${self}/cancel` })),
      // a phone call is taken at the phone
      ...(isOpen && rel === 'audioVideoInvitation' && { acceptWithPhoneAudio: `${self}/acceptWithPhoneAudio` }),
      mediaOffer,
    },
    embedded: {
      ...(incoming && { from: person }),
      ...(state === 'Connected' && !incoming && { acceptedByParticipant: [person] }),
    },
  })
}
