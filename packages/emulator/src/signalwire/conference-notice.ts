import type { Target } from './call.ts'
import type { Conference } from './conference.ts'
import type { Participant } from './participant.ts'
import { rfc2822 } from './rfc2822.ts'
import { callFields, STATUS_ATTEMPTS } from './status-callback.ts'

/** What happens in a conference. */
export type ConferenceEvent = keyof typeof subscriptions

/** Where a conference reports to; the first participant's document decides. See docs/wire/signalwire-laml.md#conference-notices */
export interface ConferenceNotices {
  readonly target: Target | undefined
  /** Names of subscriptions, such as `start` and `mute`. */
  readonly wanted: readonly string[]
  /** Told of the end whatever is wanted, by POST. */
  readonly endUrl?: string | undefined
}

const subscriptions = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
  'participant-speech-start': 'speaker',
  'participant-speech-stop': 'speaker',
} as const

/** Reports an event of a conference, and of the participant whose doing it is. */
export function sendConferenceNotice(conference: Conference, event: ConferenceEvent, participant: Participant): void {
  const { target, wanted, endUrl } = conference.notices
  if (target && wanted.includes(subscriptions[event])) send(conference, { event, participant, target })
  if (endUrl !== undefined && event === 'conference-end') {
    send(conference, { event, participant, target: { url: endUrl, method: 'POST' } })
  }
}

/** Whether anybody wants to know who speaks. */
export function wantsSpeech({ notices }: Conference): boolean {
  return notices.target !== undefined && notices.wanted.includes('speaker')
}

function send(
  conference: Conference,
  {
    event,
    participant,
    target,
  }: { readonly event: ConferenceEvent; readonly participant: Participant; readonly target: Target },
): void {
  const { call, muted, held, startsConference, endsConference } = participant
  const [recording] = event === 'conference-end' ? conference.recordings : []
  void conference.account.send({
    ...target,
    event: `conference:${event}`,
    call: call.leg?.call.id,
    order: conference.sid,
    attempts: STATUS_ATTEMPTS,
    fields: {
      ...callFields(call),
      ConferenceSid: conference.sid,
      FriendlyName: conference.name,
      StatusCallbackEvent: event,
      EventName: event,
      Timestamp: rfc2822(conference.account.now()),
      Duration: String(conference.durationSeconds),
      Muted: String(muted),
      Hold: String(held),
      StartConferenceOnEnter: String(startsConference),
      EndConferenceOnExit: String(endsConference),
      RecordingUrl: recording?.url,
      RecordingFileSize: recording && String(recording.byteLength),
    },
  })
}
