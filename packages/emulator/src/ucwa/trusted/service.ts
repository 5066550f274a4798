import { missing } from '../failure.ts'
import type { ApplicationHost } from './application.ts'
import type { Conversation, ConversationHost } from './conversation.ts'

/** All that the operations of the protocol server share. */
export interface Service extends ApplicationHost, ConversationHost {}

/** The live conversation of that id, or a 404. */
export function conversationOf(service: Service, id: string | undefined): Conversation {
  const conversation = service.conversations.get(id ?? '')
  if (!conversation) throw missing('Call')
  return conversation
}
