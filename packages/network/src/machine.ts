// The one module of this package that reads time, timers or randomness from the machine.
import { randomBytes, randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** The real clock. Its timers do not keep a process alive by default. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, work, { keepAlive = false } = {}) {
    const timer = setTimeout(work, Math.min(Math.max(0, ms), longest))
    if (!keepAlive) timer.unref()
    return () => clearTimeout(timer)
  },
  outside: (work) => work(),
}

/** Randomness of the machine. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  number: () => Math.random(),
  uuid: () => randomUUID(),
}

/** Resolves after one turn of the event loop. */
export function nextTurn(): Promise<void> {
  return setImmediate()
}

/** Node fires a longer timer at once. */
const longest = 2 ** 31 - 1
