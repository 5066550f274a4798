import type { ReplyOf, RequestOf } from '../wire/index.ts'
import type { RequestOptions, Transport } from './transport.ts'

/** Operations of a call by its server call id or the id of a group call, whether we are in it or not. */
export interface ServerCallOperations {
  /** Joins the call, which then has a connection of ours. */
  join(
    serverCallId: string,
    request: RequestOf<'ServerCalls_JoinCall'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_JoinCall'>>
  /** Plays without joining the call; the result is sent to the request's own `callbackUri`. */
  playAudio(
    serverCallId: string,
    request: RequestOf<'ServerCalls_PlayAudio'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_PlayAudio'>>
  addParticipant(
    serverCallId: string,
    request: RequestOf<'ServerCalls_AddParticipant'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_AddParticipant'>>
  removeParticipant(serverCallId: string, participantId: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of server calls, except those of recordings. */
export function createServerCalls({ perform }: Transport): ServerCallOperations {
  return {
    join: (serverCallId, body, options) =>
      perform('ServerCalls_JoinCall', { parameters: { serverCallId }, body, options }),
    playAudio: (serverCallId, body, options) =>
      perform('ServerCalls_PlayAudio', { parameters: { serverCallId }, body, options }),
    addParticipant: (serverCallId, body, options) =>
      perform('ServerCalls_AddParticipant', { parameters: { serverCallId }, body, options }),
    removeParticipant: (serverCallId, participantId, options) =>
      perform('ServerCalls_RemoveParticipant', { parameters: { serverCallId, participantId }, options }),
  }
}
