import type { Warning } from './driver/index.ts'

/** Hands each different warning out once and counts the rest, so that a flood of one cause is one line. */
export interface Warnings {
  raise(warning: Omit<Warning, 'count' | 'provider'>, key?: string): void
  /** All that were raised, with how often. */
  list(): readonly Warning[]
}

export function createWarnings(provider: string, onWarning: (warning: Warning) => void): Warnings {
  const seen = new Map<string, Warning>()
  return {
    raise(warning, key = `${warning.code}:${warning.message}`) {
      const before = seen.get(key)
      const now: Warning = { ...warning, provider, count: (before?.count ?? 0) + 1 }
      if (before !== undefined || seen.size < mostKept) seen.set(key, now)
      if (before === undefined) onWarning(now)
    },
    list: () => [...seen.values()],
  }
}

/** Different warnings that are remembered; a carrier's mistake must not fill the memory. */
const mostKept = 1_000

/** What happens to a warning when the application did not ask for it: Node prints it on stderr. */
export function printWarning({ message, code, provider }: Warning): void {
  process.emitWarning(`${provider}: ${message}`, { type: 'TrunklineWarning', code })
}
