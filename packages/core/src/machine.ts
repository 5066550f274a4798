import { randomBytes, randomUUID } from 'node:crypto'

import type { Clock, Random } from './driver/index.ts'

/** The real clock. */
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

/** Randomness of the machine, fit for tokens. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  number: () => Math.random(),
  uuid: () => randomUUID(),
}

/** Node fires a longer timer at once. */
const longest = 2 ** 31 - 1
