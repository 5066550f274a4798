import { createHook } from 'node:async_hooks'

import { eventually } from './wait.ts'

/** Knows what was opened since, and still keeps the process alive. */
export interface HandleLeaks {
  /** Resolves when nothing is left; rejects with what is. */
  free(): Promise<void>
  stop(): void
}

/** Sockets that close need a moment. */
const freeWithinMs = 3_000

/** What holds a process: timers, sockets and servers. */
const holding = /^(?:Timeout|(?:TCP|TLS|PIPE|UDP)\w*WRAP)$/

/** Begins to note what is opened. */
export function watchHandles(): HandleLeaks {
  const open = new Map<number, { readonly type: string; readonly resource: object }>()
  let noting = true
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (noting && holding.test(type)) open.set(id, { type, resource })
    },
    destroy: (id) => void open.delete(id),
  }).enable()
  const left = (): readonly string[] =>
    [...open.values()].filter(({ resource }) => isHeld(resource)).map(({ type }) => type)
  return {
    async free() {
      // From here on only the looking itself opens anything.
      noting = false
      let found: readonly string[] = []
      const look = (): true | undefined => {
        found = left()
        return found.length === 0 ? true : undefined
      }
      await eventually('the process is free', look, freeWithinMs).catch(() => {
        throw new Error(`Left open when all was closed: ${found.join(', ')}`)
      })
    },
    stop: () => void hook.disable(),
  }
}

/** Whether it keeps the process alive: it may be over, or have been let go of. */
function isHeld(resource: object): boolean {
  return isCounted(resource) && resource.hasRef() === true
}

function isCounted(resource: object): resource is { hasRef(): unknown } {
  return 'hasRef' in resource && typeof resource.hasRef === 'function'
}
