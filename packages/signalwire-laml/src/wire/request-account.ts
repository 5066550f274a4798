import * as z from 'zod'

import { method, paging, webUrl, wholeNumber } from './field.ts'

const changes = (form: object): boolean => Object.keys(form).length > 0
const nothing = { error: 'an update changes at least one field' }

// docs/wire/signalwire-laml.md#queues
const queueName = z.string().regex(/^\w{1,64}$/, 'expected 1 to 64 letters, digits and underscores')
const maxSize = wholeNumber(1, 999_999_999)

/** The form that creates a queue; a document that names a queue also creates it. */
export const createQueueRequest = z.strictObject({ FriendlyName: queueName, MaxSize: maxSize.optional() })

/** The form that renames a queue or changes its size. */
export const updateQueueRequest = z
  .strictObject({ FriendlyName: queueName.optional(), MaxSize: maxSize.optional() })
  .refine(changes, nothing)

/** The query of the list of queues. */
export const listQueuesQuery = z.strictObject(paging)

/** The query of the list of callers in a queue. */
export const listQueueMembersQuery = z.strictObject(paging)

/** The query of the list of transcriptions. */
export const listTranscriptionsQuery = z.strictObject({
  DateCreated: z.string().optional(),
  'DateCreated<': z.string().optional(),
  'DateCreated>': z.string().optional(),
  ...paging,
})

/** The form that takes a caller out of a queue; the call continues with the document at `Url`. */
export const dequeueRequest = z.strictObject({ Url: webUrl, Method: method.optional() })

/** The form that sets how calls to a number are handled; an empty one is not an update. */
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
  .refine(changes, nothing)

/** The query of the list of numbers. */
export const listIncomingNumbersQuery = z.strictObject({
  PhoneNumber: z.string().optional(),
  FriendlyName: z.string().optional(),
  ...paging,
})

/** The form that stores a document with the carrier or changes it; the reply's `request_url` serves it. */
export const lamlBinRequest = z.strictObject({ Name: z.string().min(1), Contents: z.string().optional() })

/** The query of the list of stored documents. */
export const listLamlBinsQuery = z.strictObject({ Name: z.string().optional(), ...paging })

/** Form that creates a queue. */
export type CreateQueueForm = z.input<typeof createQueueRequest>
/** Form that changes a queue. */
export type UpdateQueueForm = z.input<typeof updateQueueRequest>
/** Form that stores or changes a document. */
export type LamlBinForm = z.input<typeof lamlBinRequest>
/** Form that takes a caller out of a queue. */
export type DequeueForm = z.input<typeof dequeueRequest>
/** Form that changes a number. */
export type UpdateIncomingNumberForm = z.input<typeof updateIncomingNumberRequest>
