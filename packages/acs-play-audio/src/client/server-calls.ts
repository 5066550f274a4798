import { type ReplyOf, type RequestOf } from '../wire/index.ts'
import { type RequestOptions, type Transport } from './transport.ts'

/** A call as the service keeps it, by its server id or the id of a group call, whether we are in it or not. */
export interface ServerCallOperations {
  /** Joins the call; from then on it has a connection of ours. */
  join(
    serverCallId: string,
    request: RequestOf<'ServerCalls_JoinCall'>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_JoinCall'>>
  /** Plays without being in the call; the result comes to the request's own `callbackUri`. */
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

/** The operations on server calls, but for their recordings. */
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
