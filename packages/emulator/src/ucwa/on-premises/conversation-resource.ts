import type { Place } from '../event.ts'
import type { Resource } from '../resource.ts'
import type { Conversation } from './conversation.ts'
import type { Invitation } from './invitation.ts'
import { dateOf } from './service.ts'

/** The parts of a conversation that events are about. */
export type PartName = 'conversation' | 'phoneAudio' | 'audioVideo' | Invitation['rel']

/** Where a part is. */
export function placeOf(conversation: Conversation, rel: PartName): Place {
  if (rel === 'conversation') return { rel, href: conversation.href('') }
  if (rel === 'phoneAudio' || rel === 'audioVideo') return { rel, href: conversation.href(`/${rel}`) }
  return { rel, href: invitationHref(conversation) }
}

/** The part as it is now. */
export function partOf(conversation: Conversation, rel: PartName): Resource {
  if (rel === 'conversation') return conversationResource(conversation)
  if (rel === 'audioVideo') return audioVideoResource(conversation)
  return rel === 'phoneAudio' ? phoneAudioResource(conversation) : invitationResource(conversation)
}

/** Where a conversation's invitation is, which is told when it begins. */
export function invitationHref({ application, invitation }: Conversation): string {
  return application.href(`/communication/invitations/${invitation.id}`)
}

function conversationResource(conversation: Conversation): Resource {
  const { state, invitation, threadId, audio, createdAt, application, modality, media, isUp } = conversation
  const modalities = modality === 'phoneAudio' ? ['PhoneAudio'] : media
  return application.service.vocabulary.resource('conversation', {
    properties: {
      state,
      importance: invitation.importance,
      subject: invitation.subject,
      threadId,
      activeModalities: audio === 'Connected' ? modalities : [],
      created: dateOf(createdAt),
    },
    links: {
      self: conversation.href(''),
      [modality]: conversation.href(`/${modality}`),
      ...(isUp && {
        addParticipant: application.href(`/communication/participantInvitations?conversationId=${conversation.id}`),
        participants: conversation.href('/participants'),
      }),
    },
  })
}

function audioVideoResource(conversation: Conversation): Resource {
  const { audio, modality, application } = conversation
  const href = conversation.href('/audioVideo')
  // once the call was taken at the phone there are no media here
  const state = modality === 'audioVideo' ? audio : 'Disconnected'
  return application.service.vocabulary.resource('audioVideo', {
    properties: { state },
    links: {
      self: href,
      conversation: conversation.href(''),
      ...(state !== 'Disconnected' && { stopAudioVideo: `${href}/stopAudioVideo`, stopAudio: `${href}/stopAudio` }),
    },
  })
}

function phoneAudioResource(conversation: Conversation): Resource {
  const { audio, held, own, application } = conversation
  const href = conversation.href('/phoneAudio')
  return application.service.vocabulary.resource('phoneAudio', {
    properties: { state: audio },
    links: {
      self: href,
      conversation: conversation.href(''),
      ...(audio !== 'Disconnected' && { stopPhoneAudio: `${href}/stopPhoneAudio` }),
      ...(audio === 'Connected' &&
        own &&
        (held ? { resumePhoneAudio: `${href}/resumePhoneAudio` } : { holdPhoneAudio: `${href}/holdPhoneAudio` })),
    },
  })
}

function invitationResource(conversation: Conversation): Resource {
  const { invitation, application, threadId, remote, isOpen, mediaOffer, sessionContext, modality } = conversation
  const { rel, direction, state, operationId, importance, subject, to, phoneNumber } = invitation
  const { vocabulary } = application.service
  const self = invitationHref(conversation)
  const incoming = direction === 'Incoming'
  const person = vocabulary.resource('participant', {
    properties: { uri: remote, name: remote.replace(/^\w+:/, '') },
    links: { conversation: conversation.href('') },
  })
  return vocabulary.resource(rel, {
    properties: {
      direction,
      state,
      operationId,
      importance,
      subject,
      threadId,
      to,
      phoneNumber,
      ...(rel === 'audioVideoInvitation' && { sessionContext }),
    },
    links: {
      self,
      conversation: conversation.href(''),
      [modality]: conversation.href(`/${modality}`),
      ...(isOpen && (incoming ? { decline: `${self}/decline` } : { cancel: `${self}/cancel` })),
      // a phone call is taken at the phone
      ...(isOpen &&
        mediaOffer && {
          acceptWithPhoneAudio: `${self}/acceptWithPhoneAudio`,
          acceptWithAnswer: `${self}/acceptWithAnswer?sessionContext=${sessionContext}`,
          sendProvisionalAnswer: `${self}/sendProvisionalAnswer?sessionContext=${sessionContext}`,
        }),
      mediaOffer: mediaOffer?.href,
    },
    embedded: {
      ...(incoming && { from: person }),
      ...(state === 'Connected' && !incoming && { acceptedByParticipant: [person] }),
    },
  })
}
