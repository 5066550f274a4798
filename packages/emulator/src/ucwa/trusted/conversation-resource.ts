import type { Leg } from '@trunkline/network'

import { uriOf } from '../address.ts'
import type { Place } from '../event.ts'
import type { Resource } from '../resource.ts'
import { applicationResource } from './application.ts'
import { type BridgedCall, bridgeResource } from './bridge.ts'
import type { ServiceContext } from './context.ts'
import type { Invitation } from './invitation.ts'

/** The parts of a conversation that have an address of their own. */
export type PartName =
  | 'conversation'
  | 'audioVideo'
  | 'audioVideoFlow'
  | 'audioVideoInvitation'
  | 'onlineMeetingInvitation'
  | 'onlineMeeting'
  | 'conversationBridge'

/** A conversation, as its resources show it. */
export interface ConversationView extends BridgedCall {
  readonly id: string
  readonly service: ServiceContext
  readonly invitation: Invitation
  readonly threadId: string
  /** The leg that calls, of an incoming invitation. */
  readonly caller: Leg | undefined
  readonly meeting: { readonly uri: string; readonly subject: string } | undefined
  readonly state: string
  readonly audio: string
  readonly flow: string | undefined
  readonly callContext: string | undefined
  readonly isUp: boolean
  /** An address on the pool that it lives on. */
  communicationHref(path: string, query?: string): string
}

/** The place of a part of a conversation; every address names the endpoint, not encoded (docs/wire/ucwa.md#links). */
export function placeOf(conversation: ConversationView, rel: PartName | 'transfer'): Place {
  const paths: Readonly<Partial<Record<PartName | 'transfer', string>>> = {
    conversation: '',
    audioVideo: '/audioVideo',
    audioVideoFlow: '/audioVideo/audioVideoFlow',
    transfer: '/audioVideo/transfer',
    onlineMeeting: '/onlineMeeting',
    conversationBridge: '/conversationBridge',
  }
  const path = paths[rel]
  if (path !== undefined) return { rel, href: conversation.href(path) }
  return { rel, href: conversation.communicationHref(`/${rel}s/${conversation.invitation.id}`) }
}

/** The part as it is now. */
export function partOf(conversation: ConversationView, rel: PartName): Resource {
  if (rel === 'conversation') return conversationResource(conversation)
  if (rel === 'audioVideo') return audioVideoResource(conversation)
  if (rel === 'onlineMeeting') return meetingResource(conversation)
  if (rel === 'conversationBridge') return bridgeResource(conversation)
  return rel === 'audioVideoFlow' ? flowResource(conversation) : invitationResource(conversation)
}

/** Where a party of a conversation is. */
export function participantHref(conversation: ConversationView, leg: Leg): string {
  return conversation.href(`/participants/${participantName(leg)}`)
}

/** A party's name in addresses. */
export function participantName(leg: Leg): string {
  return uriOf(leg.number).replace(/^sip:/, '')
}

/** A party of a conversation. */
export function participantResource(conversation: ConversationView, leg: Leg): Resource {
  const href = participantHref(conversation, leg)
  const conferenced = conversation.state === 'Conferenced'
  return conversation.application.vocabulary.resource('participant', {
    properties: { uri: uriOf(leg.number), name: participantName(leg) },
    links: {
      self: href,
      conversation: conversation.href(''),
      ...(conferenced && { eject: conversation.href(`/participants/${participantName(leg)}/eject`) }),
    },
  })
}

function conversationResource(conversation: ConversationView): Resource {
  const { state, invitation, threadId, audio, application } = conversation
  const connected = state === 'Connected' || state === 'Conferenced'
  return application.vocabulary.resource('conversation', {
    properties: {
      state,
      importance: invitation.importance,
      threadId,
      subject: invitation.subject,
      activeModalities: audio === 'Connected' ? ['Audio'] : [],
      onlineMeetingLobbyStatus: 'None',
    },
    links: {
      self: conversation.href(''),
      audioVideo: conversation.href('/audioVideo'),
      ...(connected && {
        addParticipant: conversation.communicationHref('/participantInvitations', `&conversationId=${conversation.id}`),
        participants: conversation.href('/participants'),
      }),
      ...(state === 'Conferenced' && { onlineMeeting: conversation.href('/onlineMeeting') }),
      ...(conversation.bridge && { conversationBridge: conversation.href('/conversationBridge') }),
    },
  })
}

