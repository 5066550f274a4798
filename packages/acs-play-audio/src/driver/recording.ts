import { type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { startRecordingRequest } from '../translate/command.ts'
import { readState, writeState } from '../translate/state.ts'
import { serverCallOf, type AdapterContext } from './context.ts'

type RecordingVerbs = Required<
  Pick<Driver, 'doRecord' | 'doPauseRecording' | 'doResumeRecording' | 'doStopRecording' | 'doFetchRecording'>
>

/**
 * The verbs of recordings. Only Event Grid reports where a file is; the service has no operation for it
 * (docs/rules.md#r19-recordings).
 */
export function recordingVerbs({ client: { recordings } }: AdapterContext): RecordingVerbs {
  return {
    async doRecord(call, command) {
      const request = startRecordingRequest(command, call.url('event'))
      const serverCallId = readOptions('record', command.providerOptions).serverCallId ?? serverCallOf(call)
      const { recordingId } = await recordings.start(serverCallId, request, { signal: call.signal })
      if (recordingId === undefined)
        throw new TelephonyError('unexpected-reply', 'The service started a recording and did not name it')
      // pausing and stopping need the server call id that started the recording
      return {
        recordingId,
        operationKey: recordingId,
        state: writeState({ recorded: { [recordingId]: serverCallId } }),
      }
    },
    async doPauseRecording(call, { recordingId }) {
      await recordings.pause(recordedBy(call, recordingId), recordingId, { signal: call.signal })
      return { operationKey: recordingId }
    },
    async doResumeRecording(call, { recordingId }) {
      await recordings.resume(recordedBy(call, recordingId), recordingId, { signal: call.signal })
      return { operationKey: recordingId }
    },
    async doStopRecording(call, { recordingId }) {
      await ignoreNotFound(recordings.stop(recordedBy(call, recordingId), recordingId, { signal: call.signal }))
      return { operationKey: recordingId }
    },
    async doFetchRecording({ url }, signal) {
      const { body } = await recordings.download(url, { signal })
      return body
    },
  }
}

function recordedBy(call: CallContext, recordingId: string): string {
  return readState(call.state).recorded[recordingId] ?? serverCallOf(call)
}
