import { isTelephonyError } from '@trunkline/core'

/** Receives what went wrong inside; the carrier only sees a status. */
export type OnError = (thrown: unknown) => void

/** Prints a process warning: the text of our own errors, which is safe to print, and of any other error only its kind. */
export function printError(thrown: unknown): void {
  const name = thrown instanceof Error ? thrown.name : 'no error object'
  const problem = isTelephonyError(thrown) ? thrown.message : `${name}. Pass onError to see more`
  process.emitWarning(`A carrier's request failed inside the application: ${problem}`, {
    type: 'TrunklineWarning',
    code: 'server-failed',
  })
}
