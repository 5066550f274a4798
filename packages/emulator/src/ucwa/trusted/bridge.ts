import type { EventType, UcwaEvent } from '../event.ts'
import type { Resource } from '../resource.ts'
import type { Conversation } from './conversation.ts'
import type { BridgedParticipant } from './request.ts'

/** What ties a call to a meeting, and who of the meeting is let into it (docs/wire/ucwa.md#operations). */
export class Bridge {
  readonly onlineMeetingUri: string | undefined
  /** By address in lower case. */
  readonly participants = new Map<string, BridgedParticipant>()
  #version = 1

  constructor(onlineMeetingUri: string | undefined) {
    this.onlineMeetingUri = onlineMeetingUri
  }

  get etag(): string {
    return String(this.#version)
  }

  /** Lets somebody in, or changes what is known of him. */
  put(participant: BridgedParticipant): void {
    this.participants.set(participant.participantUri.toLowerCase(), participant)
    this.#version += 1
  }
}

/** The bridge as it is now. */
export function bridgeResource(conversation: Conversation): Resource {
  const { bridge, application } = conversation
  return application.vocabulary.resource('conversationBridge', {
    properties: { onlineMeetingUri: bridge?.onlineMeetingUri },
    links: {
      self: conversation.href('/conversationBridge'),
      conversation: conversation.href(''),
      bridgedParticipants: conversation.href('/conversationBridge/bridgedParticipants'),
    },
    etag: bridge?.etag,
  })
}

/** Somebody who is let in. */
export function bridgedParticipantResource(conversation: Conversation, participant: BridgedParticipant): Resource {
  return conversation.application.vocabulary.resource('bridgedParticipant', {
    properties: { ...participant },
    links: {
      self: bridgedParticipantHref(conversation, participant),
      conversationBridge: conversation.href('/conversationBridge'),
    },
  })
}

/** Where he is. */
export function bridgedParticipantHref(conversation: Conversation, { participantUri }: BridgedParticipant): string {
  return conversation.href(`/conversationBridge/bridgedParticipants/${participantUri}`)
}

/** An event about somebody who is let in. */
export function bridgedParticipantEvent(
  conversation: Conversation,
  participant: BridgedParticipant,
  type: EventType,
): UcwaEvent {
  return {
    sender: { rel: 'conversation', href: conversation.href('') },
    link: { rel: 'bridgedParticipant', href: bridgedParticipantHref(conversation, participant) },
    type,
    resource: bridgedParticipantResource(conversation, participant),
  }
}
