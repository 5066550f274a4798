import { createMatcher } from '../../azure/operation-matcher.ts'

/** The api-versions that the server speaks, newest first (docs/wire/acs-call-automation.md#versions). */
export const apiVersions = ['2026-03-12', '2025-03-30-preview'] as const
export type ApiVersion = (typeof apiVersions)[number]

const CALLS = '/calling/callConnections'
const CALL = `${CALLS}/{callConnectionId}` as const
const PARTICIPANTS = `${CALL}/participants` as const
const RECORDINGS = '/calling/recordings'
const RECORDING = `${RECORDINGS}/{recordingId}` as const

/** Name, method and path of each operation; `once` takes the Repeatability headers (docs/wire/acs-call-automation.md#operations). */
const rows = [
  ['CreateCall', 'POST', CALLS, 'once'],
  ['AnswerCall', 'POST', `${CALLS}:answer`, 'once'],
  ['RedirectCall', 'POST', `${CALLS}:redirect`, 'once'],
  ['RejectCall', 'POST', `${CALLS}:reject`, 'once'],
  ['Connect', 'POST', `${CALLS}:connect`, 'once'],
  ['CallConnection_GetCall', 'GET', CALL],
  ['CallConnection_HangupCall', 'DELETE', CALL],
  ['CallConnection_TerminateCall', 'POST', `${CALL}:terminate`, 'once'],
  ['CallConnection_TransferToParticipant', 'POST', `${CALL}:transferToParticipant`, 'once'],
  ['CallConnection_GetParticipants', 'GET', PARTICIPANTS],
  ['CallConnection_GetParticipant', 'GET', `${PARTICIPANTS}/{participantRawId}`],
  ['CallConnection_AddParticipant', 'POST', `${PARTICIPANTS}:add`, 'once'],
  ['CallConnection_RemoveParticipant', 'POST', `${PARTICIPANTS}:remove`, 'once'],
  ['CallConnection_Mute', 'POST', `${PARTICIPANTS}:mute`, 'once'],
  ['CallConnection_CancelAddParticipant', 'POST', `${PARTICIPANTS}:cancelAddParticipant`, 'once'],
  ['CallConnection_MoveParticipants', 'POST', `${PARTICIPANTS}:moveHere`, 'once'],
  ['CallMedia_Play', 'POST', `${CALL}:play`],
  ['CallMedia_Recognize', 'POST', `${CALL}:recognize`],
  ['CallMedia_CancelAllMediaOperations', 'POST', `${CALL}:cancelAllMediaOperations`],
  ['CallMedia_StartContinuousDtmfRecognition', 'POST', `${CALL}:startContinuousDtmfRecognition`],
  ['CallMedia_StopContinuousDtmfRecognition', 'POST', `${CALL}:stopContinuousDtmfRecognition`],
  ['CallMedia_SendDtmfTones', 'POST', `${CALL}:sendDtmfTones`, 'once'],
  ['CallMedia_Hold', 'POST', `${CALL}:hold`],
  ['CallMedia_Unhold', 'POST', `${CALL}:unhold`],
  ['CallMedia_StartTranscription', 'POST', `${CALL}:startTranscription`],
  ['CallMedia_StopTranscription', 'POST', `${CALL}:stopTranscription`],
  ['CallMedia_UpdateTranscription', 'POST', `${CALL}:updateTranscription`],
  ['CallMedia_StartMediaStreaming', 'POST', `${CALL}:startMediaStreaming`],
  ['CallMedia_StopMediaStreaming', 'POST', `${CALL}:stopMediaStreaming`],
  ['CallRecording_StartRecording', 'POST', RECORDINGS, 'once'],
  ['CallRecording_GetRecordingProperties', 'GET', RECORDING],
  ['CallRecording_StopRecording', 'DELETE', RECORDING],
  ['CallRecording_PauseRecording', 'POST', `${RECORDING}:pause`],
  ['CallRecording_ResumeRecording', 'POST', `${RECORDING}:resume`],
] as const

export type OperationId = (typeof rows)[number][0]

const operations = rows.map(([operationId, method, path, once]) => ({
  operationId,
  method,
  path,
  repeatable: once === 'once',
  // the one operation that came with the newer version
  since: apiVersions[operationId === 'CallConnection_MoveParticipants' ? 0 : 1],
}))

/** Finds the operation of a request line; a raw id in the path may hold a colon. */
export const matchOperation = createMatcher(operations, (name) => name === 'participantRawId')
