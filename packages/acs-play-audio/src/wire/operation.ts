import { createOperationMatcher } from '@trunkline/azure/wire'

/** The supported api-versions, newest first. The newer one only adds three fields to the start of a recording. */
export const apiVersions = ['2021-08-30-preview', '2021-06-15-preview'] as const

/** A supported api-version. */
export type ApiVersion = (typeof apiVersions)[number]

/** One operation of the REST API. */
export interface Operation {
  readonly operationId: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /**
   * Path with `{parameter}` segments, each percent-encoded as one segment. The colon of a verb is literal and follows a
   * slash.
   */
  readonly path: `/calling/${string}`
  /** The only status code that means success. */
  readonly success: number
}

const oneCall = '/calling/callConnections/{callConnectionId}'
const serverCall = '/calling/serverCalls/{serverCallId}'
const oneRecording = '/calling/serverCalls/{serverCallId}/recordings/{recordingId}'

/** The 15 operations of the REST API (docs/wire/acs-play-audio.md#operations). */
export const operations = [
  row('POST', 'CallConnections_CreateCall', '/calling/callConnections', 201),
  row('POST', 'CallConnections_HangupCall', `${oneCall}/:hangup`, 202),
  row('POST', 'CallConnections_PlayAudio', `${oneCall}/:playAudio`, 202),
  row('POST', 'CallConnections_CancelAllMediaOperations', `${oneCall}/:cancelAllMediaOperations`, 200),
  row('POST', 'CallConnections_AddParticipant', `${oneCall}/participants`, 202),
  row('DELETE', 'CallConnections_RemoveParticipant', `${oneCall}/participants/{participantId}`, 202),
  row('POST', 'ServerCalls_AddParticipant', `${serverCall}/participants`, 202),
  row('DELETE', 'ServerCalls_RemoveParticipant', `${serverCall}/participants/{participantId}`, 202),
  row('POST', 'ServerCalls_StartRecording', `${serverCall}/recordings`, 200),
  row('GET', 'ServerCalls_GetRecordingProperties', oneRecording, 200),
  row('DELETE', 'ServerCalls_StopRecording', oneRecording, 200),
  row('POST', 'ServerCalls_PauseRecording', `${oneRecording}/:pause`, 200),
  row('POST', 'ServerCalls_ResumeRecording', `${oneRecording}/:resume`, 200),
  row('POST', 'ServerCalls_JoinCall', `${serverCall}/:join`, 202),
  row('POST', 'ServerCalls_PlayAudio', `${serverCall}/:playAudio`, 202),
] as const

/** The name of an operation, as in the REST definition. */
export type OperationId = (typeof operations)[number]['operationId']

/** The row of one operation. */
export type OperationNamed<Id extends OperationId> = Extract<(typeof operations)[number], { operationId: Id }>

/** The operation with that name; its path template is part of the type. */
export function operationOf<Id extends OperationId>(operationId: Id): OperationNamed<Id> {
  const found = operations.find((operation): operation is OperationNamed<Id> => operation.operationId === operationId)
  if (found === undefined) throw new Error(`no operation is called ${operationId}`)
  return found
}

/** Finds the operation of a request line, with decoded path parameters; undefined if there is none. */
// a slash precedes the colon of every verb
export const matchOperation = createOperationMatcher(operations, () => false)

function row<const Id extends string, const Path extends `/calling/${string}`>(
  method: Operation['method'],
  operationId: Id,
  path: Path,
  success: number,
) {
  return { operationId, method, path, success } satisfies Operation
}
