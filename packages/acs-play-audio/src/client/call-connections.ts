import { type ReplyOf, type RequestOf } from '../wire/index.ts'
import { type RequestOptions, type Transport } from './transport.ts'

/** A call that we are in, by its connection. */
export interface CallConnectionOperations {
  /** Calls the targets; a telephone among them needs `alternateCallerId`. */
  create(
    request: RequestOf<'CallConnections_CreateCall'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_CreateCall'>>
  /** Leaves the call. */
  hangUp(callConnectionId: string, options?: RequestOptions): Promise<void>
  /** Plays a WAV file to everybody; the result comes as an event, under `operationContext`. */
  playAudio(
    callConnectionId: string,
    request: RequestOf<'CallConnections_PlayAudio'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_PlayAudio'>>
  /** Ends whatever plays; `completed` in the reply is about the cancel alone. */
  cancelAllMediaOperations(
    callConnectionId: string,
    request?: RequestOf<'CallConnections_CancelAllMediaOperations'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_CancelAllMediaOperations'>>
  /** Calls somebody into the call; `participantId` of the reply removes him again. */
  addParticipant(
    callConnectionId: string,
    request: RequestOf<'CallConnections_AddParticipant'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_AddParticipant'>>
  removeParticipant(callConnectionId: string, participantId: string, options?: RequestOptions): Promise<void>
}

/** The operations on call connections. */
export function createCallConnections({ perform }: Transport): CallConnectionOperations {
  return {
    create: (body, options) => perform('CallConnections_CreateCall', { body, options }),
    hangUp: (callConnectionId, options) =>
      perform('CallConnections_HangupCall', { parameters: { callConnectionId }, options }),
    playAudio: (callConnectionId, body, options) =>
      perform('CallConnections_PlayAudio', { parameters: { callConnectionId }, body, options }),
    cancelAllMediaOperations: (callConnectionId, body = {}, options) =>
      perform('CallConnections_CancelAllMediaOperations', { parameters: { callConnectionId }, body, options }),
    addParticipant: (callConnectionId, body, options) =>
      perform('CallConnections_AddParticipant', { parameters: { callConnectionId }, body, options }),
    removeParticipant: (callConnectionId, participantId, options) =>
      perform('CallConnections_RemoveParticipant', { parameters: { callConnectionId, participantId }, options }),
  }
}
