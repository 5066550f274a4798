import type { Leg } from '@trunkline/network'

import type { Place } from '../event.ts'
import type { Resource, Vocabulary } from '../resource.ts'
import { dateOf } from './context.ts'
import type { Invitation } from './invitation.ts'
import type { MediaKind } from './media-description.ts'
import type { MediaOffer } from './media-offer.ts'

/** The parts of a conversation that events are about. */
export type PartName = 'conversation' | 'phoneAudio' | 'audioVideo' | Invitation['rel']

/** A conversation, as its resources show it. */
export interface ConversationView {
  readonly id: string
  readonly application: {
    readonly service: { readonly vocabulary: Vocabulary }
    href(path: string): string
  }
  readonly invitation: Invitation
  readonly threadId: string
  readonly createdAt: number
  readonly remote: string
  readonly modality: 'phoneAudio' | 'audioVideo'
  readonly state: string
  readonly audio: string
  readonly media: readonly MediaKind[]
  readonly mediaOffer: MediaOffer | undefined
  readonly sessionContext: string
  readonly isOpen: boolean
  readonly isUp: boolean
  readonly held: boolean
  /** The user's phone. */
  readonly own: Leg | undefined
  /** The address of a part of it. */
  href(path: string): string
}

/** Where a part is. */
export function placeOf(conversation: ConversationView, rel: PartName): Place {
  if (rel === 'conversation') return { rel, href: conversation.href('') }
  if (rel === 'phoneAudio' || rel === 'audioVideo') return { rel, href: conversation.href(`/${rel}`) }
  return { rel, href: invitationHref(conversation) }
}

/** The part as it is now. */
export function partOf(conversation: ConversationView, rel: PartName): Resource {
  if (rel === 'conversation') return conversationResource(conversation)
  if (rel === 'audioVideo') return audioVideoResource(conversation)
  return rel === 'phoneAudio' ? phoneAudioResource(conversation) : invitationResource(conversation)
}

/** The address of the invitation that a conversation begins with. */
export function invitationHref({ application, invitation }: ConversationView): string {
  return application.href(`/communication/invitations/${invitation.id}`)
}

function conversationResource(conversation: ConversationView): Resource {
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

function audioVideoResource(conversation: ConversationView): Resource {
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

function phoneAudioResource(conversation: ConversationView): Resource {
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

function invitationResource(conversation: ConversationView): Resource {
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
