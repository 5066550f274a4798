import { type DoorReply, jsonReply } from '../door.ts'
import { conferenceOf, conferencePath } from './conference-resource.ts'
import { pageReply, withinDates } from './paging.ts'
import { readQuery } from './parameters.ts'
import { changeRecording, viewRecording } from './recording-resource.ts'
import type { Recording } from './recording.ts'
import { notFound } from './refusal.ts'
import type { Visit } from './visit.ts'

/** Lists the recordings of a conference, the newest first. See docs/wire/signalwire-laml.md#conference-recordings */
export function listConferenceRecordings(visit: Visit): DoorReply {
  const { account, request } = visit
  const conference = conferenceOf(visit)
  const query = readQuery(request)
  const items = [...conference.recordings]
    .filter(({ createdAt }) => withinDates(query, 'DateCreated', createdAt))
    .toReversed()
    .map((recording) => viewOf(visit, recording))
  const path = `${conferencePath(account, conference)}/Recordings`
  return pageReply({ account, request }, query, { name: 'recordings', path, items })
}

export function readConferenceRecording(visit: Visit): DoorReply {
  return jsonReply(200, viewOf(visit, recordingOf(visit)))
}

/** Pauses, resumes or stops a recording of a conference. */
export function updateConferenceRecording(visit: Visit): DoorReply {
  const recording = recordingOf(visit)
  changeRecording(recording, visit.request)
  return jsonReply(200, viewOf(visit, recording))
}

/** Forgets a recording of a conference, which ends it. */
export function deleteConferenceRecording(visit: Visit): DoorReply {
  const recording = recordingOf(visit)
  recording.stop()
  visit.account.recordings.delete(recording.sid)
  recording.conference?.recordings.delete(recording)
  return { status: 204 }
}

function recordingOf(visit: Visit): Recording {
  const sid = visit.variable('RecordingSid')
  const recording = [...conferenceOf(visit).recordings].find((candidate) => candidate.sid === sid)
  if (!recording) throw notFound('recording')
  return recording
}

function viewOf(visit: Visit, recording: Recording): Readonly<Record<string, unknown>> {
  const conference = conferenceOf(visit)
  const path = `${conferencePath(visit.account, conference)}/Recordings/${recording.sid}`
  return { ...viewRecording(recording), uri: `${path}.json` }
}