function audioVideoResource(conversation: ConversationView): Resource {
  const { audio, callContext, flow, application } = conversation
  const connected = audio === 'Connected'
  return application.vocabulary.resource('audioVideo', {
    properties: { state: audio, ...(connected && { callContext, supportsReplaces: 'Enabled' }) },
    links: {
      self: conversation.href('/audioVideo'),
      ...(connected && {
        ...(flow !== undefined && { audioVideoFlow: conversation.href('/audioVideo/audioVideoFlow') }),
        stopAudioVideo: conversation.href('/audioVideo/terminate'),
        ...(!conversation.meeting && { transfer: conversation.href('/audioVideo/transfer') }),
      }),
      ...(audio === 'Disconnected' && conversation.isUp && addingLinks(conversation)),
      conversation: conversation.href(''),
    },
  })
}

/** How audio comes into a conversation that has none (docs/wire/ucwa.md#operations). */
function addingLinks(conversation: ConversationView): Readonly<Record<string, string>> {
  const href = (modalities: string): string =>
    conversation.communicationHref(
      '/audioVideoInvitations',
      `&conversationId=${conversation.id}&modalities=${modalities}`,
    )
  return { addAudioVideo: href('AudioVideo'), addAudio: href('Audio') }
}

function flowResource(conversation: ConversationView): Resource {
  const { flow = 'Disconnected', application } = conversation
  const href = conversation.href('/audioVideo/audioVideoFlow')
  return application.vocabulary.resource('audioVideoFlow', {
    properties: { state: flow },
    links: {
      self: href,
      audioVideo: conversation.href('/audioVideo'),
      ...(flow === 'Connected' && {
        playPrompt: conversation.href('/audioVideo/audioVideoFlow/prompts'),
        stopPrompts: conversation.href('/audioVideo/audioVideoFlow/stopPrompts'),
      }),
    },
  })
}

function meetingResource(conversation: ConversationView): Resource {
  return conversation.application.vocabulary.resource('onlineMeeting', {
    properties: { onlineMeetingUri: conversation.meeting?.uri, subject: conversation.meeting?.subject },
    links: {
      self: conversation.href('/onlineMeeting'),
      conversation: conversation.href(''),
      terminateOnlineMeeting: conversation.href('/onlineMeeting/terminateOnlineMeeting'),
    },
  })
}

function invitationResource(conversation: ConversationView): Resource {
  const { invitation, application, threadId, caller, service } = conversation
  const { id, rel, direction, state, operationId, importance, subject, to } = invitation
  const open = state === 'Connecting' || state === 'Alerting'
  const self = `/${rel}s/${id}`
  const taking = open && direction === 'Incoming'
  return application.vocabulary.resource(rel, {
    properties: { direction, state, operationId, importance, threadId, subject, to },
    links: {
      self: conversation.communicationHref(self),
      conversation: conversation.href(''),
      // the same address as that of stopAudioVideo
      ...(open &&
        direction === 'Outgoing' &&
        !conversation.meeting && { cancel: conversation.href('/audioVideo/terminate') }),
      audioVideo: conversation.href('/audioVideo'),
      ...(taking && {
        accept: conversation.communicationHref(`${self}/accept`),
        decline: conversation.communicationHref(`${self}/decline`),
        forward: conversation.communicationHref(`${self}/forward`),
        acceptAndBridgeAudioVideo: conversation.communicationHref(`${self}/acceptAndBridgeAudioVideo`),
        startAdhocMeeting: conversation.communicationHref('/onlineMeetingInvitations/startAdhocMeeting'),
      }),
    },
    embedded: {
      ...(caller && {
        application: applicationResource(service, application),
        from: participantResource(conversation, caller),
      }),
    },
  })
}
