import type * as z from 'zod'

import { recordingListReply, recordingReply, type RecordingReply } from '../wire/reply.ts'
import { listConferenceRecordingsQuery } from '../wire/request-conference.ts'
import { updateRecordingRequest, type UpdateRecordingForm } from '../wire/request.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of the recordings of a conference. The document that dials into the conference starts them. */
export interface ConferenceRecordings {
  list(
    conferenceSid: string,
    query?: Fields<z.input<typeof listConferenceRecordingsQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<RecordingReply>
  /** Reads the metadata of a recording. */
  metadata(conferenceSid: string, recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  /** @param behavior `silence` (the carrier's default) keeps the span as silence, `skip` leaves it out */
  pause(
    conferenceSid: string,
    recordingSid: string,
    behavior?: 'skip' | 'silence',
    options?: RequestOptions,
  ): Promise<RecordingReply>
  resume(conferenceSid: string, recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  stop(conferenceSid: string, recordingSid: string, options?: RequestOptions): Promise<RecordingReply>
  delete(conferenceSid: string, recordingSid: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of conference recordings. */
export function createConferenceRecordings(connection: Connection): ConferenceRecordings {
  const update = (ids: ReturnType<typeof idsOf>, values: Fields<UpdateRecordingForm>, options: RequestOptions = {}) =>
    connection.ask(
      {
        operation: 'updateConferenceRecording',
        ids,
        repeat: 'safe',
        fields: { schema: updateRecordingRequest, values },
        ...options,
      },
      recordingReply,
    )
  return {
    list: (conferenceSid, query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listConferenceRecordings',
          ids: { ConferenceSid: conferenceSid },
          repeat: 'safe',
          fields: { schema: listConferenceRecordingsQuery, values: query },
          ...options,
        },
        recordingListReply,
        ({ recordings }) => recordings,
      ),
    metadata: (conferenceSid, recordingSid, options) =>
      connection.ask(
        { operation: 'readConferenceRecording', ids: idsOf(conferenceSid, recordingSid), repeat: 'safe', ...options },
        recordingReply,
      ),
    pause: (conferenceSid, recordingSid, behavior, options) =>
      update(idsOf(conferenceSid, recordingSid), { Status: 'paused', PauseBehavior: behavior }, options),
    resume: (conferenceSid, recordingSid, options) =>
      update(idsOf(conferenceSid, recordingSid), { Status: 'in-progress' }, options),
    stop: (conferenceSid, recordingSid, options) =>
      update(idsOf(conferenceSid, recordingSid), { Status: 'stopped' }, options),
    delete: (conferenceSid, recordingSid, options) =>
      connection.tell({
        operation: 'deleteConferenceRecording',
        ids: idsOf(conferenceSid, recordingSid),
        repeat: 'safe',
        ...options,
      }),
  }
}

function idsOf(conferenceSid: string, recordingSid: string) {
  return { ConferenceSid: conferenceSid, RecordingSid: recordingSid }
}
