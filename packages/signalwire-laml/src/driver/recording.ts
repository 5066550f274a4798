import {
  type Accepted,
  type CallContext,
  type RecordCommand,
  type RecordingAccepted,
  type RecordingFile,
  type RecordingReference,
  TelephonyError,
} from '@trunkline/core/driver'

import { recordOptions, readOptions } from '../option.ts'
import { readRecordingId, recordingId, translateRecordingReply } from '../translate/recording.ts'
import { vendorWord } from '../translate/vendor-word.ts'
import { adapterName } from '../wire/adapter-name.ts'
import type { AdapterContext } from './context.ts'
import { unlessOver } from './ending.ts'
import { sidOf } from './sid.ts'

/** Starts a recording; pauses it at once if it has to start paused. */
export async function record(
  { client }: AdapterContext,
  call: CallContext,
  command: RecordCommand,
): Promise<RecordingAccepted> {
  const { recordingTrack } = readOptions(recordOptions, command.providerOptions, 'record')
  const { channels, format, startPaused } = command
  const { signal } = call
  const callSid = sidOf(call)
  const { sid } = await client.recordings.start(
    callSid,
    {
      RecordingChannels: channels === 'separate' ? 'dual' : 'mono',
      RecordingTrack: recordingTrack,
      Trim: 'do-not-trim',
      RecordingStatusCallback: call.url('recording', { operation: format }),
      // docs/wire/signalwire-laml.md#calls: one text with spaces, as documented
      RecordingStatusCallbackEvent: 'in-progress completed absent',
    },
    { signal },
  )
  const id = recordingId(sid, format)
  if (startPaused) {
    await client.recordings.pause(callSid, sid, 'skip', { signal }).catch(async (thrown: unknown) => {
      // audio that must be paused must not be recorded either
      await client.recordings.stop(callSid, sid).catch(() => undefined)
      throw thrown
    })
  }
  return { recordingId: id, operationKey: id }
}

/** Pauses; the file contains nothing of the span. */
export async function pauseRecording(
  { client }: AdapterContext,
  call: CallContext,
  reference: RecordingReference,
): Promise<Accepted> {
  await client.recordings.pause(sidOf(call), sidIn(reference), 'skip', { signal: call.signal })
  return { operationKey: reference.recordingId }
}

export async function resumeRecording(
  { client }: AdapterContext,
  call: CallContext,
  reference: RecordingReference,
): Promise<Accepted> {
  await client.recordings.resume(sidOf(call), sidIn(reference), { signal: call.signal })
  return { operationKey: reference.recordingId }
}

/** Stops; succeeds if the recording has already ended. */
export async function stopRecording(
  { client }: AdapterContext,
  call: CallContext,
  reference: RecordingReference,
): Promise<Accepted> {
  await unlessOver(client.recordings.stop(sidOf(call), sidIn(reference), { signal: call.signal }))
  return { operationKey: reference.recordingId }
}

/** Reads whether the file is ready, in case its notice is lost. */
export async function findRecording(
  { client }: AdapterContext,
  reference: RecordingReference,
  signal: AbortSignal,
): Promise<readonly RecordingFile[] | undefined> {
  const { recordingSid, format } = readRecordingId(reference.recordingId)
  const reply = await client.recordings.metadata(recordingSid, { signal })
  if (reply.status === 'absent' || reply.status === 'failed') {
    throw new TelephonyError(
      'operation-failed',
      `recording ${recordingSid} has no audio: it is ${vendorWord(reply.status)}`,
      {
        provider: adapterName,
        providerCode: reply.error_code ?? reply.status,
      },
    )
  }
  return translateRecordingReply(reply, format, client.recordings.mediaUrl)
}

/** Streams the audio. */
export async function fetchRecording(
  { client }: AdapterContext,
  file: RecordingFile,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const [, sid, format] = /\/Recordings\/([^/]+)\.(wav|mp3)$/.exec(file.url) ?? []
  if (sid === undefined) {
    const message = 'the file is none of a recording of this API: pass one that ready() gave'
    throw new TelephonyError('invalid-argument', message, { provider: adapterName })
  }
  const download = await client.recordings.media(decodeURIComponent(sid), format === 'mp3' ? 'mp3' : 'wav', { signal })
  return download.body
}

function sidIn({ recordingId: id }: RecordingReference): string {
  return readRecordingId(id).recordingSid
}
