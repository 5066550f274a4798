import type { Project } from './project.ts'
import { rfc2822 } from './rfc2822.ts'
import { callFields, type DescribedCall, STATUS_ATTEMPTS } from './status-callback.ts'
import type { Target } from './webhook.ts'

/** What happens in a conference. */
export type ConferenceEvent = keyof typeof subscriptions

/** Where a conference reports to; the first participant's document decides. See docs/wire/signalwire-laml.md#conference-notices */
export interface ConferenceNotices {
  readonly target: Target | undefined
  /** Names of subscriptions, such as `start` and `mute`. */
  readonly wanted: readonly string[]
  /** Gets the end by POST, whatever is wanted. */
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

/** A conference, as its notices report it. */
export interface ReportedConference {
  readonly sid: string
  readonly account: Project
  readonly name: string
  readonly notices: ConferenceNotices
  readonly durationSeconds: number
  readonly recordings: Iterable<{ readonly url: string; readonly byteLength: number }>
}

/** A participant, as notices report it. */
export interface ReportedParticipant {
  readonly call: DescribedCall
  readonly muted: boolean
  readonly held: boolean
  readonly startsConference: boolean
  readonly endsConference: boolean
}

/** Reports an event of a conference, and of the participant who caused it. */
export function sendConferenceNotice(
  conference: ReportedConference,
  event: ConferenceEvent,
  participant: ReportedParticipant,
): void {
  const { target, wanted, endUrl } = conference.notices
  if (target && wanted.includes(subscriptions[event])) send(conference, { event, participant, target })
  if (endUrl !== undefined && event === 'conference-end') {
    send(conference, { event, participant, target: { url: endUrl, method: 'POST' } })
  }
}

/** Whether the notices report who speaks. */
export function wantsSpeech({ notices }: Pick<ReportedConference, 'notices'>): boolean {
  return notices.target !== undefined && notices.wanted.includes('speaker')
}

function send(
  conference: ReportedConference,
  {
    event,
    participant,
    target,
  }: { readonly event: ConferenceEvent; readonly participant: ReportedParticipant; readonly target: Target },
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
