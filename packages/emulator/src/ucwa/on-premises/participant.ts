import type { Leg } from '@trunkline/network'

import { uriOf } from '../address.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import type { Resource } from '../resource.ts'
import { placeOf } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'
import { userUri } from './service.ts'

/** The address of somebody on a call; the user's phone is the user. */
export function participantUri({ own, application }: Conversation, leg: Leg): string {
  return leg === own ? userUri(application.service) : uriOf(leg.number)
}

/** Somebody on a call. */
export function participantResource(conversation: Conversation, leg: Leg): Resource {
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

/** The audio of somebody on a call, which can be muted for all (docs/wire/ucwa.md#on-the-premises). */
export function participantAudioResource(conversation: Conversation, leg: Leg): Resource {
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

/** Events about somebody on a call, and about his audio. */
export function participantEvents(
  conversation: Conversation,
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

/** An event about the audio of somebody on a call. */
export function participantAudioEvent(conversation: Conversation, leg: Leg, type: EventType): UcwaEvent {
  const participant = participantHref(conversation, leg)
  return {
    sender: placeOf(conversation, 'conversation'),
    link: { rel: 'participantAudio', href: `${participant}/participantAudio` },
    in: { rel: leg === conversation.own ? 'localParticipant' : 'participant', href: participant },
    type,
    resource: participantAudioResource(conversation, leg),
  }
}

function participantHref(conversation: Conversation, leg: Leg): string {
  return conversation.href(`/participants/${participantUri(conversation, leg)}`)
}
