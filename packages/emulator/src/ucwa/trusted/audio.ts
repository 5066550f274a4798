import { partEvent } from './conversation-event.ts'
import type { Conversation } from './conversation.ts'

/** The audio stands, and with it the flow where the service has the media (docs/wire/ucwa.md#three-tracks). */
export function connectAudio(conversation: Conversation): void {
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
export function endAudio(conversation: Conversation): void {
  conversation.prompts.stop('CallTerminated')
  conversation.place?.hangUp()
  conversation.place = undefined
  conversation.audio = 'Disconnected'
  conversation.post(partEvent(conversation, 'audioVideo', 'updated'))
  if (conversation.flow !== undefined) conversation.post(partEvent(conversation, 'audioVideoFlow', 'deleted'))
  conversation.flow = undefined
}

/** Without a need of its own the application speaks to the whole room. */
function takePlace(conversation: Conversation): void {
  const { call, service, meeting, invitation } = conversation
  if (!call || !(invitation.joinAudioMuted || meeting)) return
  conversation.place = service.network.switchboard.join({ call, name: service.settings.endpoint })
  if (invitation.joinAudioMuted) conversation.place.mute()
}
