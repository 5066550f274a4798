import type * as z from 'zod'

import { conferenceListReply, conferenceReply, type ConferenceReply } from '../wire/reply.ts'
import { listConferencesQuery, updateConferenceRequest, type UpdateConferenceForm } from '../wire/request-conference.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of conferences. A document that dials into a conference creates it. */
export interface Conferences {
  list(query?: Fields<z.input<typeof listConferencesQuery>>, options?: RequestOptions): AsyncIterable<ConferenceReply>
  retrieve(conferenceSid: string, options?: RequestOptions): Promise<ConferenceReply>
  /** Ends the conference for all participants. */
  end(conferenceSid: string, options?: RequestOptions): Promise<ConferenceReply>
  /** Plays a wait document to all participants. */
  announce(
    conferenceSid: string,
    announcement: Pick<Fields<UpdateConferenceForm>, 'AnnounceMethod'> & { readonly AnnounceUrl: string },
    options?: RequestOptions,
  ): Promise<ConferenceReply>
  /** Ends the conference, or plays an announcement to all participants. */
  update(conferenceSid: string, form: Fields<UpdateConferenceForm>, options?: RequestOptions): Promise<ConferenceReply>
}

/** Creates the operations of conferences. */
export function createConferences(connection: Connection): Conferences {
  const update: Conferences['update'] = (conferenceSid, form, options) =>
    connection.ask(
      {
        operation: 'updateConference',
        ids: { ConferenceSid: conferenceSid },
        // ending is safe to repeat, but an announcement would play twice
        repeat: form.Status !== undefined && form.AnnounceUrl === undefined ? 'safe' : 'never',
        fields: { schema: updateConferenceRequest, values: form },
        ...options,
      },
      conferenceReply,
    )

  return {
    list: (query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listConferences',
          ids: {},
          repeat: 'safe',
          fields: { schema: listConferencesQuery, values: query },
          ...options,
        },
        conferenceListReply,
        ({ conferences }) => conferences,
      ),
    retrieve: (conferenceSid, options) =>
      connection.ask(
        { operation: 'readConference', ids: { ConferenceSid: conferenceSid }, repeat: 'safe', ...options },
        conferenceReply,
      ),
    end: (conferenceSid, options) => update(conferenceSid, { Status: 'completed' }, options),
    announce: (conferenceSid, announcement, options) => update(conferenceSid, announcement, options),
    update,
  }
}
