import type { Leg } from '@trunkline/network'

import type { Project } from './project.ts'
import type { RecordingSettings, RecordingStorage } from './recording-settings.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'

/** A recording, as it is reported and stored. */
export interface ReportedRecording {
  readonly sid: string
  readonly account: Project
  readonly call: { readonly sid: string; readonly leg: Leg | undefined } | undefined
  readonly conference: { readonly sid: string } | undefined
  readonly url: string
  readonly source: RecordingSettings['source']
  readonly channels: 'mono' | 'dual'
  readonly durationSeconds: number
  /** Undefined until the recording is complete. */
  readonly wav: Uint8Array | undefined
}

/** Reports an event of a recording to its status callback, if it has one that wants it. */
export function sendRecordingStatus(
  recording: ReportedRecording,
  { callback, events = ['completed'] }: RecordingSettings,
  event: 'in-progress' | 'completed' | 'absent',
): void {
  if (!callback || !events.includes(event)) return
  const { account, call, conference, sid } = recording
  void account.send({
    ...callback,
    event: `recording:${event}`,
    call: call?.leg?.call.id,
    order: call?.sid ?? conference?.sid ?? sid,
    attempts: STATUS_ATTEMPTS,
    fields: {
      AccountSid: account.projectId,
      CallSid: call?.sid,
      ConferenceSid: conference?.sid,
      RecordingSid: sid,
      RecordingUrl: recording.url,
      RecordingStatus: event,
      RecordingDuration: String(recording.durationSeconds),
      RecordingChannels: recording.channels === 'dual' ? '2' : '1',
      RecordingSource: recording.source,
    },
  })
}

/** Sends the finished file of a recording to the storage that its document names. */
export function storeRecording({ account, call, wav }: ReportedRecording, storage: RecordingStorage | undefined): void {
  if (!storage || !wav) return
  const id = call?.leg?.call.id
  void account.network.deliver({
    ...storage,
    door: 'signalwire',
    event: 'recording:storage',
    ...(id !== undefined && { call: id }),
    headers: { 'content-type': 'audio/wav' },
    body: wav,
  })
}
