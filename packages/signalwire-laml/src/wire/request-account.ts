import { z } from 'zod'

import { method, paging, webUrl } from './field.ts'

/** The form that takes a caller out of a queue and gives the call the document at `Url`. */
export const dequeueRequest = z.strictObject({ Url: webUrl, Method: method.optional() })

/** The query of the list of transcriptions. */
export const listTranscriptionsQuery = z.strictObject(paging)

/** The form that says what happens to calls to a number; an empty one is not an update. */
export const updateIncomingNumberRequest = z
  .strictObject({
    FriendlyName: z.string().min(1).optional(),
    VoiceUrl: webUrl.optional(),
    VoiceMethod: method.optional(),
    VoiceFallbackUrl: webUrl.optional(),
    VoiceFallbackMethod: method.optional(),
    VoiceApplicationSid: z.string().min(1).optional(),
    VoiceReceiveMode: z.enum(['voice', 'fax']).optional(),
    StatusCallback: webUrl.optional(),
    StatusCallbackMethod: method.optional(),
  })
  .refine((form) => Object.keys(form).length > 0, { error: 'an update changes at least one field' })

/** What takes a caller out of a queue. */
export type DequeueForm = z.input<typeof dequeueRequest>
/** What changes a number. */
export type UpdateIncomingNumberForm = z.input<typeof updateIncomingNumberRequest>
