import type { FailedReply, Failure } from '@trunkline/core/http'

import { subcodeOf } from './translate/subcode.ts'
import { type CommunicationError, communicationErrorResponse } from './wire/index.ts'

/**
 * Classifies a refused request (docs/wire/acs-call-automation.md#errors). If the body is not the service's, the status
 * decides.
 */
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

/** A request cannot wait for the end of a month (docs/wire/acs-call-automation.md#subcodes). */
const monthlyLimit = 8529

/** Hints on what to check, for errors that have puzzled users of the service. */
const hints: Readonly<Record<number, string>> = {
  7504: "check the role of this identity on the resource's access control page",
  7507: 'check that the calling number or identity belongs to this very resource',
  7509: "check the access key, and that this machine's clock is right",
  8567: 'switch on the managed identity of the resource and let it use the Azure AI resource',
}

/** The innermost error with a numeric subcode, which says more than a text such as `BadRequest` above it. */
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

/** Classifies the page of a gateway, the error of a file server, or the reply to a withdrawn api-version. */
function classifyStranger(status: number, body: unknown): Failure {
  const message = strangersMessage(body)
  if (status === 404 && message !== undefined && /no http resource was found/i.test(message)) {
    // must not look like a missing call
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
