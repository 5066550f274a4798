import type { ErrorCode } from '@trunkline/core/driver'
import type { FailedReply, Failure } from '@trunkline/core/http'

import { readError } from './wire/error.ts'

export { endReason } from './translate/end-reason.ts'

/** Classifies a failed reply of the API: the neutral code of the vendor's number, if it has one, and the vendor's text. */
export function classify({ body }: Pick<FailedReply, 'body'>): Failure {
  const { code, message } = readError(body)
  if (code === undefined) return { providerMessage: message }
  return {
    code: neutralCode(code),
    providerCode: String(code),
    providerMessage: message,
    ...(fullQueueCodes.has(code) && { transient: false }),
  }
}

/** The neutral code of a vendor's error number; `undefined` lets the HTTP status decide. */
export function neutralCode(code: number): ErrorCode | undefined {
  return codes.get(code)
}

/** The queue of 10,000 calls is full and takes hours to empty, so a prompt retry is useless. */
const fullQueueCodes: ReadonlySet<number> = new Set([21_611])

/** The update came too late, or its call no longer exists: the call's state has to be read. */
export const callStateCodes: ReadonlySet<string> = new Set(['10000', '20404', '21220'])

/** The carrier refused a document inside a request. */
export const inlineRefusedCodes: ReadonlySet<string> = new Set(['21205', '20422'])

// docs/wire/signalwire-laml.md#errors; 20001 and 20504 are left out on purpose: after an unknown or internal error,
// only the status shows whether the work may have been done
const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [4001, 'rejected'],
  [10_000, 'rejected'],
  [10_001, 'rejected'],
  [20_003, 'unauthorized'],
  [20_009, 'conflict'],
  [20_010, 'rejected'],
  [20_404, 'not-found'],
  [20_422, 'rejected'],
  [20_429, 'rate-limited'],
  [21_201, 'rejected'],
  [21_205, 'rejected'],
  [21_208, 'rejected'],
  [21_209, 'rejected'],
  [21_210, 'rejected'],
  [21_211, 'rejected'],
  [21_212, 'rejected'],
  [21_213, 'rejected'],
  [21_217, 'rejected'],
  [21_218, 'rejected'],
  [21_219, 'rejected'],
  [21_220, 'not-available'],
  [21_234, 'rejected'],
  [21_262, 'rejected'],
  [21_402, 'rejected'],
  [21_456, 'rejected'],
  [21_611, 'rate-limited'],
  [21_626, 'rejected'],
  [30_010, 'rejected'],
  [31_922, 'rejected'],
  [53_404, 'rejected'],
])
