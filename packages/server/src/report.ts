/** Hears of what went wrong inside; the carrier only sees a status. */
export type OnError = (thrown: unknown) => void

/** Prints the kind of error as a process warning: its text may carry what must not be printed. */
export function printError(thrown: unknown): void {
  const name = thrown instanceof Error ? thrown.name : 'no error object'
  process.emitWarning(`A carrier's request failed inside the application: ${name}. Pass onError to see more`, {
    type: 'TrunklineWarning',
    code: 'server-failed',
  })
}
