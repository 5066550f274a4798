import type { ApiVersion, ReplyOf, RequestOf } from '../wire/index.ts'
import type { RepeatableOptions, RequestOptions, Transport } from './transport.ts'

/** Operations of whole calls. Those that change something resolve once accepted; an event reports the outcome. */
export interface CallOperations<V extends ApiVersion> {
  create(request: RequestOf<'CreateCall', V>, options?: RepeatableOptions): Promise<ReplyOf<'CreateCall'>>
  answer(request: RequestOf<'AnswerCall', V>, options?: RepeatableOptions): Promise<ReplyOf<'AnswerCall'>>
  redirect(request: RequestOf<'RedirectCall', V>, options?: RepeatableOptions): Promise<void>
  reject(request: RequestOf<'RejectCall', V>, options?: RepeatableOptions): Promise<void>
  /** Joins an existing call. */
  connect(request: RequestOf<'Connect', V>, options?: RepeatableOptions): Promise<ReplyOf<'Connect'>>
  get(callConnectionId: string, options?: RequestOptions): Promise<ReplyOf<'CallConnection_GetCall'>>
  /** Ends our side only. */
  hangUp(callConnectionId: string, options?: RequestOptions): Promise<void>
  /** Ends the call for all parties. */
  terminate(callConnectionId: string, options?: RepeatableOptions): Promise<void>
  transfer(
    callConnectionId: string,
    request: RequestOf<'CallConnection_TransferToParticipant', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_TransferToParticipant'>>
}

/** Creates the operations of calls. */
export function createCalls<V extends ApiVersion>({ perform }: Transport): CallOperations<V> {
  return {
    create: (body, options) => perform('CreateCall', { body, options }),
    answer: (body, options) => perform('AnswerCall', { body, options }),
    redirect: (body, options) => perform('RedirectCall', { body, options }),
    reject: (body, options) => perform('RejectCall', { body, options }),
    connect: (body, options) => perform('Connect', { body, options }),
    get: (callConnectionId, options) =>
      perform('CallConnection_GetCall', { parameters: { callConnectionId }, options }),
    hangUp: (callConnectionId, options) =>
      perform('CallConnection_HangupCall', { parameters: { callConnectionId }, options }),
    terminate: (callConnectionId, options) =>
      perform('CallConnection_TerminateCall', { parameters: { callConnectionId }, options }),
    transfer: (callConnectionId, body, options) =>
      perform('CallConnection_TransferToParticipant', { parameters: { callConnectionId }, body, options }),
  }
}
