import { type DoorReply, type DoorRequest, jsonReply } from '../door.ts'
import { recordingOf } from './call-form.ts'
import { callOf, worldId } from './call-resource.ts'
import { pageReply, withinDates } from './paging.ts'
import { readParameters, readQuery } from './parameters.ts'
import { type Recording, startRecording } from './recording.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Starts a recording of a live call. See docs/wire/signalwire-laml.md#recordings */
export function createRecording(routed: RoutedRequest): DoorReply {
  const call = callOf(routed)
  const settings = recordingOf(readParameters(routed.request), 'do-not-trim')
  const { leg } = call
  if (!leg || call.status !== 'in-progress') {
    throw new Refusal(21220, 'A recording cannot be started for a call that is not in-progress')
  }
  const recording = startRecording(call, leg, { ...settings, source: 'StartCallRecordingApi' })
  return { ...jsonReply(200, viewRecording(recording)), call: worldId(call) }
}

/** Pauses, resumes or stops a recording of a call. */
export function updateRecording(routed: RoutedRequest): DoorReply {
  const call = callOf(routed)
  const sid = routed.variable('RecordingSid')
  const recording = [...call.recordings].find((candidate) => candidate.sid === sid)
  if (!recording) throw notFound('recording')
  changeRecording(recording, routed.request)
  return { ...jsonReply(200, viewRecording(recording)), call: worldId(call) }
}

/** Pauses, resumes or stops a recording. */
export function changeRecording(recording: Recording, request: DoorRequest): void {
  const form = readParameters(request)
  const status = form.choice('Status', ['paused', 'in-progress', 'stopped'])
  const behaviour = form.choice('PauseBehavior', ['skip', 'silence']) ?? 'silence'
  if (status === undefined) throw new Refusal(10000, 'Status is required')
  if (!recording.live) throw new Refusal(21220, 'The recording is over')
  if (status === 'paused') recording.pause(behaviour)
  else if (status === 'in-progress') recording.resume()
  else recording.stop()
}

/** Lists recordings, the newest first. */
export function listRecordings(routed: RoutedRequest): DoorReply {
  return list(routed, '/Recordings', readQuery(routed.request).text('CallSid'))
}

/** Lists the recordings of one call, the newest first. */
export function listCallRecordings(routed: RoutedRequest): DoorReply {
  const { sid } = callOf(routed)
  return list(routed, `/Calls/${sid}/Recordings`, sid)
}

/** The audio of a recording once it is complete; at `.json` what is known of it. */
export function readRecording(routed: RoutedRequest): DoorReply | Promise<DoorReply> {
  const recording = recordingAt(routed)
  if (routed.suffix === '.json') return jsonReply(200, viewRecording(recording))
  return routed.suffix === '.mp3' ? mp3Reply(recording) : audioReply('audio/wav', recording.wav)
}

/** Forgets a recording, which ends it. */
export function deleteRecording(routed: RoutedRequest): DoorReply {
  const recording = recordingAt(routed)
  recording.stop()
  routed.account.recordings.delete(recording.sid)
  recording.conference?.recordings.delete(recording)
  return { status: 204 }
}

function list({ account, request }: RoutedRequest, path: string, callSid: string | undefined): DoorReply {
  const query = readQuery(request)
  const conferenceSid = query.text('ConferenceSid')
  const items = [...account.recordings.values()]
    .filter(({ call }) => callSid === undefined || call?.sid === callSid)
    .filter(({ conference }) => conferenceSid === undefined || conference?.sid === conferenceSid)
    .filter(({ createdAt }) => withinDates(query, 'DateCreated', createdAt))
    .toReversed()
    .map(viewRecording)
  return pageReply({ account, request }, query, { name: 'recordings', path: account.path(path), items })
}

function recordingAt({ account, variable }: RoutedRequest): Recording {
  const recording = account.recordings.get(variable('RecordingSid'))
  if (!recording) throw notFound('recording')
  return recording
}

async function mp3Reply(recording: Recording): Promise<DoorReply> {
  return audioReply('audio/mpeg', await recording.mp3())
}

function audioReply(type: string, body: Uint8Array | undefined): DoorReply {
  if (!body) throw notFound('recording')
  return { status: 200, headers: { 'content-type': type }, body }
}

/** A recording as the API shows it. */
export function viewRecording(recording: Recording): Readonly<Record<string, unknown>> {
  const { account, call, conference, sid, channels, createdAt, updatedAt, endedAt } = recording
  const number = channels === 'dual' ? '2' : '1'
  return {
    sid,
    account_sid: account.projectId,
    api_version: '2010-04-01',
    call_sid: call?.sid ?? null,
    conference_sid: conference?.sid ?? null,
    channel: number,
    channels: number,
    date_created: rfc2822(createdAt),
    date_updated: rfc2822(updatedAt),
    start_time: rfc2822(createdAt),
    end_time: endedAt ? rfc2822(endedAt) : null,
    duration: recording.durationSeconds,
    price: null,
    price_unit: 'USD',
    source: recording.source,
    status: recording.status,
    error_code: null,
    uri: account.path(`/Recordings/${sid}.json`),
    subresource_uris: { transcriptions: account.path(`/Recordings/${sid}/Transcriptions.json`) },
    encryption_details: null,
    trim: recording.trim,
  }
}
