import type { EventType, UcwaEvent } from '../event.ts'
import type { Resource } from '../resource.ts'
import type { Application } from './context.ts'
import type { BridgedParticipant } from './request.ts'

/** A conversation, as its bridge shows it. */
export interface BridgedCall {
  readonly application: Application
  /** Undefined for a call without a bridge. */
  readonly bridge: Bridge | undefined
  /** The address of a part of it. */
  href(path: string): string
}

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

  /** Lets a participant in, or changes their description. */
  put(participant: BridgedParticipant): void {
    this.participants.set(participant.participantUri.toLowerCase(), participant)
    this.#version += 1
  }
}

/** The bridge as it is now. */
export function bridgeResource(conversation: BridgedCall): Resource {
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

/** A participant who is let in. */
export function bridgedParticipantResource(conversation: BridgedCall, participant: BridgedParticipant): Resource {
  return conversation.application.vocabulary.resource('bridgedParticipant', {
    properties: { ...participant },
    links: {
      self: bridgedParticipantHref(conversation, participant),
      conversationBridge: conversation.href('/conversationBridge'),
    },
  })
}

/** The participant's address. */
export function bridgedParticipantHref(conversation: BridgedCall, { participantUri }: BridgedParticipant): string {
  return conversation.href(`/conversationBridge/bridgedParticipants/${participantUri}`)
}

/** An event about a participant who is let in. */
export function bridgedParticipantEvent(
  conversation: BridgedCall,
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
