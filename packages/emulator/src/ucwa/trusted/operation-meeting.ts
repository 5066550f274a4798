import type { DoorReply } from '../../door.ts'
import { bodyOf } from '../body.ts'
import { UcwaFailure } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import { queryOf, type Route, type RoutedRequest } from '../route.ts'
import { applicationOf } from './application.ts'
import { connectAudio } from './audio.ts'
import { becomeConference } from './conference.ts'
import { partEvent } from './conversation-event.ts'
import { Conversation } from './conversation.ts'
import { Meeting } from './meeting.ts'
import { POOL } from './operation-conversation.ts'
import { callOf } from './operation-invitation.ts'
import { addAudioSchema, isRemote, meetingSchema, startMeetingSchema } from './request.ts'
import { conversationOf, type Service } from './service.ts'
import { reachableUrl } from './webhook.ts'

/** Meetings, and the audio that an application brings into them (docs/wire/ucwa.md#operations). */
export function meetingRoutes(service: Service): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/platformservice/v1/applications/{application}/adhocMeetings',
      run: (routed) => create(service, routed),
    },
    {
      method: 'POST',
      path: `${POOL}/onlineMeetingInvitations/startAdhocMeeting`,
      run: (routed) => start(service, routed),
    },
    { method: 'POST', path: `${POOL}/audioVideoInvitations`, run: (routed) => addAudio(service, routed) },
  ]
}

function create(service: Service, { request, parts }: RoutedRequest): DoorReply {
  const application = applicationOf(service, parts['application'], request)
  const asked = bodyOf(meetingSchema, request)
  const { uri } = new Meeting(service, asked.subject)
  const resource = application.vocabulary.resource('adhocMeeting', {
    properties: { onlineMeetingUri: uri, ...asked },
  })
  return resourceReply(201, resource, { mark: service.settings.byteOrderMark })
}

async function start(service: Service, { request, parts }: RoutedRequest): Promise<DoorReply> {
  const application = applicationOf(service, parts['application'], request)
  const order = bodyOf(startMeetingSchema, request)
  const callbackUrl = await reachableUrl(service, order)
  const { operationId = service.network.random.uuid(), subject = '' } = order
  const meeting = new Meeting(service, subject)
  const conversation = new Conversation(service, {
    application,
    invitation: {
      rel: 'onlineMeetingInvitation',
      direction: 'Outgoing',
      operationId,
      importance: 'Normal',
      subject,
      to: meeting.uri,
      joinAudioMuted: false,
    },
    callbackUrl,
    callbackContext: order.callbackContext,
    remoteMedia: false,
    meeting,
  })
  void enter(conversation, meeting)
  return { status: 201, ...callOf(conversation) }
}

async function enter(conversation: Conversation, meeting: Meeting): Promise<void> {
  const focus = meeting.open()
  conversation.announce(focus.call)
  const isOpen = await focus.answered
  if (!isOpen) {
    conversation.fail(conversation.service.control.endOf(focus))
    return conversation.end()
  }
  becomeConference(conversation)
  conversation.post(partEvent(conversation, 'audioVideo', 'updated'))
  conversation.invitation.state = 'Connected'
  conversation.post(partEvent(conversation, 'onlineMeetingInvitation', 'completed', { status: 'Success' }))
}

/** Adds audio to a conversation without it, hosted by the service if the request says so. */
function addAudio(service: Service, { request }: RoutedRequest): DoorReply {
  const conversation = conversationOf(service, queryOf(request, 'conversationId'))
  const {
    operationId = service.network.random.uuid(),
    mediaHost,
    joinAudioMuted = false,
  } = bodyOf(addAudioSchema, request)
  if (!conversation.isUp) throw new UcwaFailure(409, undefined, 'The conversation is not connected')
  if (conversation.audio !== 'Disconnected') {
    throw new UcwaFailure(409, 'AlreadyExists', 'The conversation has audio already')
  }
  const { rel: _rel, ...known } = conversation.invitation
  conversation.invitation = {
    ...known,
    id: service.network.random.uuid(),
    rel: 'audioVideoInvitation',
    operationId,
    joinAudioMuted,
    state: 'Connecting',
  }
  conversation.remoteMedia = isRemote(mediaHost)
  conversation.audio = 'Connecting'
  conversation.post(partEvent(conversation, 'audioVideoInvitation', 'started'))
  connectAudio(conversation)
  return { status: 201, ...callOf(conversation) }
}
