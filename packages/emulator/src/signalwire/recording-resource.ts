import type { DoorReply } from '../door.ts'
import { recordingOf } from './call-form.ts'
import { callOf, worldId } from './call-resource.ts'
import { withinDates } from './paging.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { type Recording, startRecording } from './recording.ts'
import { notFound, Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** All recordings, the newest first; the audio of one once it is complete. See docs/wire/signalwire-laml.md#recordings */
export const recordings: Resource<Recording> = {
  path: '/Recordings',
  variable: 'RecordingSid',
  noun: 'recording',
  find: ({ account, variable }) => account.recordings.get(variable('RecordingSid')),
  show: viewRecording,
  list: {
    name: 'recordings',
    items: ({ account }) => [...account.recordings.values()].toReversed(),
    filter(query) {
      const callSid = query.text('CallSid')
      const fits = filterOf(query)
      return (recording) => (callSid === undefined || recording.call?.sid === callSid) && fits(recording)
    },
  },
  audio: (recording, { suffix }) => (suffix === '.mp3' ? mp3Reply(recording) : audioReply('audio/wav', recording.wav)),
  delete: deleteRecording,
}

/** Recordings of one call, the newest first. */
export const callRecordings: Resource<Recording> = {
  path: '/Calls/{CallSid}/Recordings',
  variable: 'RecordingSid',
  noun: 'recording',
  find(routed) {
    const sid = routed.variable('RecordingSid')
    return [...callOf(routed).recordings].find((recording) => recording.sid === sid)
  },
  show: viewRecording,
  call: ({ call }) => (call ? worldId(call) : ''),
  list: {
    name: 'recordings',
    items(routed) {
      const { sid } = callOf(routed)
      return [...routed.account.recordings.values()].filter(({ call }) => call?.sid === sid).toReversed()
    },
    filter: filterOf,
  },
  reads: false,
  create,
  created: 200,
  update: changeRecording,
}

function create(routed: RoutedRequest): Recording {
  const call = callOf(routed)
  const settings = recordingOf(readParameters(routed.request), 'do-not-trim')
  const { leg } = call
  if (!leg || call.status !== 'in-progress') {
    throw new Refusal(21220, 'A recording cannot be started for a call that is not in-progress')
  }
  return startRecording(call, leg, { ...settings, source: 'StartCallRecordingApi' })
}

/** Pauses, resumes or stops a recording. */
export function changeRecording(recording: Recording, { request }: RoutedRequest): void {
  const form = readParameters(request)
  const status = form.choice('Status', ['paused', 'in-progress', 'stopped'])
  const behavior = form.choice('PauseBehavior', ['skip', 'silence']) ?? 'silence'
  if (status === undefined) throw new Refusal(10000, 'Status is required')
  if (!recording.live) throw new Refusal(21220, 'The recording is over')
  if (status === 'paused') recording.pause(behavior)
  else if (status === 'in-progress') recording.resume()
  else recording.stop()
}

/** Deletes a recording, which ends it. */
export function deleteRecording(recording: Recording, { account }: RoutedRequest): void {
  recording.stop()
  account.recordings.delete(recording.sid)
  recording.conference?.recordings.delete(recording)
}

function filterOf(query: Parameters): (recording: Recording) => boolean {
  const conferenceSid = query.text('ConferenceSid')
  return ({ conference, createdAt }) =>
    (conferenceSid === undefined || conference?.sid === conferenceSid) && withinDates(query, 'DateCreated', createdAt)
}

async function mp3Reply(recording: Recording): Promise<DoorReply> {
  return audioReply('audio/mpeg', await recording.mp3())
}

function audioReply(type: string, body: Uint8Array | undefined): DoorReply {
  if (!body) throw notFound('recording')
  return { status: 200, headers: { 'content-type': type }, body }
}

/** A recording as the API shows it. */
export function viewRecording(recording: Recording): View {
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
