import type { DoorReply, DoorRequest } from '../../door.ts'
import { bodyOf } from '../body.ts'
import { missing, UcwaFailure } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import type { Route, RoutedRequest } from '../route.ts'
import {
  type Bridge,
  bridgedParticipantEvent,
  bridgedParticipantHref,
  bridgedParticipantResource,
  bridgeResource,
} from './bridge.ts'
import { poolUrl } from './context.ts'
import type { Conversation } from './conversation.ts'
import { CONVERSATION } from './operation-conversation.ts'
import { callOf } from './operation-invitation.ts'
import { bridgedParticipantSchema } from './request.ts'
import { conversationOf, type Service } from './service.ts'

const BRIDGE = `${CONVERSATION}/conversationBridge`
const PARTICIPANTS = `${BRIDGE}/bridgedParticipants`

type Run = (conversation: Conversation, bridge: Bridge, routed: RoutedRequest) => DoorReply

/** The participants of a bridge; they concern messages only and change no audio. */
export function bridgeRoutes(service: Service): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const about =
    (run: Run): Route['run'] =>
    (routed) => {
      const conversation = conversationOf(service, routed.parts['conversation'])
      if (!conversation.bridge) throw missing('Conversation bridge')
      return { ...run(conversation, conversation.bridge, routed), ...callOf(conversation) }
    }
  const show = (resource: (...given: Parameters<Run>) => object): Route['run'] =>
    about((...given) => resourceReply(200, resource(...given), { mark }))
  return [
    { method: 'GET', path: BRIDGE, run: show((conversation) => bridgeResource(conversation)) },
    { method: 'GET', path: PARTICIPANTS, run: show(list) },
    { method: 'POST', path: PARTICIPANTS, run: about(add) },
    {
      method: 'GET',
      path: `${PARTICIPANTS}/{participant}`,
      run: show((conversation, bridge, routed) =>
        bridgedParticipantResource(conversation, participantOf(bridge, routed)),
      ),
    },
    { method: 'PUT', path: `${PARTICIPANTS}/{participant}`, run: about(change) },
  ]
}

function list(conversation: Conversation, { participants }: Bridge): object {
  const all = [...participants.values()]
  return conversation.application.vocabulary.resource('bridgedParticipants', {
    links: { self: conversation.href('/conversationBridge/bridgedParticipants') },
    embedded: { bridgedParticipant: all.map((one) => bridgedParticipantResource(conversation, one)) },
  })
}

function add(conversation: Conversation, bridge: Bridge, { request }: RoutedRequest): DoorReply {
  const participant = bodyOf(bridgedParticipantSchema, request)
  if (bridge.participants.has(participant.participantUri.toLowerCase())) {
    throw new UcwaFailure(409, 'AlreadyExists', 'This participant is bridged already')
  }
  bridge.put(participant)
  conversation.post(bridgedParticipantEvent(conversation, participant, 'added'))
  const location = poolUrl(conversation.service) + bridgedParticipantHref(conversation, participant)
  return { status: 201, headers: { location } }
}

function change(conversation: Conversation, bridge: Bridge, routed: RoutedRequest): DoorReply {
  const known = participantOf(bridge, routed)
  checkTag(bridge, routed.request)
  const participant = bodyOf(bridgedParticipantSchema, routed.request)
  if (participant.participantUri.toLowerCase() !== known.participantUri.toLowerCase()) {
    throw new UcwaFailure(409, undefined, 'The address of a participant cannot change')
  }
  bridge.put(participant)
  conversation.post(bridgedParticipantEvent(conversation, participant, 'updated'))
  return { status: 204 }
}

/** A tag is looked at where one is sent: the vendor's own client sends none here. */
function checkTag({ etag }: Bridge, request: DoorRequest): void {
  const tag = request.headers['if-match']
  if (tag === undefined || tag === `"${etag}"`) return
  throw new UcwaFailure(412, undefined, 'The bridge has changed since it was read')
}

function participantOf(bridge: Bridge, { parts }: RoutedRequest) {
  const found = bridge.participants.get((parts['participant'] ?? '').toLowerCase())
  if (!found) throw missing('Bridged participant')
  return found
}
