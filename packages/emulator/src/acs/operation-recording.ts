import { AcsFailure, invalid } from '../azure/failure.ts'
import { forgetOldest } from '../bounded.ts'
import type { DoorReply } from '../door.ts'
import { refusalOf } from '../loopback.ts'
import type { Connection } from './connection.ts'
import { type Operations, reply } from './operation.ts'
import { Recording } from './recording.ts'
import { establishedOf, type Service } from './service.ts'
import type { RequestOf } from './wire/index.ts'

const KEPT = 100

/** Operations on recordings. */
export function recordingOperations(service: Service) {
  return {
    CallRecording_StartRecording: ({ body }) => start(service, body),
    CallRecording_GetRecordingProperties({ parameters }) {
      const recording = recordingOf(service, parameters)
      return reply(recording.connection.id, 200, recording.properties())
    },
    CallRecording_StopRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.stop('InitiatorLeft')
      return reply(recording.connection.id, 204)
    },
    CallRecording_PauseRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.pause()
      return reply(recording.connection.id, 202)
    },
    CallRecording_ResumeRecording({ parameters }) {
      const recording = runningOf(service, parameters)
      recording.resume()
      return reply(recording.connection.id, 202)
    },
  } satisfies Operations
}

function start(service: Service, body: RequestOf<'CallRecording_StartRecording'>): DoorReply {
  const { recordingStateCallbackUri } = body
  const refusal = recordingStateCallbackUri === undefined ? undefined : refusalOf(recordingStateCallbackUri, 'https:')
  if (refusal !== undefined) throw invalid(`recordingStateCallbackUri ${refusal}`)
  const isUnmixed = body.recordingChannelType === 'unmixed'
  if (!isUnmixed && (body.audioChannelParticipantOrdering ?? body.channelAffinity)) {
    throw invalid('audioChannelParticipantOrdering and channelAffinity are for unmixed recordings')
  }
  checkStorage(body.externalStorage)
  const connection = connectionToRecord(service, body)
  const running = [...service.recordings.values()].some(
    (recording) => recording.connection === connection && recording.endReason === undefined,
  )
  if (running) throw new AcsFailure(400, 8559, 'The call is being recorded already')
  const recording = new Recording(connection, body, (ended) => {
    if (ended.hasFile) service.files.store(ended)
  })
  service.recordings.set(recording.id, recording)
  forgetOldest(service.recordings, KEPT, ({ endReason }) => endReason === undefined)
  return reply(connection.id, 200, recording.properties())
}

/** The application's own storage is named by its container; the service's own needs no name. */
function checkStorage(storage: RequestOf<'CallRecording_StartRecording'>['externalStorage']): void {
  if (storage?.recordingStorageKind !== 'azureBlobStorage') return
  const { recordingDestinationContainerUrl: container } = storage
  if (container === undefined) throw invalid('azureBlobStorage needs a recordingDestinationContainerUrl')
  const refusal = refusalOf(container, 'https:')
  if (refusal !== undefined) throw invalid(`recordingDestinationContainerUrl ${refusal}`)
}

function connectionToRecord(service: Service, body: RequestOf<'CallRecording_StartRecording'>): Connection {
  const { callConnectionId, callLocator } = body
  if (callConnectionId !== undefined) return establishedOf(service, callConnectionId)
  const serverCallId = callLocator?.serverCallId
  const found = [...service.connections.values()].filter(({ ids }) => ids.serverCallId === serverCallId)
  const live = found.find(({ state }) => state === 'connected')
  return establishedOf(service, (live ?? found[0])?.id)
}

function recordingOf(service: Service, parameters: Readonly<Record<string, string>>): Recording {
  const recording = service.recordings.get(parameters['recordingId'] ?? '')
  if (!recording) throw new AcsFailure(404, 8522, 'There is no recording of this id')
  return recording
}

function runningOf(service: Service, parameters: Readonly<Record<string, string>>): Recording {
  const recording = recordingOf(service, parameters)
  if (recording.endReason !== undefined) throw new AcsFailure(404, 8522, 'The recording has ended')
  return recording
}
