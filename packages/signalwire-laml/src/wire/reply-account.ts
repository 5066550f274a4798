import * as z from 'zod'

import { looseNumber, looseText } from './loose.ts'
import { envelope } from './reply.ts'

const id = z.string().min(1)

/** A queue; `average_wait_time` in seconds, `max_size` null without a limit. */
export const queueReply = z.looseObject({
  sid: id,
  account_sid: looseText,
  friendly_name: looseText,
  max_size: looseNumber,
  current_size: looseNumber,
  average_wait_time: looseNumber,
  date_created: looseText,
  date_updated: looseText,
  uri: looseText,
})

/** One page of queues. */
export const queueListReply = z.looseObject({ ...envelope, queues: z.array(queueReply) })

/** A caller who waits in a queue, or was taken out of it. */
export const queueMemberReply = z.looseObject({
  call_sid: looseText,
  queue_sid: looseText,
  date_enqueued: looseText,
  position: looseNumber,
  wait_time: looseNumber,
  uri: looseText,
})

/** One page of callers in a queue. */
export const queueMemberListReply = z.looseObject({ ...envelope, queue_members: z.array(queueMemberReply) })

/** The text of a recording; `duration` in seconds. */
export const transcriptionReply = z.looseObject({
  sid: id,
  status: looseText,
  account_sid: looseText,
  recording_sid: looseText,
  transcription_text: looseText,
  duration: looseNumber,
  price: looseNumber,
  price_unit: looseText,
  type: looseText,
  date_created: looseText,
  date_updated: looseText,
  uri: looseText,
})

/** One page of transcriptions. */
export const transcriptionListReply = z.looseObject({ ...envelope, transcriptions: z.array(transcriptionReply) })

/** A number of the account, and how calls to it are handled. */
export const incomingNumberReply = z.looseObject({
  sid: id,
  account_sid: looseText,
  phone_number: looseText,
  friendly_name: looseText,
  voice_url: looseText,
  voice_method: looseText,
  voice_fallback_url: looseText,
  voice_fallback_method: looseText,
  voice_application_sid: looseText,
  voice_receive_mode: looseText,
  status_callback: looseText,
  status_callback_method: looseText,
  uri: looseText,
})

/** One page of numbers. */
export const incomingNumberListReply = z.looseObject({
  ...envelope,
  incoming_phone_numbers: z.array(incomingNumberReply),
})

/** A document that the carrier stores; `request_url` serves it. Its dates are ISO 8601. */
export const lamlBinReply = z.looseObject({
  sid: id,
  request_url: z.string().min(1),
  name: looseText,
  contents: looseText,
  num_requests: looseNumber,
  date_created: looseText,
  date_updated: looseText,
  date_last_accessed: looseText,
  uri: looseText,
})

/** One page of stored documents. */
export const lamlBinListReply = z.looseObject({ ...envelope, laml_bins: z.array(lamlBinReply) })

/** A parsed queue. */
export type QueueReply = z.output<typeof queueReply>
/** A parsed member of a queue. */
export type QueueMemberReply = z.output<typeof queueMemberReply>
/** A parsed transcription. */
export type TranscriptionReply = z.output<typeof transcriptionReply>
/** A parsed number. */
export type IncomingNumberReply = z.output<typeof incomingNumberReply>
/** A parsed stored document. */
export type LamlBinReply = z.output<typeof lamlBinReply>
