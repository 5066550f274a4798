import { createOperationMatcher } from '@trunkline/azure/wire'

/** The supported api-versions, newest first. */
export const apiVersions = ['2026-03-12', '2025-03-30-preview'] as const

/** A supported api-version. */
export type ApiVersion = (typeof apiVersions)[number]

/** One operation of the REST API. */
export interface Operation {
  readonly operationId: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path with `{parameter}` segments, each percent-encoded as one segment. */
  readonly path: `/calling/${string}`
  /** Whether it accepts the Repeatability headers, which make it safe to repeat a request. */
  readonly repeatable: boolean
  /** Status codes that mean success. */
  readonly success: readonly number[]
  /** The oldest supported api-version that has it. */
  readonly since: ApiVersion
}

const call = '/calling/callConnections'
const oneCall = '/calling/callConnections/{callConnectionId}'
const oneRecording = '/calling/recordings/{recordingId}'

/** The 34 operations of the REST API (docs/wire/acs-call-automation.md#operations). */
export const operations = [
  once('POST', 'CreateCall', call, 201),
  once('POST', 'AnswerCall', `${call}:answer`, 200),
  once('POST', 'RedirectCall', `${call}:redirect`, 204),
  once('POST', 'RejectCall', `${call}:reject`, 204),
  once('POST', 'Connect', `${call}:connect`, 200),
  plain('GET', 'CallConnection_GetCall', oneCall, 200),
  plain('DELETE', 'CallConnection_HangupCall', oneCall, 204),
  once('POST', 'CallConnection_TerminateCall', `${oneCall}:terminate`, 204),
  once('POST', 'CallConnection_TransferToParticipant', `${oneCall}:transferToParticipant`, 202),
  plain('GET', 'CallConnection_GetParticipants', `${oneCall}/participants`, 200),
  plain('GET', 'CallConnection_GetParticipant', `${oneCall}/participants/{participantRawId}`, 200),
  once('POST', 'CallConnection_AddParticipant', `${oneCall}/participants:add`, 202),
  once('POST', 'CallConnection_RemoveParticipant', `${oneCall}/participants:remove`, 202),
  once('POST', 'CallConnection_Mute', `${oneCall}/participants:mute`, 200),
  once('POST', 'CallConnection_CancelAddParticipant', `${oneCall}/participants:cancelAddParticipant`, 202),
  once('POST', 'CallConnection_MoveParticipants', `${oneCall}/participants:moveHere`, 202, '2026-03-12'),
  plain('POST', 'CallMedia_Play', `${oneCall}:play`, 202),
  plain('POST', 'CallMedia_Recognize', `${oneCall}:recognize`, 202),
  plain('POST', 'CallMedia_CancelAllMediaOperations', `${oneCall}:cancelAllMediaOperations`, 202),
  plain('POST', 'CallMedia_StartContinuousDtmfRecognition', `${oneCall}:startContinuousDtmfRecognition`, 200),
  plain('POST', 'CallMedia_StopContinuousDtmfRecognition', `${oneCall}:stopContinuousDtmfRecognition`, 200),
  once('POST', 'CallMedia_SendDtmfTones', `${oneCall}:sendDtmfTones`, 202),
  plain('POST', 'CallMedia_Hold', `${oneCall}:hold`, 200),
  plain('POST', 'CallMedia_Unhold', `${oneCall}:unhold`, 200),
  plain('POST', 'CallMedia_StartTranscription', `${oneCall}:startTranscription`, 202),
  plain('POST', 'CallMedia_StopTranscription', `${oneCall}:stopTranscription`, 202),
  plain('POST', 'CallMedia_UpdateTranscription', `${oneCall}:updateTranscription`, 202),
  plain('POST', 'CallMedia_StartMediaStreaming', `${oneCall}:startMediaStreaming`, 202),
  plain('POST', 'CallMedia_StopMediaStreaming', `${oneCall}:stopMediaStreaming`, 202),
  // 200 for a compliance recording, 202 for an ordinary one
  once('POST', 'CallRecording_StartRecording', '/calling/recordings', [200, 202]),
  plain('GET', 'CallRecording_GetRecordingProperties', oneRecording, 200),
  plain('DELETE', 'CallRecording_StopRecording', oneRecording, 204),
  plain('POST', 'CallRecording_PauseRecording', `${oneRecording}:pause`, 202),
  plain('POST', 'CallRecording_ResumeRecording', `${oneRecording}:resume`, 202),
] as const

/** The name of an operation, as in the REST definition. */
export type OperationId = (typeof operations)[number]['operationId']

/** The operation with that name; its path template is part of the type. */
export function operationOf<Id extends OperationId>(operationId: Id): OperationNamed<Id> {
  const found = operations.find((operation): operation is OperationNamed<Id> => operation.operationId === operationId)
  if (found === undefined) throw new Error(`no operation is called ${operationId}`)
  return found
}

/** The row of one operation. */
export type OperationNamed<Id extends OperationId> = Extract<(typeof operations)[number], { operationId: Id }>

/** Finds the operation of a request line, with decoded path parameters; undefined if there is none. */
// a colon precedes the verb of a segment, so an unencoded colon ends every parameter except the last one of a GET
export const matchOperation = createOperationMatcher(operations, (name) => name !== 'participantRawId')

function once<const Id extends string, const Path extends `/calling/${string}`>(
  method: 'POST',
  operationId: Id,
  path: Path,
  success: number | readonly number[],
  since: ApiVersion = '2025-03-30-preview',
) {
  return { operationId, method, path, repeatable: true, success: [success].flat(), since } satisfies Operation
}

function plain<const Id extends string, const Path extends `/calling/${string}`>(
  method: Operation['method'],
  operationId: Id,
  path: Path,
  success: number,
) {
  return {
    operationId,
    method,
    path,
    repeatable: false,
    success: [success],
    since: '2025-03-30-preview',
  } satisfies Operation
}
