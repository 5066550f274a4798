import * as z from 'zod'

import { looseFlag, looseMap, looseNumber, looseText } from './loose.ts'

const id = z.string().min(1)
const links = looseMap

/** A call as REST reports it; `duration` in seconds. */
export const callReply = z.looseObject({
  sid: id,
  status: z.string().min(1),
  account_sid: looseText,
  parent_call_sid: looseText,
  date_created: looseText,
  date_updated: looseText,
  start_time: looseText,
  end_time: looseText,
  to: looseText,
  from: looseText,
  phone_number_sid: looseText,
  duration: looseNumber,
  price: looseNumber,
  price_unit: looseText,
  direction: looseText,
  answered_by: looseText,
  forwarded_from: looseText,
  caller_name: looseText,
  sip_result_code: looseText,
  audio_in_mos: looseNumber,
  uri: looseText,
  subresource_uris: links,
})

/** A stream of a call or of a conference, as the create and stop operations report it. */
export const streamReply = z.looseObject({
  sid: id,
  status: z.string().min(1),
  account_sid: looseText,
  call_sid: looseText,
  conference_sid: looseText,
  name: looseText,
  date_updated: looseText,
  error_code: looseText,
  uri: looseText,
})

/** The metadata of a recording; `duration` in seconds. */
export const recordingReply = z.looseObject({
  sid: id,
  status: z.string().min(1),
  account_sid: looseText,
  call_sid: looseText,
  conference_sid: looseText,
  channel: looseNumber,
  channels: looseNumber,
  date_created: looseText,
  date_updated: looseText,
  start_time: looseText,
  end_time: looseText,
  duration: looseNumber,
  price: looseNumber,
  price_unit: looseText,
  source: looseText,
  error_code: looseText,
  trim: looseText,
  uri: looseText,
  subresource_uris: links,
})

/** A conference; a document that dials into it creates it. */
export const conferenceReply = z.looseObject({
  sid: id,
  status: z.string().min(1),
  account_sid: looseText,
  friendly_name: looseText,
  date_created: looseText,
  date_updated: looseText,
  region: looseText,
  uri: looseText,
  subresource_uris: links,
})

/** One call in a conference, identified by the call's id. */
export const participantReply = z.looseObject({
  call_sid: id,
  status: looseText,
  account_sid: looseText,
  conference_sid: looseText,
  call_sid_to_coach: looseText,
  coaching: looseFlag,
  muted: looseFlag,
  hold: looseFlag,
  start_conference_on_enter: looseFlag,
  end_conference_on_exit: looseFlag,
  date_created: looseText,
  date_updated: looseText,
  uri: looseText,
})

// docs/wire/signalwire-laml.md#paging: links are relative to the host; they are followed, never built
const link = looseText.transform((uri) => (uri === '' || uri === undefined ? null : uri))

/** The members of every page besides its items. */
export const envelope = {
  uri: looseText,
  first_page_uri: link,
  next_page_uri: link,
  previous_page_uri: link,
  page: looseNumber,
  page_size: looseNumber,
}

/** One page of calls. */
export const callListReply = z.looseObject({ ...envelope, calls: z.array(callReply) })

/** One page of recordings. */
export const recordingListReply = z.looseObject({ ...envelope, recordings: z.array(recordingReply) })

/** One page of conferences. */
export const conferenceListReply = z.looseObject({ ...envelope, conferences: z.array(conferenceReply) })

/** One page of participants. */
export const participantListReply = z.looseObject({ ...envelope, participants: z.array(participantReply) })

/** A parsed call. */
export type CallReply = z.output<typeof callReply>
/** A parsed stream. */
export type StreamReply = z.output<typeof streamReply>
/** A parsed recording. */
export type RecordingReply = z.output<typeof recordingReply>
/** A parsed conference. */
export type ConferenceReply = z.output<typeof conferenceReply>
/** A parsed participant. */
export type ParticipantReply = z.output<typeof participantReply>
