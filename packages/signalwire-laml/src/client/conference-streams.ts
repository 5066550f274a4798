import { streamReply, type StreamReply } from '../wire/reply.ts'
import { type CreateConferenceStreamForm, createConferenceStreamRequest, updateStreamRequest } from '../wire/request.ts'
import type { Fields } from './field.ts'
import { numbered, type StreamForm } from './streams.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Options of a conference stream: those of a call stream, a codec, and whether the carrier plays audio as it arrives. */
export type ConferenceStreamForm = StreamForm &
  Fields<{
    readonly StreamCodec?: CreateConferenceStreamForm['StreamCodec']
    readonly StreamRealTime?: CreateConferenceStreamForm['StreamRealTime']
  }>

/** Operations of conference streams. */
export interface ConferenceStreams {
  create(conferenceSid: string, form: ConferenceStreamForm, options?: RequestOptions): Promise<StreamReply>
  stop(conferenceSid: string, streamSid: string, options?: RequestOptions): Promise<StreamReply>
}

/** Creates the operations of conference streams. */
export function createConferenceStreams(connection: Connection): ConferenceStreams {
  return {
    create: async (conferenceSid, { parameters = {}, ...form }, options) =>
      connection.ask(
        {
          operation: 'createConferenceStream',
          ids: { ConferenceSid: conferenceSid },
          repeat: 'never',
          fields: { schema: createConferenceStreamRequest, values: { ...form, ...numbered(parameters) } },
          ...options,
        },
        streamReply,
      ),
    stop: (conferenceSid, streamSid, options) =>
      connection.ask(
        {
          operation: 'updateConferenceStream',
          ids: { ConferenceSid: conferenceSid, StreamSid: streamSid },
          repeat: 'safe',
          fields: { schema: updateStreamRequest, values: { Status: 'stopped' } },
          ...options,
        },
        streamReply,
      ),
  }
}
