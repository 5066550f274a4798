import * as z from 'zod'

import type { DoorReply } from '../../door.ts'
import { inputOf } from '../body.ts'
import { importance } from '../case-insensitive.ts'
import { incomingEnd, outgoingEnd } from '../ending.ts'
import { invalid, missing, UcwaFailure } from '../failure.ts'
import { taggedReply } from '../reply.ts'
import type { Route, RoutedRequest } from '../route.ts'
import { checkAddress } from './address.ts'
import { participantInvitationResource } from './conference.ts'
import { invitationHref, partOf } from './conversation-resource.ts'
import { about, COMMUNICATION, CONVERSATION, INVITATION, showPart } from './conversation-route.ts'
import { Conversation } from './conversation.ts'
import { accept, decline } from './incoming.ts'
import { connectOutgoing } from './outgoing.ts'
import { applicationOf, type Service } from './service.ts'

const startSchema = z.object({
  operationId: z.string().max(50).optional(),
  phoneNumber: z.string().optional(),
  to: z.string().min(1),
  importance: importance.default('Normal'),
  subject: z.string().max(250).default(''),
  threadId: z.string().optional(),
})
const PHONE_AUDIO = `${CONVERSATION}/phoneAudio`

/** Calls between the user's phone and others (docs/wire/ucwa.md#phone-audio). */
export function callRoutes(service: Service): readonly Route[] {
  const run = (act: (conversation: Conversation) => DoorReply): Route['run'] => about(service, (found) => act(found))
  return [
    { method: 'POST', path: `${COMMUNICATION}/phoneAudioInvitations`, run: (routed) => start(service, routed) },
    { method: 'GET', path: INVITATION, run: about(service, showInvitation(service)) },
    { method: 'POST', path: `${INVITATION}/cancel`, run: run(cancel) },
    { method: 'POST', path: `${INVITATION}/decline`, run: about(service, decline) },
    { method: 'POST', path: `${INVITATION}/acceptWithPhoneAudio`, run: run(accept) },
    { method: 'GET', path: `${COMMUNICATION}/conversations`, run: (routed) => list(service, routed) },
    { method: 'GET', path: CONVERSATION, run: showPart(service, () => 'conversation') },
    { method: 'DELETE', path: CONVERSATION, run: run(stop) },
    { method: 'GET', path: PHONE_AUDIO, run: showPart(service, () => 'phoneAudio') },
    { method: 'POST', path: `${PHONE_AUDIO}/stopPhoneAudio`, run: run(stop) },
    { method: 'POST', path: `${PHONE_AUDIO}/holdPhoneAudio`, run: run((found) => hold(found, true)) },
    { method: 'POST', path: `${PHONE_AUDIO}/resumePhoneAudio`, run: run((found) => hold(found, false)) },
  ]
}

function start(service: Service, routed: RoutedRequest): DoorReply {
  const application = applicationOf(service, routed.parts['application'])
  if (service.settings.withheld.includes('startPhoneAudio')) {
    throw new UcwaFailure(403, undefined, 'Phone audio is not listed in the capabilities')
  }
  const order = inputOf(startSchema, routed.request)
  const { operationId = service.network.random.uuid(), to, subject, threadId } = order
  const phoneNumber = order.phoneNumber ?? application.availability?.phoneNumber
  if (phoneNumber === undefined) throw invalid({ phoneNumber: 'is missing, and none was given earlier' })
  for (const address of [phoneNumber, to]) checkAddress(address)
  const conversation = new Conversation(application, {
    invitation: {
      rel: 'phoneAudioInvitation',
      direction: 'Outgoing',
      operationId,
      importance: order.importance,
      subject,
      to,
      phoneNumber,
    },
    threadId,
    remote: to,
  })
  connectOutgoing(conversation, { phoneNumber, to })
  return {
    status: 201,
    headers: { location: invitationHref(conversation) },
    ...(conversation.call && { call: conversation.call.id }),
  }
}

/** The invitation that a call began with, or one of a further participant. */
function showInvitation(service: Service): (conversation: Conversation, routed: RoutedRequest) => DoorReply {
  const { byteOrderMark: mark } = service.settings
  return (conversation, { request, parts }) => {
    const further = conversation.invited.get(parts['invitation'] ?? '')
    const resource = further
      ? participantInvitationResource(conversation, further)
      : partOf(conversation, conversation.invitation.rel)
    return taggedReply(request, resource, { mark })
  }
}

function cancel(conversation: Conversation): DoorReply {
  if (!conversation.isOpen || conversation.invitation.direction === 'Incoming') throw missing('Call')
  conversation.end(outgoingEnd({ cause: 'cancelled' }))
  return { status: 204 }
}

/** The user leaves, through any of the links for it. */
export function stop(conversation: Conversation): DoorReply {
  const incoming = conversation.caller !== undefined
  conversation.leave(
    incoming ? incomingEnd({ cause: 'declined', by: 'application' }) : outgoingEnd({ cause: 'cancelled' }),
  )
  return { status: 204 }
}

/** The link is there when it can be done. */
function hold(conversation: Conversation, held: boolean): DoorReply {
  if (conversation.audio !== 'Connected' || !conversation.own || conversation.held === held) {
    throw new UcwaFailure(409, undefined, 'The call is not in the state for it')
  }
  conversation.hold(held)
  return { status: 204 }
}

function list(service: Service, { parts, request }: RoutedRequest): DoorReply {
  const application = applicationOf(service, parts['application'])
  const found = [...application.conversations.values()]
  const resource = service.vocabulary.resource('conversations', {
    links: { self: application.href('/communication/conversations') },
    embedded: { conversation: found.map((conversation) => partOf(conversation, 'conversation')) },
  })
  return taggedReply(request, resource, { mark: service.settings.byteOrderMark })
}
