import type { HttpDownload } from '@trunkline/core/http'
import type * as z from 'zod'

import { recordingListReply, recordingReply, type RecordingReply } from '../wire/reply.ts'
import {
  createRecordingRequest,
  type CreateRecordingForm,
  listCallRecordingsQuery,
  listRecordingsQuery,
  updateRecordingRequest,
  type UpdateRecordingForm,
} from '../wire/request.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** The file formats of a recording. */
export type RecordingFormat = 'wav' | 'mp3'

/** Operations of recordings. */
export interface Recordings {
  /** Starts to record a live call. */
  start(callSid: string, form?: Fields<CreateRecordingForm>, options?: RequestOptions): Promise<RecordingReply>
  /** @param behavior `silence` (the carrier's default) keeps the span as silence, `skip` leaves it out */
  pause(
    callSid: string,
    recordingSid: string,
    behavior?: 'skip' | 'silence',
    options?: RequestOptions,
  ): Promise<RecordingReply>
  resume(callSid: string, recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  stop(callSid: string, recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  list(query?: Fields<z.input<typeof listRecordingsQuery>>, options?: RequestOptions): AsyncIterable<RecordingReply>
  /**
   * Lists the recordings of one call. The carrier advertises this URL but does not specify it; `list({ CallSid })` is
   * specified.
   */
  listOfCall(
    callSid: string,
    query?: Fields<z.input<typeof listCallRecordingsQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<RecordingReply>
  /** Reads the metadata of a recording. */
  metadata(recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  /** Streams the audio. */
  media(recordingSid: string, format?: RecordingFormat, options?: RequestOptions): Promise<HttpDownload>
  /** The absolute URL of the audio. */
  readonly mediaUrl: (recordingSid: string, format?: RecordingFormat) => string
  delete(recordingSid: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of recordings. */
export function createRecordings(connection: Connection): Recordings {
  const update = (callSid: string, recordingSid: string, values: UpdateRecordingForm, options?: RequestOptions) =>
    connection.ask(
      {
        operation: 'updateCallRecording',
        ids: { CallSid: callSid, RecordingSid: recordingSid },
        repeat: 'safe',
        fields: { schema: updateRecordingRequest, values },
        ...options,
      },
      recordingReply,
    )
  const mediaUrl = (recordingSid: string, format: RecordingFormat = 'wav'): string =>
    connection.url('readRecording', { RecordingSid: recordingSid }, `.${format}`)

  return {
    start: (callSid, form = {}, options) =>
      connection.ask(
        {
          operation: 'createCallRecording',
          ids: { CallSid: callSid },
          repeat: 'never',
          fields: { schema: createRecordingRequest, values: form },
          ...options,
        },
        recordingReply,
      ),
    pause: (callSid, recordingSid, behavior, options) =>
      update(
        callSid,
        recordingSid,
        { Status: 'paused', ...(behavior !== undefined && { PauseBehavior: behavior }) },
        options,
      ),
    resume: (callSid, recordingSid, options) => update(callSid, recordingSid, { Status: 'in-progress' }, options),
    stop: (callSid, recordingSid, options) => update(callSid, recordingSid, { Status: 'stopped' }, options),
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listRecordings',
          ids: {},
          repeat: 'safe',
          fields: { schema: listRecordingsQuery, values: query },
          ...options,
        },
        recordingListReply,
        ({ recordings }) => recordings,
      ),
    listOfCall: (callSid, query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listCallRecordings',
          ids: { CallSid: callSid },
          repeat: 'safe',
          fields: { schema: listCallRecordingsQuery, values: query },
          ...options,
        },
        recordingListReply,
        ({ recordings }) => recordings,
      ),
    metadata: (recordingSid, options) =>
      connection.ask(
        { operation: 'readRecording', ids: { RecordingSid: recordingSid }, repeat: 'safe', ...options },
        recordingReply,
      ),
    media: async (recordingSid, format, options = {}) => connection.open(mediaUrl(recordingSid, format), options),
    mediaUrl,
    delete: (recordingSid, options) =>
      connection.tell({
        operation: 'deleteRecording',
        ids: { RecordingSid: recordingSid },
        repeat: 'safe',
        ...options,
      }),
  }
}
