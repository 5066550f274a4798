import { masked, printable, type Warning } from './driver/index.ts'

/** Hands each kind of warning out once and counts the rest, so that a flood of one cause is one line. */
export interface Warnings {
  /**
   * `code` and `check` say which kind it is: words of the source code, never of what came in. The message is made
   * printable here, and personal data in it is masked.
   */
  raise(warning: Omit<Warning, 'count' | 'provider'>): void
  /** The latest of each kind, with how often it was raised. */
  list(): readonly Warning[]
}

export function createWarnings(provider: string, onWarning: (warning: Warning) => void): Warnings {
  const seen = new Map<string, Warning>()
  return {
    raise(warning) {
      const kind = JSON.stringify([warning.code, warning.check])
      const key = seen.size < mostKinds || seen.has(kind) ? kind : others
      const before = seen.get(key)
      const message = printable(masked(warning.message), longest)
      const now: Warning = { ...warning, message, provider, count: (before?.count ?? 0) + 1 }
      seen.set(key, now)
      if (before === undefined) onWarning(now)
    },
    list: () => [...seen.values()],
  }
}

/** Kinds that are told apart. An adapter that makes them up from what it is sent must neither fill the memory nor the log. */
const mostKinds = 200
const others = 'others'

/** Characters of a message. */
const longest = 1_000

/** What happens to a warning when the application did not ask for it: Node prints it on stderr. */
export function printWarning({ cause, code, message, provider }: Warning): void {
  const detail = cause instanceof Error ? cause.stack : undefined
  process.emitWarning(`${provider}: ${message}`, { type: 'TrunklineWarning', code, ...(detail && { detail }) })
}
