import { type OperationFailure, TelephonyError } from '@trunkline/core/driver'

import { operationStatuses } from '../wire/enumeration.ts'
import { knownWord } from '../wire/index.ts'
import type { ResultInfo } from '../wire/reply.ts'
import { cancelledSubcode, subcodeOf } from './subcode.ts'

/** Whether an operation was canceled: only the subcode shows it, never the status (docs/wire/acs-play-audio.md#cancelled). */
export function wasCancelled(result: ResultInfo | undefined): boolean {
  return result?.subcode === cancelledSubcode
}

/** The failure of an operation, with the service's own code and text. */
export function failureOf(what: string, result: ResultInfo | undefined): OperationFailure {
  const known = subcodeOf(result?.subcode)
  const providerCode = providerCodeOf(result)
  const message = result?.message ?? ''
  return {
    code: known?.failure ?? 'unknown',
    message: message === '' ? (known?.name ?? `${what} without a reason`) : message,
    ...(providerCode !== undefined && { providerCode }),
  }
}

function providerCodeOf(result: ResultInfo | undefined): string | undefined {
  const { code, subcode } = result ?? {}
  if (subcode !== undefined && subcode !== 0) return String(subcode)
  return code === undefined ? undefined : String(code)
}

/** The error of a request that was accepted, although its reply reports a failure. */
export function failedReply(
  what: string,
  { status, resultInfo }: { readonly status?: string | undefined; readonly resultInfo?: ResultInfo | undefined },
): TelephonyError | undefined {
  if (knownWord(operationStatuses, status) !== 'failed') return undefined
  const { message, providerCode } = failureOf(what, resultInfo)
  return new TelephonyError('operation-failed', `${what} failed at the service: ${message}`, { providerCode })
}
