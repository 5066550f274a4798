import type { Call, Leg } from '@trunkline/network'

import type { UcwaEvent } from '../event.ts'
import { partEvent } from './conversation-event.ts'
import type { ConversationView } from './conversation-resource.ts'
import type { Prompts } from './prompts.ts'

/** A conversation, as its audio changes it. */
export interface AudioCall extends ConversationView {
  readonly call: Call | undefined
  readonly prompts: Pick<Prompts, 'stop'>
  readonly remoteMedia: boolean
  /** Where the application speaks, if it does not speak to the whole room. */
  place: Leg | undefined
  state: 'Connecting' | 'Connected' | 'Conferencing' | 'Conferenced' | 'Disconnected'
  audio: 'Connecting' | 'Connected' | 'Disconnected'
  flow: 'Disconnected' | 'Connected' | undefined
  post(...events: readonly UcwaEvent[]): void
}

/** The audio is connected, and with it the flow where the service has the media (docs/wire/ucwa.md#three-tracks). */
export function connectAudio(conversation: AudioCall): void {
  const { remoteMedia } = conversation
  conversation.post(partEvent(conversation, 'audioVideo', 'updated'))
  conversation.audio = 'Connected'
  if (conversation.state === 'Connecting') conversation.state = 'Connected'
  if (remoteMedia) conversation.flow = 'Disconnected'
  takePlace(conversation)
  conversation.post(
    partEvent(conversation, 'audioVideo', 'updated'),
    partEvent(conversation, 'conversation', 'updated'),
  )
  if (remoteMedia) conversation.post(partEvent(conversation, 'audioVideoFlow', 'added'))
  conversation.invitation.state = 'Connected'
  conversation.post(partEvent(conversation, 'audioVideoInvitation', 'completed', { status: 'Success' }))
  if (!remoteMedia) return
  conversation.flow = 'Connected'
  conversation.post(partEvent(conversation, 'audioVideoFlow', 'updated'))
}

/** The application's audio ends, with all that plays. */
export function endAudio(conversation: AudioCall): void {
  conversation.prompts.stop('CallTerminated')
  conversation.place?.hangUp()
  conversation.place = undefined
  conversation.audio = 'Disconnected'
  conversation.post(partEvent(conversation, 'audioVideo', 'updated'))
  if (conversation.flow !== undefined) conversation.post(partEvent(conversation, 'audioVideoFlow', 'deleted'))
  conversation.flow = undefined
}

/** By default the application speaks to the whole room. */
function takePlace(conversation: AudioCall): void {
  const { call, service, meeting, invitation } = conversation
  if (!call || !(invitation.joinAudioMuted || meeting)) return
  conversation.place = service.network.switchboard.join({ call, name: service.settings.endpoint })
  if (invitation.joinAudioMuted) conversation.place.mute()
}
