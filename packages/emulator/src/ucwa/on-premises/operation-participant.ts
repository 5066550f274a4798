import type { Leg } from '@trunkline/network'
import * as z from 'zod'

import type { DoorReply } from '../../door.ts'
import { bodyOf } from '../body.ts'
import { missing, UcwaFailure } from '../failure.ts'
import { taggedReply } from '../reply.ts'
import type { Resource } from '../resource.ts'
import type { Route, RoutedRequest } from '../route.ts'
import { checkAddress } from './address.ts'
import { invite } from './conference.ts'
import { about, COMMUNICATION, CONVERSATION } from './conversation-route.ts'
import type { Conversation } from './conversation.ts'
import { participantAudioEvent, participantAudioResource, participantResource, participantUri } from './participant.ts'
import type { Service } from './service.ts'

const addSchema = z.object({ operationId: z.string().min(1).max(50), to: z.string().min(1) })
const PARTICIPANT = `${CONVERSATION}/participants/{participant}`
const AUDIO = `${PARTICIPANT}/participantAudio`

/** Who is on a call: called into it, muted, thrown out (docs/wire/ucwa.md#participants). */
export function participantRoutes(service: Service): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const someone = (run: (conversation: Conversation, leg: Leg, routed: RoutedRequest) => DoorReply): Route['run'] =>
    about(service, (conversation, routed) => run(conversation, participantOf(conversation, routed), routed))
  const show = (resource: (conversation: Conversation, leg: Leg) => Resource): Route['run'] =>
    someone((conversation, leg, { request }) => taggedReply(request, resource(conversation, leg), { mark }))
  return [
    { method: 'POST', path: `${COMMUNICATION}/participantInvitations`, run: about(service, add) },
    {
      method: 'GET',
      path: `${CONVERSATION}/participants`,
      run: about(service, (conversation, { request }) => taggedReply(request, list(conversation), { mark })),
    },
    { method: 'GET', path: PARTICIPANT, run: show(participantResource) },
    { method: 'POST', path: `${PARTICIPANT}/eject`, run: someone(eject) },
    { method: 'GET', path: AUDIO, run: show(participantAudioResource) },
    { method: 'POST', path: `${AUDIO}/muteAudio`, run: someone((found, leg) => mute(found, leg, true)) },
    { method: 'POST', path: `${AUDIO}/unmuteAudio`, run: someone((found, leg) => mute(found, leg, false)) },
  ]
}

function add(conversation: Conversation, { request }: RoutedRequest): DoorReply {
  const { operationId, to } = bodyOf(addSchema, request)
  checkAddress(to)
  if (!conversation.isUp) throw new UcwaFailure(409, undefined, 'The conversation is not connected')
  return { status: 201, headers: { location: invite(conversation, { operationId, to }) } }
}

/** An ejected participant is gone with the end of their leg. */
function eject(_conversation: Conversation, leg: Leg): DoorReply {
  leg.hangUp()
  return { status: 204 }
}

/** The link is there when it can be done. */
function mute(conversation: Conversation, leg: Leg, muted: boolean): DoorReply {
  if (leg.muted === muted) throw new UcwaFailure(409, undefined, 'The audio is not in the state for it')
  if (muted) leg.mute()
  else leg.unmute()
  conversation.push(participantAudioEvent(conversation, leg, 'updated'))
  return { status: 204 }
}

function list(conversation: Conversation): Resource {
  return conversation.application.service.vocabulary.resource('participants', {
    links: { self: conversation.href('/participants') },
    embedded: { participant: conversation.others.map((leg) => participantResource(conversation, leg)) },
  })
}

function participantOf(conversation: Conversation, { parts }: RoutedRequest): Leg {
  const { own, others, state } = conversation
  const named = parts['participant']?.toLowerCase()
  const everybody = own?.state === 'answered' ? [own, ...others] : others
  const found = everybody.find((leg) => participantUri(conversation, leg).toLowerCase() === named)
  if (!found || state !== 'Conferenced') throw missing('Participant')
  return found
}
