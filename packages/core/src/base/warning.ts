import { masked, printable, type Warning } from '../driver/index.ts'

/** Reports each kind of warning once and counts the rest, so that a flood from one cause is one line. */
export interface Warnings {
  /**
   * `code` and `check` say which kind it is: words of the source code, never of what came in. The message is made
   * printable here, and personal data in it is masked.
   */
  raise(warning: Raised): void
  /** The latest of each kind, with how often it was raised. */
  list(): readonly Warning[]
}

type Raised = Omit<Warning, 'count' | 'provider'>

export function createWarnings(provider: string, onWarning: (warning: Warning) => void): Warnings {
  const seen = new Map<string, { latest: Raised; count: number }>()
  const shown = ({ latest, count }: { readonly latest: Raised; readonly count: number }): Warning => ({
    ...latest,
    message: printable(masked(latest.message), longest),
    provider,
    count,
  })
  return {
    raise(warning) {
      const kind = `${warning.code}\n${warning.check ?? ''}`
      const key = seen.size < mostKinds || seen.has(kind) ? kind : others
      const known = seen.get(key)
      if (known !== undefined) {
        // a flood costs little: its message is made printable when it is listed
        known.latest = warning
        known.count += 1
        return
      }
      const first = { latest: warning, count: 1 }
      seen.set(key, first)
      onWarning(shown(first))
    },
    list: () => [...seen.values()].map(shown),
  }
}

/** The most kinds to distinguish. An adapter that derives kinds from received data must fill neither memory nor log. */
const mostKinds = 200
const others = 'others'

/** Characters of a message. */
const longest = 1_000

/** What happens to a warning when the application did not ask for it: Node prints it on stderr. */
export function printWarning({ cause, code, message, provider }: Warning): void {
  const detail = cause instanceof Error ? cause.stack : undefined
  process.emitWarning(`${provider}: ${message}`, { type: 'TrunklineWarning', code, ...(detail && { detail }) })
}
