import * as z from 'zod'

import { flag, method, paging, webUrl } from './field.ts'

/** The query of the list of conferences; dates are days, `YYYY-MM-DD`. */
export const listConferencesQuery = z.strictObject({
  Status: z.enum(['init', 'in-progress', 'completed']).optional(),
  FriendlyName: z.string().optional(),
  DateCreated: z.iso.date().optional(),
  'DateCreated<': z.iso.date().optional(),
  'DateCreated>': z.iso.date().optional(),
  DateUpdated: z.iso.date().optional(),
  'DateUpdated<': z.iso.date().optional(),
  'DateUpdated>': z.iso.date().optional(),
  ...paging,
})

/** The form that ends a conference or plays an announcement to all participants. */
export const updateConferenceRequest = z
  .strictObject({
    Status: z.literal('completed').optional(),
    AnnounceUrl: webUrl.optional(),
    AnnounceMethod: method.optional(),
  })
  .refine((form) => Object.keys(form).length > 0, { error: 'an update changes at least one field' })

/** The query of the list of a conference's participants. */
export const listParticipantsQuery = z.strictObject({ Muted: flag.optional(), Hold: flag.optional(), ...paging })

/**
 * The form that mutes, holds or coaches one participant, or plays an announcement to them; `HoldMethod` is `GET` by
 * default, the others `POST`.
 */
export const updateParticipantRequest = z
  .strictObject({
    Muted: flag.optional(),
    Hold: flag.optional(),
    HoldUrl: webUrl.optional(),
    HoldMethod: method.optional(),
    AnnounceUrl: webUrl.optional(),
    AnnounceMethod: method.optional(),
    Coaching: flag.optional(),
    CallSidToCoach: z.string().min(1).optional(),
    WaitUrl: webUrl.optional(),
    WaitMethod: method.optional(),
  })
  .refine((form) => Object.keys(form).length > 0, { error: 'an update changes at least one field' })
  .refine((form) => form.Coaching !== 'true' || form.CallSidToCoach !== undefined, {
    error: 'a participant who coaches needs CallSidToCoach',
    path: ['CallSidToCoach'],
  })

/** The query of the list of a conference's recordings; dates are days, as for conferences. */
export const listConferenceRecordingsQuery = z.strictObject({
  DateCreated: z.iso.date().optional(),
  'DateCreated<': z.iso.date().optional(),
  'DateCreated>': z.iso.date().optional(),
  ...paging,
})

/** Form that ends a conference or plays an announcement in it. */
export type UpdateConferenceForm = z.input<typeof updateConferenceRequest>
/** Form that changes a participant. */
export type UpdateParticipantForm = z.input<typeof updateParticipantRequest>
