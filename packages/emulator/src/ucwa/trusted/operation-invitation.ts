import type { Leg } from '@trunkline/network'
import * as z from 'zod'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { isTelephone, numberOf } from '../address.ts'
import { bodyOf } from '../body.ts'
import { declineSchema, importance } from '../case-insensitive.ts'
import { missing } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import type { Route, RoutedRequest } from '../route.ts'
import { applicationOf } from './application.ts'
import { acceptAndBridge } from './bridging.ts'
import { defaultCallbackUrl, DOOR, poolUrl } from './context.ts'
import { partOf } from './conversation-resource.ts'
import { Conversation } from './conversation.ts'
import { ringingOf } from './invitation.ts'
import { acceptSchema, isRemote, mediaHost } from './request.ts'
import type { Service } from './service.ts'
import { reachableUrl } from './webhook.ts'

/** A SIP address: telephones cannot be called (docs/wire/ucwa.md#start-audio-video). */
export const sipAddress = z.string().regex(/^sip:[^\s@]+@[^\s@]+$/i, 'is not a SIP address such as sip:user@domain')

const startSchema = z.object({
  operationId: z.string().max(50).optional(),
  to: sipAddress,
  callbackUrl: z.url().max(1024).optional(),
  callbackContext: z.string().optional(),
  importance: importance.default('Normal'),
  subject: z.string().max(250).default(''),
  threadId: z.string().optional(),
  joinAudioMuted: z.boolean().default(false),
  joinVideoMuted: z.boolean().optional(),
  mediaHost,
})
const forwardSchema = z.object({ to: sipAddress })
const INVITATIONS = '/platformservice/v1/applications/{application}/communication/audioVideoInvitations'
const INVITATION =
  '/platformservice/{target}/v1/applications/{application}/communication/audioVideoInvitations/{invitation}'

/** Invitations: those the application makes, and those it takes, refuses or passes on. */
export function invitationRoutes(service: Service): readonly Route[] {
  const about =
    (run: (conversation: Conversation, request: DoorRequest) => DoorReply) =>
    ({ request, parts }: RoutedRequest): DoorReply => {
      const conversation = invitedOf(service, parts['invitation'])
      return { ...run(conversation, request), ...callOf(conversation) }
    }
  return [
    { method: 'POST', path: INVITATIONS, run: (routed) => start(service, routed) },
    {
      method: 'GET',
      path: INVITATION,
      run: about((conversation) => resourceReply(200, partOf(conversation, 'audioVideoInvitation'))),
    },
    { method: 'POST', path: `${INVITATION}/accept`, run: about(accept) },
    { method: 'POST', path: `${INVITATION}/decline`, run: about(decline) },
    { method: 'POST', path: `${INVITATION}/forward`, run: about(forward) },
    { method: 'POST', path: `${INVITATION}/acceptAndBridgeAudioVideo`, run: about(acceptAndBridge) },
  ]
}

/** Tags a reply with the network's call. */
export function callOf({ call }: Conversation): { readonly call?: string } {
  return call ? { call: call.id } : {}
}

/** A far party calls the endpoint: reports it to the registered address; false without one. */
export function ring(service: Service, leg: Leg): boolean {
  const { settings, current: application } = service
  const { to } = leg.call
  const callbackUrl = defaultCallbackUrl(service)
  if (callbackUrl === undefined || ![settings.endpoint, settings.phoneNumber].includes(to)) return false
  const conversation = new Conversation(service, {
    application,
    invitation: {
      rel: 'audioVideoInvitation',
      direction: 'Incoming',
      // made by the service: the application has nothing to name it by
      operationId: service.network.random.uuid(),
      importance: 'Normal',
      subject: '',
      joinAudioMuted: false,
      to: to === settings.phoneNumber ? `sip:${to}@${settings.tenantDomain};user=phone` : to,
    },
    callbackUrl,
    remoteMedia: false,
    caller: leg,
  })
  conversation.begin(leg)
  return true
}

async function start(service: Service, { request, parts }: RoutedRequest): Promise<DoorReply> {
  const application = applicationOf(service, parts['application'], request)
  if (service.settings.secondHost && request.host !== new URL(poolUrl(service)).host) {
    return { status: 307, headers: { location: poolUrl(service) + request.target } }
  }
  const order = bodyOf(startSchema, request)
  const callbackUrl = await reachableUrl(service, order)
  const { operationId = service.network.random.uuid(), subject, to, joinAudioMuted } = order
  const conversation = new Conversation(service, {
    application,
    invitation: {
      rel: 'audioVideoInvitation',
      direction: 'Outgoing',
      operationId,
      importance: order.importance,
      subject,
      to,
      joinAudioMuted,
    },
    threadId: order.threadId,
    callbackUrl,
    // an address of its own needs no context
    callbackContext: order.callbackUrl === undefined ? order.callbackContext : undefined,
    remoteMedia: isRemote(order.mediaHost),
  })
  const { endpoint, ringMs } = service.settings
  const leg = service.network.switchboard.dial({ door: DOOR, from: endpoint, to: numberOf(to), ringMs })
  conversation.begin(leg)
  if (isTelephone(to)) leg.finish('unreachable', 'network')
  return { status: 201, ...callOf(conversation) }
}

function accept(conversation: Conversation, request: DoorRequest): DoorReply {
  const { mediaHost: host } = bodyOf(acceptSchema, request)
  const caller = ringingOf(conversation)
  conversation.remoteMedia = isRemote(host)
  caller.answer()
  return { status: 204 }
}

function decline(conversation: Conversation, request: DoorRequest): DoorReply {
  bodyOf(declineSchema, request)
  ringingOf(conversation).reject('declined')
  return { status: 204 }
}

/** The caller rings another party, and the call ends for the application. */
function forward(conversation: Conversation, request: DoorRequest): DoorReply {
  const { to } = bodyOf(forwardSchema, request)
  const caller = ringingOf(conversation)
  const { switchboard } = conversation.service.network
  conversation.release(caller)
  conversation.fail({
    state: 'Forwarded',
    reason: { code: 'LocalFailure', subcode: 'Forwarded', message: 'The invitation was forwarded.' },
  })
  conversation.end()
  const callee = switchboard.dial({ door: DOOR, from: caller.number, to: numberOf(to), call: caller.call })
  void callee.ended.then(() => caller.hangUp())
  void caller.ended.then(() => callee.hangUp())
  void callee.answered.then((answered) => answered && caller.answer())
  return { status: 204 }
}

function invitedOf(service: Service, id: string | undefined): Conversation {
  const all = [...service.conversations.values()]
  const found = all.find((conversation) => conversation.invitation.id === id)
  if (!found) throw missing('Invitation')
  return found
}
