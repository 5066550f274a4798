import { type DoorReply, jsonReply } from '../door.ts'
import { conferenceOf, conferencePath, mustBeLive } from './conference-resource.ts'
import { documentField, flagField } from './document-field.ts'
import { pageReply } from './paging.ts'
import { type Parameters, readParameters, readQuery } from './parameters.ts'
import type { Participant } from './participant.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Lists who is in a conference, in the order of their arrival. See docs/wire/signalwire-laml.md#participants */
export function listParticipants(routed: RoutedRequest): DoorReply {
  const conference = conferenceOf(routed)
  const query = readQuery(routed.request)
  const [muted, hold] = [flagField(query, 'Muted'), flagField(query, 'Hold')]
  const items = conference.participants
    .filter((participant) => (muted ?? participant.muted) === participant.muted)
    .filter((participant) => (hold ?? participant.held) === participant.held)
    .map(viewParticipant)
  const path = `${conferencePath(routed.account, conference)}/Participants`
  return pageReply(routed, query, { name: 'participants', path, items })
}

export function readParticipant(routed: RoutedRequest): DoorReply {
  return tagged(participantOf(routed))
}

/** Mutes, holds, addresses or lets a participant coach. */
export function updateParticipant(routed: RoutedRequest): DoorReply {
  const participant = participantOf(routed)
  const form = readParameters(routed.request)
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
  return tagged(participant)
}

/** Removes a participant from the conference; its document goes on. */
export function deleteParticipant(routed: RoutedRequest): DoorReply {
  const participant = participantOf(routed)
  if (participant.status === 'completed') throw notFound('participant')
  participant.remove()
  return { status: 204, ...callOf(participant) }
}

function participantOf(routed: RoutedRequest): Participant {
  const participant = conferenceOf(routed).participant(routed.variable('CallSid'))
  if (!participant) throw notFound('participant')
  return participant
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

function tagged(participant: Participant): DoorReply {
  return { ...jsonReply(200, viewParticipant(participant)), ...callOf(participant) }
}

function callOf({ leg }: Participant): { readonly call: string } {
  return { call: leg.call.id }
}

function viewParticipant(participant: Participant): Readonly<Record<string, unknown>> {
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
