import type { FailedReply, Failure } from '@trunkline/core/http'

import { subcodeOf } from './translate/subcode.ts'
import { type CommunicationError, communicationErrorResponse } from './wire/index.ts'

/** Classifies a refused request (docs/wire/acs-play-audio.md#errors). If the body is not the service's, the status decides. */
export function classifyFailure({ status, body }: FailedReply): Failure {
  const parsed = communicationErrorResponse.safeParse(body)
  if (!parsed.success) return classifyStranger(status, body)
  const { error } = parsed.data
  const exact = mostExact(error)
  const subcode = numberOf(exact.code)
  const known = subcodeOf(subcode)
  const message = exact.message ?? error.message ?? known?.name
  if (known === undefined && aboutVersion(status, `${exact.code} ${message ?? ''}`))
    return { code: 'rejected', providerCode: exact.code, providerMessage: withdrawn(message) }
  const hint = subcode === undefined ? undefined : hints[subcode]
  return {
    code: known?.error,
    providerCode: exact.code,
    providerMessage: hint === undefined ? message : `${message ?? ''} (${hint})`,
  }
}

const proof = "check the access key, and that this machine's clock is right"

/** Hints on what to check, for codes that explain little. */
const hints: Readonly<Record<number, string>> = {
  7507: proof,
  7509: proof,
  8501: 'wait until the call is answered',
}

/** The innermost error with a known subcode, which says more than the text or the status above it. */
function mostExact(error: CommunicationError): CommunicationError {
  const all = flatten(error, 0)
  return all.find(({ code }) => subcodeOf(numberOf(code)) !== undefined) ?? error
}

function flatten(error: CommunicationError, depth: number): CommunicationError[] {
  if (depth > 8) return []
  const beneath = [error.innererror, ...(error.details ?? [])].filter((inner) => inner !== undefined)
  return [error, ...beneath.flatMap((inner) => flatten(inner, depth + 1))]
}

/** Codes are numbers in a string. */
function numberOf(code: string): number | undefined {
  return /^\d{1,6}$/.test(code) ? Number(code) : undefined
}

/** Classifies the page of a gateway, the error of a file server, or the reply to a withdrawn api-version. */
function classifyStranger(status: number, body: unknown): Failure {
  const message = strangersMessage(body)
  if (message === undefined) return {}
  return aboutVersion(status, message)
    ? { code: 'rejected', providerMessage: withdrawn(message) }
    : { providerMessage: message }
}

/**
 * Whether a refusal is about the api-version. It must not look like a missing call: the API is retired, and this is how
 * that would show (docs/wire/acs-play-audio.md#retired).
 */
function aboutVersion(status: number, text: string): boolean {
  return (status === 400 || status === 404) && /api-?\s?version|no http resource was found/i.test(text)
}

function withdrawn(message: string | undefined): string {
  return `${message ?? ''} (the service may have withdrawn this api-version: @trunkline/acs-call-automation speaks the current ones)`
}

function strangersMessage(body: unknown): string | undefined {
  if (typeof body === 'string') return /^\s*(<|$)/.test(body) ? undefined : body
  if (typeof body !== 'object' || body === null) return undefined
  const found = Object.entries(body).find(([name]) => name.toLowerCase() === 'message')?.[1] as unknown
  return typeof found === 'string' ? found : undefined
}
