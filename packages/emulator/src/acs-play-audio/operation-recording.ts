import { AcsFailure } from '../azure/failure.ts'
import { forgetOldest } from '../bounded.ts'
import type { DoorReply } from '../door.ts'
import { checkCallback, type Operations, reply } from './operation.ts'
import { Recording } from './recording.ts'
import { serverCallOf, type Service } from './service.ts'
import type { RequestOf } from './wire/index.ts'

const KEPT = 100

/** Operations on recordings (docs/wire/acs-play-audio.md#operations). */
export function recordingOperations(service: Service) {
  return {
    ServerCalls_StartRecording: ({ body, parameters }) => start(service, parameters['serverCallId'], body),
    ServerCalls_GetRecordingProperties({ parameters }) {
      const recording = runningOf(service, parameters)
      return reply(recording.id, 200, { recordingState: recording.state })
    },
    ServerCalls_StopRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.stop('InitiatorLeft')
      return reply(recording.id, 200)
    },
    ServerCalls_PauseRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.pause()
      return reply(recording.id, 200)
    },
    ServerCalls_ResumeRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.resume()
      return reply(recording.id, 200)
    },
  } satisfies Operations
}

function start(service: Service, id: string | undefined, body: RequestOf<'ServerCalls_StartRecording'>): DoorReply {
  checkCallback(body.recordingStateCallbackUri, 'RecordingStateCallbackUri')
  const serverCall = serverCallOf(service, id)
  const isRecorded = [...service.recordings.values()].some(
    (recording) => recording.serverCall === serverCall && recording.endReason === undefined,
  )
  if (isRecorded) throw new AcsFailure(400, 8553, 'The call is being recorded already.')
  const recording = new Recording(serverCall, body, (ended) => service.files.store(ended))
  service.recordings.set(recording.id, recording)
  forgetOldest(service.recordings, KEPT, ({ endReason }) => endReason === undefined)
  return reply(recording.id, 200, { recordingId: recording.id })
}

/** The running recording of that id on that call; one that has ended is unknown to the service. */
function runningOf(service: Service, parameters: Readonly<Record<string, string>>): Recording {
  const recording = service.recordings.get(parameters['recordingId'] ?? '')
  const isThere = recording?.serverCall.id === parameters['serverCallId'] && recording?.endReason === undefined
  if (recording === undefined || !isThere) throw new AcsFailure(404, 8522, 'Recording not found.')
  return recording
}
