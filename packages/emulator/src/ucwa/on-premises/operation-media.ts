import * as z from 'zod'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { inputOf } from '../body.ts'
import { importance } from '../case-insensitive.ts'
import { invalid, missing, UcwaFailure } from '../failure.ts'
import { queryOf, type Route, type RoutedRequest } from '../route.ts'
import { checkAddress } from './address.ts'
import { invitationHref } from './conversation-resource.ts'
import { about, COMMUNICATION, CONVERSATION, INVITATION, showPart } from './conversation-route.ts'
import { Conversation } from './conversation.ts'
import { ringingOf } from './invitation.ts'
import { checkDescription, kindsOf, type MediaKind, readOffer } from './media-description.ts'
import { stop } from './operation-call.ts'
import { connectMedia } from './outgoing-media.ts'
import { applicationOf, type Service } from './service.ts'

const startSchema = z.object({
  operationId: z.string().max(50).optional(),
  to: z.string().min(1),
  importance: importance.default('Normal'),
  subject: z.string().max(250).default(''),
  threadId: z.string().optional(),
  sessionContext: z.string().max(50).optional(),
  joinAudioMuted: z.boolean().optional(),
  joinVideoMuted: z.boolean().optional(),
  _links: z.object({ mediaOffer: z.object({ href: z.string() }).optional() }).optional(),
})
const AUDIO_VIDEO = `${CONVERSATION}/audioVideo`

/** Calls by media that are only described: nothing is sent or heard (docs/wire/ucwa.md#on-the-premises). */
export function mediaRoutes(service: Service): readonly Route[] {
  return [
    { method: 'POST', path: `${COMMUNICATION}/audioVideoInvitations`, run: (routed) => start(service, routed) },
    { method: 'POST', path: `${INVITATION}/acceptWithAnswer`, run: about(service, accept) },
    { method: 'POST', path: `${INVITATION}/sendProvisionalAnswer`, run: about(service, answerProvisionally) },
    { method: 'GET', path: AUDIO_VIDEO, run: showPart(service, () => 'audioVideo') },
    { method: 'POST', path: `${AUDIO_VIDEO}/stopAudioVideo`, run: about(service, stopMedia) },
    { method: 'POST', path: `${AUDIO_VIDEO}/stopAudio`, run: about(service, stopMedia) },
  ]
}

const started: Readonly<Record<string, { readonly rel: string; readonly media: readonly MediaKind[] }>> = {
  Audio: { rel: 'startAudio', media: ['Audio'] },
  Video: { rel: 'startVideo', media: ['Video'] },
}

function start(service: Service, { request, parts }: RoutedRequest): DoorReply {
  const application = applicationOf(service, parts['application'])
  const both = { rel: 'startAudioVideo', media: ['Audio'] as const }
  const { rel, media } = started[queryOf(request, 'modalities') ?? ''] ?? both
  if (service.settings.withheld.includes(rel)) {
    throw new UcwaFailure(403, undefined, 'Audio and video are not listed in the capabilities')
  }
  const { _links: links, ...order } = inputOf(startSchema, request)
  const offer = readOffer(links?.mediaOffer?.href, media)
  checkAddress(order.to)
  const { operationId = service.network.random.uuid(), subject, to } = order
  const conversation = new Conversation(application, {
    invitation: {
      rel: 'audioVideoInvitation',
      direction: 'Outgoing',
      operationId,
      importance: order.importance,
      subject,
      to,
      phoneNumber: undefined,
    },
    threadId: order.threadId,
    remote: to,
    sessionContext: order.sessionContext,
    media: kindsOf(offer.sdp),
  })
  connectMedia(conversation, offer)
  const call = conversation.call?.id
  return { status: 201, headers: { location: invitationHref(conversation) }, ...(call !== undefined && { call }) }
}

function accept(conversation: Conversation, { request }: RoutedRequest): DoorReply {
  const caller = answering(conversation, request)
  conversation.media = kindsOf(request.text())
  caller.answer()
  return { status: 204 }
}

/** The caller goes on ringing: nothing of a description is heard. */
function answerProvisionally(conversation: Conversation, { request }: RoutedRequest): DoorReply {
  answering(conversation, request)
  return { status: 204 }
}

/** The leg that rings, of an answer that fits what was offered. */
function answering(conversation: Conversation, request: DoorRequest) {
  const { mediaOffer, sessionContext } = conversation
  const caller = ringingOf(conversation)
  if (!mediaOffer) throw missing('Invitation')
  if (!/^application\/sdp\b/i.test(request.headers['content-type'] ?? '')) {
    throw new UcwaFailure(415, undefined, 'An answer is sent as application/sdp')
  }
  if (queryOf(request, 'sessionContext') !== sessionContext)
    throw invalid({ sessionContext: 'is not that of the offer' })
  const offerId = queryOf(request, 'processedOfferId')
  if (offerId !== undefined && !mediaOffer.contentIds.includes(offerId)) {
    throw invalid({ processedOfferId: 'names none of the offers' })
  }
  checkDescription(request.text())
  return caller
}

function stopMedia(conversation: Conversation): DoorReply {
  if (conversation.modality !== 'audioVideo') throw missing('Call')
  return stop(conversation)
}
