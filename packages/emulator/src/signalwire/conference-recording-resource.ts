import { type DoorReply, jsonReply } from '../door.ts'
import { conferenceOf, conferencePath } from './conference-resource.ts'
import { pageReply, withinDates } from './paging.ts'
import { readQuery } from './parameters.ts'
import { changeRecording, viewRecording } from './recording-resource.ts'
import type { Recording } from './recording.ts'
import { notFound } from './refusal.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Lists the recordings of a conference, the newest first. See docs/wire/signalwire-laml.md#conference-recordings */
export function listConferenceRecordings(routed: RoutedRequest): DoorReply {
  const { account, request } = routed
  const conference = conferenceOf(routed)
  const query = readQuery(request)
  const items = [...conference.recordings]
    .filter(({ createdAt }) => withinDates(query, 'DateCreated', createdAt))
    .toReversed()
    .map((recording) => viewOf(routed, recording))
  const path = `${conferencePath(account, conference)}/Recordings`
  return pageReply({ account, request }, query, { name: 'recordings', path, items })
}

export function readConferenceRecording(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewOf(routed, recordingOf(routed)))
}

/** Pauses, resumes or stops a recording of a conference. */
export function updateConferenceRecording(routed: RoutedRequest): DoorReply {
  const recording = recordingOf(routed)
  changeRecording(recording, routed.request)
  return jsonReply(200, viewOf(routed, recording))
}

/** Forgets a recording of a conference, which ends it. */
export function deleteConferenceRecording(routed: RoutedRequest): DoorReply {
  const recording = recordingOf(routed)
  recording.stop()
  routed.account.recordings.delete(recording.sid)
  recording.conference?.recordings.delete(recording)
  return { status: 204 }
}

function recordingOf(routed: RoutedRequest): Recording {
  const sid = routed.variable('RecordingSid')
  const recording = [...conferenceOf(routed).recordings].find((candidate) => candidate.sid === sid)
  if (!recording) throw notFound('recording')
  return recording
}

function viewOf(routed: RoutedRequest, recording: Recording): Readonly<Record<string, unknown>> {
  const conference = conferenceOf(routed)
  const path = `${conferencePath(routed.account, conference)}/Recordings/${recording.sid}`
  return { ...viewRecording(recording), uri: `${path}.json` }
}
