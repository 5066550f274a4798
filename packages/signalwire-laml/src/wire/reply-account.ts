import { z } from 'zod'

import { looseNumber, looseText } from './loose.ts'
import { envelope } from './reply.ts'

const id = z.string().min(1)

/** A caller who was taken out of a queue. */
export const queueMemberReply = z.looseObject({
  call_sid: looseText,
  queue_sid: looseText,
  date_enqueued: looseText,
  position: looseNumber,
  wait_time: looseNumber,
  uri: looseText,
})

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

/** A number of the account, and what happens to calls to it. */
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

/** A parsed member of a queue. */
export type QueueMemberReply = z.output<typeof queueMemberReply>
/** A parsed transcription. */
export type TranscriptionReply = z.output<typeof transcriptionReply>
/** A parsed number. */
export type IncomingNumberReply = z.output<typeof incomingNumberReply>
