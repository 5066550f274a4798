import { randomUUID } from 'node:crypto'

import { z } from 'zod'

import type { DoorReply } from '../../door.ts'
import { inputOf } from '../body.ts'
import { incomingEnd, outgoingEnd } from '../ending.ts'
import { invalid, missing, UcwaFailure } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import type { Route, Visit } from '../route.ts'
import type { Application } from './application.ts'
import { invitationHref, type PartName, partOf } from './conversation-resource.ts'
import { Conversation } from './conversation.ts'
import { accept, decline } from './incoming.ts'
import { connectOutgoing } from './outgoing.ts'
import { applicationOf, APPLICATIONS, type Service } from './service.ts'

const startSchema = z.object({
  operationId: z.string().max(50).optional(),
  phoneNumber: z.string().optional(),
  to: z.string().min(1),
  importance: z.enum(['Normal', 'Urgent', 'Emergency']).default('Normal'),
  subject: z.string().max(250).default(''),
  threadId: z.string().optional(),
})
const COMMUNICATION = `${APPLICATIONS}/{application}/communication`
const CONVERSATION = `${COMMUNICATION}/conversations/{conversation}`
const INVITATION = `${COMMUNICATION}/invitations/{invitation}`
const PHONE_AUDIO = `${CONVERSATION}/phoneAudio`

/** Calls between the user's phone and others (docs/wire/ucwa.md#phone-audio). */
export function callRoutes(service: Service): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const about =
    (run: (conversation: Conversation) => DoorReply): Route['run'] =>
    (visit) => {
      const conversation = conversationOf(applicationOf(service, visit.parts['application']), visit)
      return { ...run(conversation), ...(conversation.call && { call: conversation.call.id }) }
    }
  const show = (part: (conversation: Conversation) => PartName): Route['run'] =>
    about((conversation) => resourceReply(200, partOf(conversation, part(conversation)), { mark }))
  return [
    { method: 'POST', path: `${COMMUNICATION}/phoneAudioInvitations`, run: (visit) => start(service, visit) },
    { method: 'GET', path: INVITATION, run: show(({ invitation }) => invitation.rel) },
    { method: 'POST', path: `${INVITATION}/cancel`, run: about(cancel) },
    { method: 'POST', path: `${INVITATION}/decline`, run: about(decline) },
    { method: 'POST', path: `${INVITATION}/acceptWithPhoneAudio`, run: about(accept) },
    { method: 'GET', path: `${COMMUNICATION}/conversations`, run: (visit) => list(service, visit) },
    { method: 'GET', path: CONVERSATION, run: show(() => 'conversation') },
    { method: 'DELETE', path: CONVERSATION, run: about(stop) },
    { method: 'GET', path: PHONE_AUDIO, run: show(() => 'phoneAudio') },
    { method: 'POST', path: `${PHONE_AUDIO}/stopPhoneAudio`, run: about(stop) },
    { method: 'POST', path: `${PHONE_AUDIO}/holdPhoneAudio`, run: about((found) => hold(found, true)) },
    { method: 'POST', path: `${PHONE_AUDIO}/resumePhoneAudio`, run: about((found) => hold(found, false)) },
  ]
}

function start(service: Service, visit: Visit): DoorReply {
  const application = applicationOf(service, visit.parts['application'])
  if (service.settings.withheld.includes('startPhoneAudio')) {
    throw new UcwaFailure(403, undefined, 'Phone audio is not listed in the capabilities')
  }
  const {
    operationId = randomUUID(),
    to,
    importance,
    subject,
    threadId,
    ...order
  } = inputOf(startSchema, visit.request)
  const phoneNumber = order.phoneNumber ?? application.availability?.phoneNumber
  if (phoneNumber === undefined) throw invalid({ phoneNumber: 'is missing, and none was given earlier' })
  for (const address of [phoneNumber, to]) checkAddress(address)
  const conversation = new Conversation(application, {
    invitation: {
      rel: 'phoneAudioInvitation',
      direction: 'Outgoing',
      operationId,
      importance,
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

/** A SIP address, a `tel:` address, or a bare number. */
function checkAddress(address: string): void {
  if (/^sip:[^\s@]+@[^\s@]+$/i.test(address) || /^(tel:)?\+?[\d\s().-]{3,}(;.*)?$/i.test(address)) return
  throw new UcwaFailure(400, 'NormalizationFailed', 'The number cannot be brought into a normal form')
}

function cancel(conversation: Conversation): DoorReply {
  if (!conversation.isOpen || conversation.invitation.direction === 'Incoming') throw missing('Call')
  conversation.end(outgoingEnd({ cause: 'cancelled' }))
  return { status: 204 }
}

function stop(conversation: Conversation): DoorReply {
  const incoming = conversation.caller !== undefined
  conversation.end(
    incoming ? incomingEnd({ cause: 'declined', by: 'application' }) : outgoingEnd({ cause: 'cancelled' }),
  )
  return { status: 204 }
}

/** The link is there when it can be done. */
function hold(conversation: Conversation, held: boolean): DoorReply {
  if (conversation.audio !== 'Connected' || conversation.held === held) {
    throw new UcwaFailure(409, undefined, 'The call is not in the state for it')
  }
  conversation.hold(held)
  return { status: 204 }
}

function list(service: Service, { parts }: Visit): DoorReply {
  const application = applicationOf(service, parts['application'])
  const found = [...application.conversations.values()]
  const resource = service.vocabulary.resource('conversations', {
    links: { self: application.href('/communication/conversations') },
    embedded: { conversation: found.map((conversation) => partOf(conversation, 'conversation')) },
  })
  return resourceReply(200, resource, { mark: service.settings.byteOrderMark })
}

function conversationOf({ conversations }: Application, { parts }: Visit): Conversation {
  const id = parts['conversation'] ?? ''
  const found =
    conversations.get(id) ?? [...conversations.values()].find(({ invitation }) => invitation.id === parts['invitation'])
  if (!found) throw missing('Call')
  return found
}
