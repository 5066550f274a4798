import { type OperationFailure, printable, type TelephonyError } from '../driver/index.ts'
import type { CallCore } from './core.ts'

/**
 * The error of an operation that the carrier could not finish or did not report on. Without a report, a request with an
 * unknown outcome (`unknown`) keeps that error.
 */
export function failed(
  core: CallCore,
  verb: string,
  { code, message, providerCode }: OperationFailure,
  unknown?: TelephonyError,
): TelephonyError {
  const details = { providerCode, failureCode: code }
  if (code === 'no-word')
    return unknown ?? core.error('operation-failed', `${verb} of call ${core.id}: ${message}`, details)
  const number = providerCode === undefined ? '' : ` (${providerCode})`
  const why = printable(`${message}${number}`, longestWhy)
  return core.error('operation-failed', `${verb} failed at the carrier: ${why}`, details)
}

/** Characters of what the carrier says. */
const longestWhy = 500
