import { createMatcher } from '../../azure/operation-matcher.ts'

/** The api-versions that the server speaks, newest first (docs/wire/acs-play-audio.md#versions). */
export const apiVersions = ['2021-08-30-preview', '2021-06-15-preview'] as const
export type ApiVersion = (typeof apiVersions)[number]

const CALLS = '/calling/callConnections'
const CALL = `${CALLS}/{callConnectionId}` as const
const SERVER_CALL = '/calling/serverCalls/{serverCallId}'
const RECORDINGS = `${SERVER_CALL}/recordings` as const
const RECORDING = `${RECORDINGS}/{recordingId}` as const

/** Name, method and path of each operation; a slash comes before the colon of a verb (docs/wire/acs-play-audio.md#operations). */
const rows = [
  ['CallConnections_CreateCall', 'POST', CALLS],
  ['CallConnections_HangupCall', 'POST', `${CALL}/:hangup`],
  ['CallConnections_PlayAudio', 'POST', `${CALL}/:playAudio`],
  ['CallConnections_CancelAllMediaOperations', 'POST', `${CALL}/:cancelAllMediaOperations`],
  ['CallConnections_AddParticipant', 'POST', `${CALL}/participants`],
  ['CallConnections_RemoveParticipant', 'DELETE', `${CALL}/participants/{participantId}`],
  ['ServerCalls_AddParticipant', 'POST', `${SERVER_CALL}/participants`],
  ['ServerCalls_RemoveParticipant', 'DELETE', `${SERVER_CALL}/participants/{participantId}`],
  ['ServerCalls_StartRecording', 'POST', RECORDINGS],
  ['ServerCalls_GetRecordingProperties', 'GET', RECORDING],
  ['ServerCalls_StopRecording', 'DELETE', RECORDING],
  ['ServerCalls_PauseRecording', 'POST', `${RECORDING}/:pause`],
  ['ServerCalls_ResumeRecording', 'POST', `${RECORDING}/:resume`],
  ['ServerCalls_JoinCall', 'POST', `${SERVER_CALL}/:join`],
  ['ServerCalls_PlayAudio', 'POST', `${SERVER_CALL}/:playAudio`],
] as const

export type OperationId = (typeof rows)[number][0]

const operations = rows.map(([operationId, method, path]) => ({ operationId, method, path }))

/** Finds the operation of a request line; ids in the path may hold colons. */
export const matchOperation = createMatcher(operations, () => true)
