import type { Leg } from '@trunkline/network'

import type { DoorReply } from '../../door.ts'
import { lineOf, uriOf } from '../address.ts'
import { bodyOf } from '../body.ts'
import { declineSchema } from '../case-insensitive.ts'
import { incomingEnd } from '../ending.ts'
import { missing, UcwaFailure } from '../failure.ts'
import type { RoutedRequest } from '../route.ts'
import type { Application } from './application.ts'
import { DOOR, userUri } from './context.ts'
import { Conversation } from './conversation.ts'
import { ringingOf } from './invitation.ts'
import type { Service } from './service.ts'

/** A far party calls the user: reports it to the application that made the user available last; false without one. */
export function ring(service: Service, leg: Leg): boolean {
  const { to } = leg.call
  const application = [...service.applications.values()].findLast(({ availability }) => availability !== undefined)
  if (!application || ![userUri(service), service.settings.phoneNumber].includes(to)) return false
  const phone = isPhone(application)
  const conversation = new Conversation(application, {
    invitation: {
      rel: phone ? 'phoneAudioInvitation' : 'audioVideoInvitation',
      direction: 'Incoming',
      operationId: service.network.random.uuid(),
      importance: 'Normal',
      subject: '',
      to: uriOf(to),
      phoneNumber: application.availability?.phoneNumber,
    },
    remote: uriOf(leg.number),
    caller: leg,
  })
  conversation.begin(leg.call)
  conversation.take(leg)
  leg.watch((event) => {
    if (event.type === 'answered') conversation.connect()
    if (event.type === 'ended') conversation.gone(leg, incomingEnd(event))
  })
  // a phone call rings at the phone, and is taken there
  if (phone) ringPhone(conversation, leg)
  return true
}

/** The user takes a call for a media client at their phone. */
export function accept(conversation: Conversation): DoorReply {
  const leg = ringingOf(conversation)
  if (conversation.invitation.rel !== 'audioVideoInvitation') throw missing('Invitation')
  if (conversation.invitation.phoneNumber === undefined) {
    throw new UcwaFailure(409, 'MakeMeAvailableRequired', 'The user never said which phone is his')
  }
  ringPhone(conversation, leg)
  return { status: 204 }
}

/** The user refuses a call, wherever it rings. */
export function decline(conversation: Conversation, { request }: RoutedRequest): DoorReply {
  bodyOf(declineSchema, request)
  ringingOf(conversation).reject('declined')
  return { status: 204 }
}

function ringPhone(conversation: Conversation, caller: Leg): void {
  const { phoneNumber } = conversation.invitation
  if (phoneNumber === undefined) return
  const { network, settings } = conversation.application.service
  const own = network.switchboard.dial({
    door: DOOR,
    from: caller.number,
    to: lineOf(phoneNumber),
    call: caller.call,
    ringMs: settings.ringMs,
  })
  conversation.take(own)
  conversation.own = own
  conversation.modality = 'phoneAudio'
  own.watch((event) => {
    if (event.type === 'answered') caller.answer()
    if (event.type !== 'ended') return
    if (caller.state === 'answered' || conversation.state === 'Conferenced') conversation.gone(own)
    else if (caller.state !== 'ended') caller.reject(event.cause === 'busy' ? 'busy' : 'declined')
  })
}

/** Calls go to the phone unless the user prefers the computer, or the application takes audio. */
function isPhone({ availability }: Application): boolean {
  const takesAudio = availability?.supportedModalities.some((modality) => /^(Audio|Video|AudioVideo)$/i.test(modality))
  return takesAudio !== true && availability?.audioPreference !== 'VoipAudio'
}
