import type { Suffix } from '@trunkline/signalwire-laml/wire'

import { type DoorReply, type DoorRequest, jsonReply } from '../door.ts'
import type { Account } from './account.ts'
import { recordingOf } from './call-resource.ts'
import type { LamlCall } from './call.ts'
import { pageReply, withinDates } from './paging.ts'
import { readParameters, readQuery } from './parameters.ts'
import { type CallRecording, startRecording } from './recording.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'

/** Starts a recording of a live call. See docs/wire/signalwire-laml.md#recordings */
export function createRecording(call: LamlCall, request: DoorRequest): DoorReply {
  const settings = recordingOf(readParameters(request), 'do-not-trim')
  const { leg } = call
  if (!leg || call.status !== 'in-progress') {
    throw new Refusal(21220, 'A recording cannot be started for a call that is not in-progress')
  }
  return jsonReply(200, viewRecording(startRecording(call, leg, { ...settings, source: 'StartCallRecordingApi' })))
}

/** Pauses, resumes or stops a recording. */
export function updateRecording(call: LamlCall, sid: string, request: DoorRequest): DoorReply {
  const recording = [...call.recordings].find((candidate) => candidate.sid === sid)
  if (!recording) throw notFound('recording')
  const form = readParameters(request)
  const status = form.choice('Status', ['paused', 'in-progress', 'stopped'])
  const behaviour = form.choice('PauseBehavior', ['skip', 'silence']) ?? 'silence'
  if (status === undefined) throw new Refusal(10000, 'Status is required')
  if (!recording.live) throw new Refusal(21220, 'The recording is over')
  if (status === 'paused') recording.pause(behaviour)
  else if (status === 'in-progress') recording.resume()
  else recording.stop()
  return jsonReply(200, viewRecording(recording))
}

/** Lists recordings, the newest first; of one call, where it is given. */
export function listRecordings(account: Account, request: DoorRequest, callSid?: string): DoorReply {
  const query = readQuery(request)
  const wanted = callSid ?? query.text('CallSid')
  const items = [...account.recordings.values()]
    .filter(({ call, createdAt }) => (wanted ?? call.sid) === call.sid && withinDates(query, 'DateCreated', createdAt))
    // no recording of a conference is made yet
    .filter(() => query.text('ConferenceSid') === undefined)
    .toReversed()
    .map(viewRecording)
  const path = account.path(callSid === undefined ? '/Recordings' : `/Calls/${callSid}/Recordings`)
  return pageReply(request, query, { name: 'recordings', path, items })
}

/** The audio of a recording, once it is complete. */
export function readMedia(account: Account, sid: string, suffix: Suffix | undefined): DoorReply {
  const wav = account.recordings.get(sid)?.wav
  if (!wav) throw notFound('recording')
  if (suffix === '.mp3') throw new Refusal(20010, 'This emulator makes no MP3: ask for .wav', 501)
  return { status: 200, headers: { 'content-type': 'audio/wav' }, body: wav }
}

/** A recording as the API shows it. */
export function viewRecording(recording: CallRecording): Readonly<Record<string, unknown>> {
  const { call, sid, channels, createdAt, updatedAt, endedAt } = recording
  const number = channels === 'dual' ? '2' : '1'
  return {
    sid,
    account_sid: call.account.projectId,
    api_version: '2010-04-01',
    call_sid: call.sid,
    conference_sid: null,
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
    uri: call.account.path(`/Recordings/${sid}.json`),
    subresource_uris: { transcriptions: call.account.path(`/Recordings/${sid}/Transcriptions.json`) },
    encryption_details: null,
    trim: recording.trim,
  }
}
