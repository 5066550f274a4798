import type * as z from 'zod'

import { transcriptionListReply, transcriptionReply, type TranscriptionReply } from '../wire/reply-account.ts'
import { listTranscriptionsQuery } from '../wire/request-account.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of transcriptions; a document that records with `transcribe` creates one. */
export interface Transcriptions {
  list(
    query?: Fields<z.input<typeof listTranscriptionsQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<TranscriptionReply>
  retrieve(transcriptionSid: string, options?: RequestOptions): Promise<TranscriptionReply>
  delete(transcriptionSid: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of transcriptions. */
export function createTranscriptions(connection: Connection): Transcriptions {
  return {
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listTranscriptions',
          ids: {},
          repeat: 'safe',
          fields: { schema: listTranscriptionsQuery, values: query },
          ...options,
        },
        transcriptionListReply,
        ({ transcriptions }) => transcriptions,
      ),
    retrieve: (transcriptionSid, options) =>
      connection.ask(
        { operation: 'readTranscription', ids: { TranscriptionSid: transcriptionSid }, repeat: 'safe', ...options },
        transcriptionReply,
      ),
    delete: (transcriptionSid, options) =>
      connection.tell({
        operation: 'deleteTranscription',
        ids: { TranscriptionSid: transcriptionSid },
        repeat: 'safe',
        ...options,
      }),
  }
}
