import { type ErrorCode } from '@trunkline/core/driver'
import { type FailedReply, type Failure } from '@trunkline/core/http'

import { refusedToken } from './client/transport.ts'
import { subcodeTopic } from './translate/reason.ts'
import { type ErrorBody, errorBody, type SubcodeTopic } from './wire/index.ts'

/** Reads a refused request (docs/wire/ucwa.md#errors); a body that is none of the service's leaves it to the status. */
export function classifyFailure({ body, headers }: FailedReply): Failure {
  const diagnosed = diagnosisOf(headers)
  // whatever its body says besides
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

/** What a refusal means, where its subcode says more than the status. */
function errorCodeOf({ code, subcode }: ErrorBody): ErrorCode | undefined {
  if (subcode === undefined) return undefined
  if (subcode === 'None') return code === 'Conflict' ? 'rejected' : undefined
  const topic = subcodeTopic(subcode)
  return Object.hasOwn(exact, subcode) ? exact[subcode] : topic && byTopic[topic]
}

const exact: Readonly<Record<string, ErrorCode>> = {
  // says, with a 500, that nothing was done: there was nobody to tell about it
  CallbackChannelError: 'rejected',
  CallbackUriUnreachable: 'rejected',
  AlreadyExists: 'conflict',
  PGetReplaced: 'conflict',
  // the pool is out of order and has no other to send us to
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

/** What to look at, where users of the service were at a loss. */
function hintOf({ subcode, message }: ErrorBody): string | undefined {
  if (subcode === 'CallbackUriUnreachable' || subcode === 'CallbackChannelError')
    return 'the service must reach publicUrl by https, at a domain that is verified in the tenant, while the call is placed'
  if (subcode === 'ApplicationNotFound')
    return 'check that the endpoint is registered, written in lower case, and that its tenant has consented'
  if (message !== undefined && /autodiscover failed/i.test(message))
    return 'discoverUrl may need the region, as in ?Region=northamerica'
  return undefined
}

/** A refused token has no body: what is wrong with it is in a header. */
function diagnosisOf(headers: FailedReply['headers']): Failure {
  const [, code, reason] = /^(\d{1,6});.*?reason="([^"]{0,300})"/.exec(headers['x-ms-diagnostics'] ?? '') ?? []
  return code === undefined ? {} : { providerCode: code, providerMessage: reason }
}
