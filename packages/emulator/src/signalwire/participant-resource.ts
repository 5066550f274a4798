import { conferenceOf, conferencePath, mustBeLive } from './conference-resource.ts'
import { documentField, flagField } from './document-field.ts'
import { type Parameters, readParameters } from './parameters.ts'
import type { Participant } from './participant.ts'
import { notFound, Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Participants of a conference, in the order of their arrival. See docs/wire/signalwire-laml.md#participants */
export const participants: Resource<Participant> = {
  path: '/Conferences/{ConferenceSid}/Participants',
  variable: 'CallSid',
  noun: 'participant',
  find: (routed) => conferenceOf(routed).participant(routed.variable('CallSid')),
  show: viewParticipant,
  call: ({ leg }) => leg.call.id,
  list: {
    name: 'participants',
    items: (routed) => conferenceOf(routed).participants,
    filter(query) {
      const [muted, hold] = [flagField(query, 'Muted'), flagField(query, 'Hold')]
      return (participant) =>
        (muted ?? participant.muted) === participant.muted && (hold ?? participant.held) === participant.held
    },
  },
  update,
  // removed from the conference; its document goes on
  delete(participant) {
    if (participant.status === 'completed') throw notFound('participant')
    participant.remove()
  },
}

/** Mutes, holds, addresses a participant, or makes them coach. */
function update(participant: Participant, { request }: RoutedRequest): void {
  const form = readParameters(request)
  const change = changeOf(form)
  mustBeLive(participant.conference)
  if (participant.status === 'completed') throw new Refusal(10000, 'The participant has left the conference')
  if (change.coaching !== undefined) coach(participant, change.coaching, form)
  if (change.muted !== undefined) participant.mute(change.muted)
  if (change.hold === true) participant.hold(change.music)
  else if (change.hold === false) participant.unhold()
  else if (change.music && participant.held) participant.hold(change.music)
  if (change.wait) participant.waitWith(change.wait)
  if (change.announcement) participant.announce(change.announcement)
}

/** All fields, so that a bad one changes nothing. */
function changeOf(form: Parameters) {
  return {
    muted: flagField(form, 'Muted'),
    hold: flagField(form, 'Hold'),
    coaching: flagField(form, 'Coaching'),
    // docs/wire/signalwire-laml.md#participants: only this one is fetched with GET
    music: documentField(form, 'Hold', { method: 'GET' }),
    wait: documentField(form, 'Wait'),
    announcement: documentField(form, 'Announce'),
  }
}

function coach(participant: Participant, coaching: boolean, form: Parameters): void {
  const coached = form.text('CallSidToCoach')
  if (coaching && coached === undefined) throw new Refusal(16002, 'Coaching needs CallSidToCoach')
  participant.coach(coaching ? coached : undefined)
}

function viewParticipant(participant: Participant): View {
  const { conference, call } = participant
  return {
    account_sid: conference.account.projectId,
    call_sid: call.sid,
    call_sid_to_coach: participant.coaches ?? null,
    coaching: participant.coaches !== undefined,
    conference_sid: conference.sid,
    date_created: rfc2822(participant.createdAt),
    date_updated: rfc2822(participant.updatedAt),
    status: participant.status,
    end_conference_on_exit: participant.endsConference,
    muted: participant.muted,
    hold: participant.held,
    start_conference_on_enter: participant.startsConference,
    uri: `${conferencePath(conference.account, conference)}/Participants/${call.sid}.json`,
  }
}
