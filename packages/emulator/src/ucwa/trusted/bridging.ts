import type { Leg } from '@trunkline/network'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { numberOf } from '../address.ts'
import { bodyOf } from '../body.ts'
import { missing } from '../failure.ts'
import { Bridge } from './bridge.ts'
import { DOOR } from './context.ts'
import { participantEvent, partEvent } from './conversation-event.ts'
import type { Conversation } from './conversation.ts'
import { ringingOf } from './invitation.ts'
import type { Meeting } from './meeting.ts'
import { acceptAndBridgeSchema } from './request.ts'

/** Takes a call straight into a meeting, or to another party: the application stays, without hearing the call. */
export function acceptAndBridge(conversation: Conversation, request: DoorRequest): DoorReply {
  const { meetingUri = '', toUri } = bodyOf(acceptAndBridgeSchema, request)
  const caller = ringingOf(conversation)
  if (toUri !== undefined) {
    void bridgeTo(conversation, caller, toUri)
    return { status: 201 }
  }
  const meeting = conversation.service.meetings.get(meetingUri.toLowerCase())
  if (!meeting) throw missing('Online meeting')
  void bridgeInto(conversation, caller, meeting)
  return { status: 201 }
}

async function bridgeTo(conversation: Conversation, caller: Leg, toUri: string): Promise<void> {
  const { network, settings } = conversation.service
  const { ringMs } = settings
  const { number: from, call } = caller
  const target = network.switchboard.dial({ door: DOOR, from, to: numberOf(toUri), call, ringMs })
  void caller.ended.then(() => target.hangUp())
  void target.ended.then(() => caller.hangUp())
  const answered = await target.answered
  if (answered) return take(conversation, caller, undefined)
  // a caller who gave up has ended the invitation already
  conversation.fail(conversation.service.control.endOf(target))
  caller.reject('unreachable')
}

async function bridgeInto(conversation: Conversation, caller: Leg, meeting: Meeting): Promise<void> {
  const focus = meeting.open()
  const isOpen = await focus.answered
  if (!isOpen) {
    conversation.fail(conversation.service.control.endOf(focus))
    return caller.reject('unreachable')
  }
  take(conversation, caller, meeting)
  if (caller.state !== 'answered') return
  caller.moveTo(focus.conversation)
  for (const other of conversation.service.conversations.values()) {
    if (other.meeting !== meeting) continue
    other.post(participantEvent(other, caller, 'added'))
    void caller.ended.then(() => other.isUp && other.post(participantEvent(other, caller, 'deleted')))
  }
}

function take(conversation: Conversation, caller: Leg, meeting: Meeting | undefined): void {
  if (caller.state === 'ended') return
  conversation.bridge = new Bridge(meeting?.uri)
  caller.answer()
  conversation.post(partEvent(conversation, 'conversationBridge', 'added'))
}
