import { type Driver, TelephonyError } from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { startRecordingRequest } from '../translate/recording.ts'
import { readState } from '../translate/state.ts'
import { knownWord, recordingStates } from '../wire/index.ts'
import { connectionOf, type AdapterContext } from './context.ts'

type RecordingVerbs = Required<
  Pick<Driver, 'doRecord' | 'doPauseRecording' | 'doResumeRecording' | 'doStopRecording' | 'doFetchRecording'>
>

/**
 * The verbs of recordings. Only Event Grid reports where a file is; the service has no operation for it
 * (docs/rules.md#r19-recordings).
 */
export function recordingVerbs({ client }: AdapterContext): RecordingVerbs {
  const { recordings } = client
  return {
    async doRecord(call, command) {
      const place = {
        callbackUri: call.url('event'),
        serverCallId: readState(call.state).serverCallId,
        callConnectionId: connectionOf(call),
      }
      const { repeatability, ...vendor } = readOptions('record', command.providerOptions)
      const request = startRecordingRequest(command, place, vendor)
      const { recordingId, recordingState } = await recordings.start(request, { signal: call.signal, repeatability })
      const starting = knownWord(recordingStates, recordingState) !== 'active'
      if (recordingId !== undefined) return { recordingId, operationKey: recordingId, starting }
      throw new TelephonyError('unexpected-reply', 'The service started a recording and did not name it')
    },
    async doPauseRecording(call, { recordingId }) {
      await recordings.pause(recordingId, { signal: call.signal })
      return { operationKey: recordingId }
    },
    async doResumeRecording(call, { recordingId }) {
      await recordings.resume(recordingId, { signal: call.signal })
      return { operationKey: recordingId }
    },
    async doStopRecording(call, { recordingId }) {
      await ignoreNotFound(recordings.stop(recordingId, { signal: call.signal }))
      return { operationKey: recordingId }
    },
    async doFetchRecording({ url }, signal) {
      const { body } = await recordings.download(url, { signal })
      return body
    },
  }
}
