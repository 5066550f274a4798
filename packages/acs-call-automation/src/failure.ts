import type { FailedReply, Failure } from '@trunkline/core/http'

import { subcodeOf } from './translate/subcode.ts'
import { type CommunicationError, communicationErrorResponse } from './wire/index.ts'

/** Reads a refused request (docs/wire/acs-call-automation.md#errors); a body that is none of the service's leaves it to the status. */
export function classifyFailure({ status, body }: FailedReply): Failure {
  const parsed = communicationErrorResponse.safeParse(body)
  if (!parsed.success) return classifyStranger(status, body)
  const exact = mostExact(parsed.data.error)
  const subcode = numberOf(exact.code)
  const hint = subcode === undefined ? undefined : hints[subcode]
  const message = exact.message ?? parsed.data.error.message ?? subcodeOf(subcode)?.name
  return {
    code: subcodeOf(subcode)?.error,
    providerCode: exact.code,
    providerMessage: hint === undefined ? message : `${message ?? ''} (${hint})`,
    ...(subcode === monthlyLimit && { transient: false }),
  }
}

/** A month is longer than a request can wait (docs/wire/acs-call-automation.md#subcodes). */
const monthlyLimit = 8529

/** What to look at, where users of the service are known to be at a loss. */
const hints: Readonly<Record<number, string>> = {
  7504: "check the role of this identity on the resource's access control page",
  7507: 'check that the calling number or identity belongs to this very resource',
  7509: "check the access key, and that this machine's clock is right",
  8567: 'switch on the managed identity of the resource and let it use the Azure AI resource',
}

/** The error of a tree that has a numeric subcode, which says more than a word such as `BadRequest` above it. */
function mostExact(error: CommunicationError): CommunicationError {
  return flatten(error, 0).find(({ code }) => numberOf(code) !== undefined) ?? error
}

function flatten(error: CommunicationError, depth: number): CommunicationError[] {
  if (depth > 8) return []
  const beneath = [error.innererror, ...(error.details ?? [])].filter((inner) => inner !== undefined)
  return [error, ...beneath.flatMap((inner) => flatten(inner, depth + 1))]
}

function numberOf(code: string): number | undefined {
  return /^\d{1,6}$/.test(code) ? Number(code) : undefined
}

/** A gateway's page, a file server's error, or the answer to an api-version that was withdrawn. */
function classifyStranger(status: number, body: unknown): Failure {
  const message = strangersMessage(body)
  if (status === 404 && message !== undefined && /no http resource was found/i.test(message)) {
    // must not look like a call that is gone
    return { code: 'rejected', providerMessage: `${message} (the service may have withdrawn this api-version)` }
  }
  return message === undefined ? {} : { providerMessage: message }
}

function strangersMessage(body: unknown): string | undefined {
  if (typeof body === 'string') return /^\s*(<|$)/.test(body) ? undefined : body
  if (typeof body !== 'object' || body === null) return undefined
  const found = Object.entries(body).find(([name]) => name.toLowerCase() === 'message')?.[1] as unknown
  return typeof found === 'string' ? found : undefined
}
