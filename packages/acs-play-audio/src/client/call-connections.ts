import type { ReplyOf, RequestOf } from '../wire/index.ts'
import type { RequestOptions, Transport } from './transport.ts'

/** Operations of a call that we are in, by its connection. */
export interface CallConnectionOperations {
  /** Calls the targets; a phone number among them requires `alternateCallerId`. */
  create(
    request: RequestOf<'CallConnections_CreateCall'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_CreateCall'>>
  /** Leaves the call. */
  hangUp(callConnectionId: string, options?: RequestOptions): Promise<void>
  /** Plays a WAV file to all participants; the result is an event with the `operationContext`. */
  playAudio(
    callConnectionId: string,
    request: RequestOf<'CallConnections_PlayAudio'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_PlayAudio'>>
  /** Stops everything that plays; `completed` in the reply only describes the cancellation. */
  cancelAllMediaOperations(
    callConnectionId: string,
    request?: RequestOf<'CallConnections_CancelAllMediaOperations'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_CancelAllMediaOperations'>>
  /** Adds a participant to the call; `participantId` of the reply identifies them for removal. */
  addParticipant(
    callConnectionId: string,
    request: RequestOf<'CallConnections_AddParticipant'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallConnections_AddParticipant'>>
  removeParticipant(callConnectionId: string, participantId: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of call connections. */
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
