import type { ErrorCode } from '@trunkline/core/driver'
import type { FailedReply, Failure } from '@trunkline/core/http'

import { refusedToken } from './client/transport.ts'
import { subcodeTopic } from './translate/reason.ts'
import { type ErrorBody, errorBody, type SubcodeTopic } from './wire/index.ts'

/** Classifies a refused request (docs/wire/ucwa.md#errors). If the body is not the service's, the status decides. */
export function classifyFailure({ body, headers }: FailedReply): Failure {
  const diagnosed = diagnosisOf(headers)
  // this code decides, whatever the body says
  if (diagnosed.providerCode === refusedToken) return { code: 'unauthorized', ...diagnosed }
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return diagnosed
  const { code, subcode, message } = parsed.data
  const hint = hintOf(parsed.data)
  return {
    code: errorCodeOf(parsed.data),
    providerCode: subcode === undefined ? code : `${code}/${subcode}`,
    providerMessage: hint === undefined ? message : `${message ?? ''} (${hint})`.trim(),
  }
}

/** Error code of a refusal whose subcode says more than the status. */
function errorCodeOf({ code, subcode }: ErrorBody): ErrorCode | undefined {
  if (subcode === undefined) return undefined
  if (subcode === 'None') return code === 'Conflict' ? 'rejected' : undefined
  const topic = subcodeTopic(subcode)
  return Object.hasOwn(exact, subcode) ? exact[subcode] : topic && byTopic[topic]
}

const exact: Readonly<Record<string, ErrorCode>> = {
  // with a 500: the service did nothing, because it could not reach the callback URL
  CallbackChannelError: 'rejected',
  CallbackUriUnreachable: 'rejected',
  AlreadyExists: 'conflict',
  PGetReplaced: 'conflict',
  // the pool is out of order and cannot redirect to another one
  CannotRedirect: 'unavailable',
  ApplicationNotFound: 'unauthorized',
  ConversationNotFound: 'not-found',
  DestinationNotFound: 'not-found',
  LimitExceeded: 'rate-limited',
}

const byTopic: Readonly<Record<SubcodeTopic, ErrorCode | undefined>> = {
  declined: 'rejected',
  busy: 'rejected',
  unanswered: undefined,
  cancelled: 'conflict',
  unreachable: 'rejected',
  elsewhere: 'conflict',
  ordinary: 'call-ended',
  media: 'rejected',
  setting: 'rejected',
  limit: 'rejected',
  standing: undefined,
}

/** Hint for refusals that have puzzled users of the service. */
function hintOf({ subcode, message }: ErrorBody): string | undefined {
  if (subcode === 'CallbackUriUnreachable' || subcode === 'CallbackChannelError')
    return 'the service must reach publicUrl by https, at a domain that is verified in the tenant, while the call is placed'
  if (subcode === 'ApplicationNotFound')
    return 'check that the endpoint is registered, written in lower case, and that its tenant has consented'
  if (message !== undefined && /autodiscover failed/i.test(message))
    return 'discoverUrl may need the region, as in ?Region=northamerica'
  return undefined
}

/** A refused token has no body; a header says what is wrong with it. */
function diagnosisOf(headers: FailedReply['headers']): Failure {
  const [, code, reason] = /^(\d{1,6});.*?reason="([^"]{0,300})"/.exec(headers['x-ms-diagnostics'] ?? '') ?? []
  return code === undefined ? {} : { providerCode: code, providerMessage: reason }
}
