import * as z from 'zod'

import { communicationIdentifier } from './identifier.ts'

/**
 * SIP headers for the far party: at most five named `X-…` or `X-MS-Custom-…`, plus `User-To-User`
 * (docs/wire/acs-call-automation.md#custom-context).
 */
export const sipHeaders = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => report(sipProblems(headers), context))

/**
 * Headers for a far party on VoIP: at most 1,000, with names up to 64 and values up to 1,024 characters
 * (docs/wire/acs-call-automation.md#custom-context).
 */
export const voipHeaders = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => report(voipProblems(headers), context))

/** Headers for the far party, at 2025-03-30-preview. */
export const previewCustomCallingContext = z.strictObject({
  voipHeaders: voipHeaders.optional(),
  sipHeaders: sipHeaders.optional(),
})

const teamsPhoneCallDetails = z.strictObject({
  teamsPhoneCallerDetails: z
    .strictObject({
      caller: communicationIdentifier,
      name: z.string(),
      phoneNumber: z.string(),
      recordId: z.string().optional(),
      screenPopUrl: z.string().optional(),
      isAuthenticated: z.boolean().optional(),
      additionalCallerInformation: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  teamsPhoneSourceDetails: z
    .strictObject({
      source: communicationIdentifier,
      language: z.string(),
      status: z.string(),
      intendedTargets: z.record(z.string(), communicationIdentifier).optional(),
    })
    .optional(),
  sessionId: z.string().optional(),
  intent: z.string().optional(),
  callTopic: z.string().optional(),
  callContext: z.string().optional(),
  transcriptUrl: z.string().optional(),
  callSentiment: z.string().optional(),
  suggestedActions: z.string().optional(),
})

/** Headers and Teams details for the far party. */
export const customCallingContext = previewCustomCallingContext.extend({
  teamsPhoneCallDetails: teamsPhoneCallDetails.optional(),
})

/** Headers and Teams details for the far party. */
export type CustomCallingContext = z.infer<typeof customCallingContext>

type Headers = Readonly<Record<string, string>>

const mostSip = 5
const mostVoip = 1_000
const sipName = /^[A-Za-z0-9.!%*_+~-]{1,64}$/
const sipValue = /^[A-Za-z0-9.!%*_+~=;-]{0,256}$/

/** Problems of SIP headers. They contain names but no values, which are private to the application. */
function sipProblems(headers: Headers): string[] {
  const custom = Object.keys(headers).filter((name) => name.toLowerCase() !== 'user-to-user')
  const problems = Object.entries(headers).flatMap(([name, value]) => {
    if (!sipName.test(name)) return `"${name}" must be 1 to 64 of A-Z a-z 0-9 . ! % * _ + ~ -`
    if (custom.includes(name) && !isCustomName(name))
      return `"${name}" must be named X-… or X-MS-Custom-…; the rest of X-MS- is the service's own`
    return sipValue.test(value) ? [] : `"${name}" must hold at most 256 of A-Z a-z 0-9 . ! % * _ + ~ - = ;`
  })
  return custom.length > mostSip ? [`there are ${custom.length} custom headers, at most ${mostSip} are sent`] : problems
}

function isCustomName(name: string): boolean {
  const lower = name.toLowerCase()
  const prefix = lower.startsWith('x-ms-') ? 'x-ms-custom-' : 'x-'
  return lower.startsWith(prefix) && lower.length > prefix.length
}

function voipProblems(headers: Headers): string[] {
  const entries = Object.entries(headers)
  if (entries.length > mostVoip) return [`there are ${entries.length} headers, at most ${mostVoip} are sent`]
  return entries.flatMap(([name, value]) => {
    if (name.length < 1 || name.length > 64) return `"${name.slice(0, 64)}" must have 1 to 64 characters`
    return value.length > 1_024 ? `"${name}" must hold at most 1024 characters` : []
  })
}

function report(problems: readonly string[], context: z.core.$RefinementCtx): void {
  for (const message of problems) context.addIssue({ code: 'custom', message })
}
