import type { Leg } from '@trunkline/network'

import { uriOf } from '../address.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import type { Resource } from '../resource.ts'
import { type ServiceContext, userUri } from './context.ts'
import { type ConversationView, placeOf } from './conversation-resource.ts'

/** A conversation, as its participants see it. */
export interface ParticipantHost extends ConversationView {
  readonly application: ConversationView['application'] & {
    readonly service: Pick<ServiceContext, 'settings' | 'vocabulary'>
  }
}

/** The address of a participant; the user's phone is the user. */
export function participantUri({ own, application }: ParticipantHost, leg: Leg): string {
  return leg === own ? userUri(application.service) : uriOf(leg.number)
}

/** A participant. */
export function participantResource(conversation: ParticipantHost, leg: Leg): Resource {
  const { vocabulary } = conversation.application.service
  const uri = participantUri(conversation, leg)
  const self = participantHref(conversation, leg)
  const isOwn = leg === conversation.own
  return vocabulary.resource(isOwn ? 'localParticipant' : 'participant', {
    properties: { uri, name: uri.replace(/^\w+:/, '') },
    links: {
      self,
      conversation: conversation.href(''),
      participantAudio: `${self}/participantAudio`,
      ...(!isOwn && { eject: `${self}/eject` }),
    },
  })
}

/** The audio of a participant, which can be muted for all (docs/wire/ucwa.md#on-the-premises). */
export function participantAudioResource(conversation: ParticipantHost, leg: Leg): Resource {
  const participant = participantHref(conversation, leg)
  const self = `${participant}/participantAudio`
  return conversation.application.service.vocabulary.resource('participantAudio', {
    properties: { audioMuted: leg.muted },
    links: {
      self,
      participant,
      ...(leg.muted ? { unmuteAudio: `${self}/unmuteAudio` } : { muteAudio: `${self}/muteAudio` }),
    },
  })
}

/** Events about a participant and their audio. */
export function participantEvents(
  conversation: ParticipantHost,
  leg: Leg,
  type: 'added' | 'deleted',
): readonly UcwaEvent[] {
  const sender = placeOf(conversation, 'conversation')
  const rel = leg === conversation.own ? 'localParticipant' : 'participant'
  const link = { rel, href: participantHref(conversation, leg), title: '' }
  if (type === 'deleted') return [{ sender, link, type }]
  const resource = participantResource(conversation, leg)
  return [{ sender, link, type, resource }, participantAudioEvent(conversation, leg, 'added')]
}

/** An event about the audio of a participant. */
export function participantAudioEvent(conversation: ParticipantHost, leg: Leg, type: EventType): UcwaEvent {
  const participant = participantHref(conversation, leg)
  return {
    sender: placeOf(conversation, 'conversation'),
    link: { rel: 'participantAudio', href: `${participant}/participantAudio` },
    in: { rel: leg === conversation.own ? 'localParticipant' : 'participant', href: participant },
    type,
    resource: participantAudioResource(conversation, leg),
  }
}

function participantHref(conversation: ParticipantHost, leg: Leg): string {
  return conversation.href(`/participants/${participantUri(conversation, leg)}`)
}
