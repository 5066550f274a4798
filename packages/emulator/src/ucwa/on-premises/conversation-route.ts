import type { DoorReply } from '../../door.ts'
import { missing } from '../failure.ts'
import { taggedReply } from '../reply.ts'
import { queryOf, type Route, type RoutedRequest } from '../route.ts'
import type { Application } from './application.ts'
import { APPLICATIONS } from './context.ts'
import { type PartName, partOf } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'
import { applicationOf, type Service } from './service.ts'

/** Under which calls are started. */
export const COMMUNICATION = `${APPLICATIONS}/{application}/communication`
/** One conversation. */
export const CONVERSATION = `${COMMUNICATION}/conversations/{conversation}`
/** One invitation. */
export const INVITATION = `${COMMUNICATION}/invitations/{invitation}`

/** An operation on the conversation that path or query names; a 404 without one. */
export function about(
  service: Service,
  run: (conversation: Conversation, routed: RoutedRequest) => DoorReply,
): Route['run'] {
  return (routed) => {
    const conversation = conversationOf(applicationOf(service, routed.parts['application']), routed)
    return { ...run(conversation, routed), ...(conversation.call && { call: conversation.call.id }) }
  }
}

/** Shows a part of a conversation. */
export function showPart(service: Service, part: (conversation: Conversation) => PartName): Route['run'] {
  const { byteOrderMark: mark } = service.settings
  return about(service, (conversation, { request }) =>
    taggedReply(request, partOf(conversation, part(conversation)), { mark }),
  )
}

function conversationOf({ conversations }: Application, { parts, request }: RoutedRequest): Conversation {
  const id = parts['conversation'] ?? queryOf(request, 'conversationId') ?? ''
  const invitation = parts['invitation'] ?? ''
  const invited = [...conversations.values()].find(
    (one) => one.invitation.id === invitation || one.invited.has(invitation),
  )
  const found = conversations.get(id) ?? invited
  if (!found) throw missing('Call')
  return found
}
