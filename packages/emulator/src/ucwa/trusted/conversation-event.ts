import type { Leg } from '@trunkline/network'

import type { EventType, UcwaEvent } from '../event.ts'
import { communicationHref } from './application.ts'
import {
  type ConversationView,
  participantHref,
  participantResource,
  type PartName,
  partOf,
  placeOf,
} from './conversation-resource.ts'

/** How something ended. */
export type Outcome = Pick<UcwaEvent, 'status' | 'reason'>

/** An event about a part of a conversation, as that part is now; who sends it depends on the part (docs/wire/ucwa.md#events). */
export function partEvent(
  conversation: ConversationView,
  rel: PartName,
  type: EventType,
  outcome: Outcome = {},
): UcwaEvent {
  const above = rel === 'conversation' || rel === 'audioVideoInvitation'
  const sender = above
    ? { rel: 'communication', href: communicationHref(conversation.service, conversation.application) }
    : placeOf(conversation, 'conversation')
  return {
    sender,
    link: placeOf(conversation, rel),
    type,
    ...outcome,
    ...(type !== 'deleted' && { resource: partOf(conversation, rel) }),
  }
}

/** An event about one of a conversation's parties. */
export function participantEvent(conversation: ConversationView, leg: Leg, type: 'added' | 'deleted'): UcwaEvent {
  return {
    sender: placeOf(conversation, 'conversation'),
    link: { rel: 'participant', href: participantHref(conversation, leg), title: '' },
    type,
    ...(type === 'added' && { resource: participantResource(conversation, leg) }),
  }
}
