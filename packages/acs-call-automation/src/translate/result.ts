import type { EndReason, OperationFailure } from '@trunkline/core/driver'

import type { ResultInformation } from '../wire/event-data.ts'
import { subcodeOf } from './subcode.ts'

/** The end of a call, with the service's own code and text (docs/wire/acs-call-automation.md#result). */
export function endOf(
  event: 'CallDisconnected' | 'CreateCallFailed' | 'AnswerFailed' | 'ConnectFailed',
  result: ResultInformation | undefined,
): { reason: EndReason; providerCode?: string; providerMessage?: string } {
  const providerCode = providerCodeOf(result)
  return {
    reason: endReason(event === 'CallDisconnected', result),
    ...(providerCode !== undefined && { providerCode }),
    ...(isText(result?.message) && { providerMessage: result.message }),
  }
}

/** The failure of an operation, with the service's own code and text. */
export function failureOf(what: string, result: ResultInformation | undefined): OperationFailure {
  const known = subcodeOf(result?.subCode)
  const providerCode = providerCodeOf(result)
  return {
    code: failureCode(known?.failure, result),
    message: isText(result?.message) ? result.message : (known?.name ?? `${what} without a reason`),
    ...(providerCode !== undefined && { providerCode }),
  }
}

/** Why a socket could not be opened or kept, with the details of its status. */
export function socketFailure(
  what: string,
  { resultInformation }: { readonly resultInformation?: ResultInformation | undefined },
  details: string | undefined,
): OperationFailure {
  const failure = failureOf(what, resultInformation)
  const message = details === undefined ? failure.message : `${failure.message} (${details})`
  return { ...failure, code: failure.code === 'unknown' ? 'media' : failure.code, message }
}

/** Names the failed prompt of several; the first one needs no name. */
export function ofSource(
  failure: OperationFailure,
  { failedPlaySourceIndex = 0 }: { readonly failedPlaySourceIndex?: number | undefined },
): OperationFailure {
  if (failedPlaySourceIndex < 1) return failure
  return { ...failure, message: `${failure.message} (prompt ${failedPlaySourceIndex + 1})` }
}

const endBySip: Readonly<Record<number, EndReason>> = {
  404: 'unreachable',
  408: 'no-answer',
  410: 'unreachable',
  480: 'no-answer',
  484: 'unreachable',
  486: 'busy',
  487: 'cancelled',
  600: 'busy',
  603: 'declined',
  604: 'unreachable',
}

function endReason(established: boolean, result: ResultInformation | undefined): EndReason {
  if (result === undefined) return established ? 'unknown' : 'failed'
  const { subCode = 0 } = result
  const sip = sipCode(result)
  const bySip = sip === undefined ? undefined : endBySip[sip]
  // "unavailable" may mean a phone that rings or one that is switched off; the SIP code distinguishes them
  if (subCode === 8541 && bySip === 'unreachable') return bySip
  const known = subcodeOf(subCode)?.end ?? bySip
  if (known !== undefined) return known
  const { code } = result
  return established && (code === undefined || (code >= 200 && code < 300)) ? 'hung-up' : 'failed'
}

function failureCode(
  known: OperationFailure['code'] | undefined,
  result: ResultInformation | undefined,
): OperationFailure['code'] {
  if (known !== undefined && known !== 'unknown') return known
  const sip = result === undefined ? undefined : sipCode(result)
  const reason = sip === undefined ? undefined : endBySip[sip]
  return reason === 'busy' || reason === 'declined' || reason === 'no-answer' || reason === 'unreachable'
    ? reason
    : 'unknown'
}

function sipCode({ code, sipDetails }: ResultInformation): number | undefined {
  return sipDetails?.code ?? code
}

function providerCodeOf(result: ResultInformation | undefined): string | undefined {
  const { code, subCode } = result ?? {}
  if (subCode !== undefined && subCode !== 0) return String(subCode)
  return code === undefined ? undefined : String(code)
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}
