import type { ApiVersion, ReplyOf, RequestOf } from '../wire/index.ts'
import type { RepeatableOptions, RequestOptions, Transport } from './transport.ts'

/** Operations of a call's media. All except hold resolve once accepted; an event reports the outcome. */
export interface MediaOperations<V extends ApiVersion> {
  play(callConnectionId: string, request: RequestOf<'CallMedia_Play', V>, options?: RequestOptions): Promise<void>
  recognize(
    callConnectionId: string,
    request: RequestOf<'CallMedia_Recognize', V>,
    options?: RequestOptions,
  ): Promise<void>
  /** Cancels every play and recognition, queued ones included. */
  cancelAll(callConnectionId: string, options?: RequestOptions): Promise<void>
  /** Subscribes to every key press as an event. */
  startContinuousDtmf(
    callConnectionId: string,
    request: RequestOf<'CallMedia_StartContinuousDtmfRecognition', V>,
    options?: RequestOptions,
  ): Promise<void>
  stopContinuousDtmf(
    callConnectionId: string,
    request: RequestOf<'CallMedia_StopContinuousDtmfRecognition', V>,
    options?: RequestOptions,
  ): Promise<void>
  /** Sends at most 18 tones, to a phone number. */
  sendDtmfTones(
    callConnectionId: string,
    request: RequestOf<'CallMedia_SendDtmfTones', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallMedia_SendDtmfTones'>>
  hold(callConnectionId: string, request: RequestOf<'CallMedia_Hold', V>, options?: RequestOptions): Promise<void>
  unhold(callConnectionId: string, request: RequestOf<'CallMedia_Unhold', V>, options?: RequestOptions): Promise<void>
  /** Requires `transcriptionOptions` in the set-up of the call, as the next two do. */
  startTranscription(
    callConnectionId: string,
    request?: RequestOf<'CallMedia_StartTranscription', V>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallMedia_StartTranscription'>>
  stopTranscription(
    callConnectionId: string,
    request?: RequestOf<'CallMedia_StopTranscription', V>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'CallMedia_StopTranscription'>>
  updateTranscription(
    callConnectionId: string,
    request: RequestOf<'CallMedia_UpdateTranscription', V>,
    options?: RequestOptions,
  ): Promise<void>
  /** Requires `mediaStreamingOptions` in the set-up of the call. */
  startStreaming(
    callConnectionId: string,
    request?: RequestOf<'CallMedia_StartMediaStreaming', V>,
    options?: RequestOptions,
  ): Promise<void>
  stopStreaming(
    callConnectionId: string,
    request?: RequestOf<'CallMedia_StopMediaStreaming', V>,
    options?: RequestOptions,
  ): Promise<void>
}

/** Creates the operations of media. */
export function createMedia<V extends ApiVersion>({ perform }: Transport): MediaOperations<V> {
  return {
    play: (callConnectionId, body, options) =>
      perform('CallMedia_Play', { parameters: { callConnectionId }, body, options }),
    recognize: (callConnectionId, body, options) =>
      perform('CallMedia_Recognize', { parameters: { callConnectionId }, body, options }),
    cancelAll: (callConnectionId, options) =>
      perform('CallMedia_CancelAllMediaOperations', { parameters: { callConnectionId }, options }),
    startContinuousDtmf: (callConnectionId, body, options) =>
      perform('CallMedia_StartContinuousDtmfRecognition', { parameters: { callConnectionId }, body, options }),
    stopContinuousDtmf: (callConnectionId, body, options) =>
      perform('CallMedia_StopContinuousDtmfRecognition', { parameters: { callConnectionId }, body, options }),
    sendDtmfTones: (callConnectionId, body, options) =>
      perform('CallMedia_SendDtmfTones', { parameters: { callConnectionId }, body, options }),
    hold: (callConnectionId, body, options) =>
      perform('CallMedia_Hold', { parameters: { callConnectionId }, body, options }),
    unhold: (callConnectionId, body, options) =>
      perform('CallMedia_Unhold', { parameters: { callConnectionId }, body, options }),
    startTranscription: (callConnectionId, body, options) =>
      perform('CallMedia_StartTranscription', { parameters: { callConnectionId }, body: body ?? {}, options }),
    stopTranscription: (callConnectionId, body, options) =>
      perform('CallMedia_StopTranscription', { parameters: { callConnectionId }, body: body ?? {}, options }),
    updateTranscription: (callConnectionId, body, options) =>
      perform('CallMedia_UpdateTranscription', { parameters: { callConnectionId }, body, options }),
    startStreaming: (callConnectionId, body, options) =>
      perform('CallMedia_StartMediaStreaming', { parameters: { callConnectionId }, body: body ?? {}, options }),
    stopStreaming: (callConnectionId, body, options) =>
      perform('CallMedia_StopMediaStreaming', { parameters: { callConnectionId }, body: body ?? {}, options }),
  }
}
