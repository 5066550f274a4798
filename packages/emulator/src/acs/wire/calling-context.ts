import * as z from 'zod'

import { optional } from '../../azure/reader.ts'

const text = optional(z.string())

// Limits and alphabets: docs/wire/acs-call-automation.md#custom-context
const sipName = /^(?:User-To-User|X-(?!MS-(?!Custom-)).+)$/i
const sipNameLetters = /^[\w.!%*+~-]{1,64}$/
const sipValue = /^[\w.!%*+~=;-]{0,256}$/
const mostSip = 5
const mostVoip = 1_000

const sipHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  const entries = Object.entries(headers)
  const custom = entries.filter(([name]) => name.toLowerCase() !== 'user-to-user')
  if (custom.length > mostSip) context.addIssue({ code: 'custom', message: `more than ${mostSip} custom SIP headers` })
  for (const [name, value] of entries)
    if (!sipName.test(name) || !sipNameLetters.test(name) || !sipValue.test(value))
      context.addIssue({ code: 'custom', message: `the SIP header "${name}" is not valid` })
})

const voipHeaders = z
  .record(z.string().min(1).max(64), z.string().max(1_024))
  .refine((headers) => Object.keys(headers).length <= mostVoip, `more than ${mostVoip} VoIP headers`)

/** Headers for the far party. */
export const previewCallingContext = z.strictObject({
  voipHeaders: optional(voipHeaders),
  sipHeaders: optional(sipHeaders),
})

/** Headers, and details of a Teams call, which this network does not look at. */
export const callingContext = previewCallingContext.extend({
  teamsPhoneCallDetails: optional(z.looseObject({ sessionId: text, intent: text, callTopic: text })),
})

export type CustomCallingContext = z.infer<typeof callingContext>
