import { type OperationFailure, TelephonyError } from '@trunkline/core/driver'

import { operationStatuses } from '../wire/enumeration.ts'
import { knownWord } from '../wire/index.ts'
import { type ResultInfo } from '../wire/reply.ts'
import { cancelledSubcode, subcodeOf } from './subcode.ts'

/** Whether an operation was cancelled: no status says so, only the subcode does (docs/wire/acs-play-audio.md#cancelled). */
export function wasCancelled(result: ResultInfo | undefined): boolean {
  return result?.subcode === cancelledSubcode
}

/** Why an operation failed, with the service's own code and words. */
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

/** The error of a request that was taken in and whose reply says that it failed all the same. */
export function failedReply(
  what: string,
  { status, resultInfo }: { readonly status?: string | undefined; readonly resultInfo?: ResultInfo | undefined },
): TelephonyError | undefined {
  if (knownWord(operationStatuses, status) !== 'failed') return undefined
  const { message, providerCode } = failureOf(what, resultInfo)
  return new TelephonyError('operation-failed', `${what} failed at the service: ${message}`, { providerCode })
}
