import type * as z from 'zod'

import { participantListReply, participantReply, type ParticipantReply } from '../wire/reply.ts'
import {
  listParticipantsQuery,
  updateParticipantRequest,
  type UpdateParticipantForm,
} from '../wire/request-conference.ts'
import type { Fields } from './field.ts'
import { listed } from './page.ts'
import type { Connection, RequestOptions } from './transport.ts'

/** Operations of the participants of a conference, each identified by the id of their call. */
export interface Participants {
  list(
    conferenceSid: string,
    query?: Fields<z.input<typeof listParticipantsQuery>>,
    options?: RequestOptions,
  ): AsyncIterable<ParticipantReply>
  retrieve(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  mute(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  unmute(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  /** @param music the hold music, a wait document that is fetched with GET; by default the carrier's music */
  hold(
    conferenceSid: string,
    callSid: string,
    music?: Pick<Fields<UpdateParticipantForm>, 'HoldUrl' | 'HoldMethod'>,
    options?: RequestOptions,
  ): Promise<ParticipantReply>
  unhold(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  /** Plays a wait document to this participant only. */
  announce(
    conferenceSid: string,
    callSid: string,
    announcement: Pick<Fields<UpdateParticipantForm>, 'AnnounceMethod'> & { readonly AnnounceUrl: string },
    options?: RequestOptions,
  ): Promise<ParticipantReply>
  /** Makes the participant audible to the call `coached` only. */
  coach(conferenceSid: string, callSid: string, coached: string, options?: RequestOptions): Promise<ParticipantReply>
  stopCoaching(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<ParticipantReply>
  /** Makes several changes at once. */
  update(
    conferenceSid: string,
    callSid: string,
    form: Fields<UpdateParticipantForm>,
    options?: RequestOptions,
  ): Promise<ParticipantReply>
  /** Removes the participant; a call without another document ends. */
  remove(conferenceSid: string, callSid: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of participants. */
export function createParticipants(connection: Connection): Participants {
  const update: Participants['update'] = (conferenceSid, callSid, form, options) =>
    connection.ask(
      {
        operation: 'updateParticipant',
        ids: { ConferenceSid: conferenceSid, CallSid: callSid },
        // setting a state twice has no further effect, but an announcement would play twice
        repeat: form.AnnounceUrl === undefined ? 'safe' : 'never',
        fields: { schema: updateParticipantRequest, values: form },
        ...options,
      },
      participantReply,
    )

  return {
    list: (conferenceSid, query = {}, options) =>
      listed(
        connection,
        {
          operation: 'listParticipants',
          ids: { ConferenceSid: conferenceSid },
          repeat: 'safe',
          fields: { schema: listParticipantsQuery, values: query },
          ...options,
        },
        participantListReply,
        ({ participants }) => participants,
      ),
    retrieve: (conferenceSid, callSid, options) =>
      connection.ask(
        {
          operation: 'readParticipant',
          ids: { ConferenceSid: conferenceSid, CallSid: callSid },
          repeat: 'safe',
          ...options,
        },
        participantReply,
      ),
    mute: (conferenceSid, callSid, options) => update(conferenceSid, callSid, { Muted: true }, options),
    unmute: (conferenceSid, callSid, options) => update(conferenceSid, callSid, { Muted: false }, options),
    hold: (conferenceSid, callSid, music = {}, options = {}) =>
      update(conferenceSid, callSid, { Hold: true, ...music }, options),
    unhold: (conferenceSid, callSid, options) => update(conferenceSid, callSid, { Hold: false }, options),
    announce: (conferenceSid, callSid, announcement, options) => update(conferenceSid, callSid, announcement, options),
    coach: (conferenceSid, callSid, coached, options) =>
      update(conferenceSid, callSid, { Coaching: true, CallSidToCoach: coached }, options),
    stopCoaching: (conferenceSid, callSid, options) => update(conferenceSid, callSid, { Coaching: false }, options),
    update,
    remove: (conferenceSid, callSid, options) =>
      connection.tell({
        operation: 'deleteParticipant',
        ids: { ConferenceSid: conferenceSid, CallSid: callSid },
        repeat: 'safe',
        ...options,
      }),
  }
}
