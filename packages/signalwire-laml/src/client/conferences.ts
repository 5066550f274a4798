import { type z } from 'zod'

import {
  conferenceListReply,
  conferenceReply,
  type ConferenceReply,
  participantListReply,
  participantReply,
  type ParticipantReply,
} from '../wire/reply.ts'
import {
  listConferencesQuery,
  listParticipantsQuery,
  updateConferenceRequest,
  type UpdateConferenceForm,
  updateParticipantRequest,
  type UpdateParticipantForm,
} from '../wire/request-conference.ts'
import { type Connection, type RequestOptions } from './connection.ts'
import { type Fields } from './field.ts'
import { listed } from './page.ts'

/** The conferences of an account; one is born when a document dials into it. */
export interface Conferences {
  list(query?: Fields<z.input<typeof listConferencesQuery>>, options?: RequestOptions): AsyncIterable<ConferenceReply>
  retrieve(conferenceSid: string, options?: RequestOptions): Promise<ConferenceReply>
  /** Ends the conference, or plays an announcement to all of it. */
  update(conferenceSid: string, form: Fields<UpdateConferenceForm>, options?: RequestOptions): Promise<ConferenceReply>
}

/** Who takes part in a conference, each known by the id of their call. */
export interface Participants {
  list(
    conferenceSid: string,
    query?: Fields<z.input<typeof listParticipantsQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<ParticipantReply>
  retrieve(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  update(
    conferenceSid: string,
    callSid: string,
    form: Fields<UpdateParticipantForm>,
    options?: RequestOptions,
  ): Promise<ParticipantReply>
  /** Takes the participant out; a call without another document ends. */
  remove(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<void>
}

/** The conferences behind a connection. */
export function createConferences(connection: Connection): Conferences {
  return {
    list: (query = {}, { signal } = {}) =>
      listed(
        connection,
        {
          operation: 'listConferences',
          ids: {},
          repeat: 'safe',
          fields: { schema: listConferencesQuery, values: query },
          signal,
        },
        conferenceListReply,
        ({ conferences }) => conferences,
      ),
    retrieve: (conferenceSid, { signal } = {}) =>
      connection.ask(
        { operation: 'readConference', ids: { ConferenceSid: conferenceSid }, repeat: 'safe', signal },
        conferenceReply,
      ),
    update: (conferenceSid, form, { signal } = {}) =>
      connection.ask(
        {
          operation: 'updateConference',
          ids: { ConferenceSid: conferenceSid },
          // ending twice is harmless, an announcement is heard twice
          repeat: form.Status !== undefined && form.AnnounceUrl === undefined ? 'safe' : 'never',
          fields: { schema: updateConferenceRequest, values: form },
          signal,
        },
        conferenceReply,
      ),
  }
}

/** The participants behind a connection. */
export function createParticipants(connection: Connection): Participants {
  return {
    list: (conferenceSid, query = {}, { signal } = {}) =>
      listed(
        connection,
        {
          operation: 'listParticipants',
          ids: { ConferenceSid: conferenceSid },
          repeat: 'safe',
          fields: { schema: listParticipantsQuery, values: query },
          signal,
        },
        participantListReply,
        ({ participants }) => participants,
      ),
    retrieve: (conferenceSid, callSid, { signal } = {}) =>
      connection.ask(
        {
          operation: 'readParticipant',
          ids: { ConferenceSid: conferenceSid, CallSid: callSid },
          repeat: 'safe',
          signal,
        },
        participantReply,
      ),
    update: (conferenceSid, callSid, form, { signal } = {}) =>
      connection.ask(
        {
          operation: 'updateParticipant',
          ids: { ConferenceSid: conferenceSid, CallSid: callSid },
          repeat: 'never',
          fields: { schema: updateParticipantRequest, values: form },
          signal,
        },
        participantReply,
      ),
    remove: (conferenceSid, callSid, { signal } = {}) =>
      connection.tell({
        operation: 'deleteParticipant',
        ids: { ConferenceSid: conferenceSid, CallSid: callSid },
        repeat: 'safe',
        signal,
      }),
  }
}
