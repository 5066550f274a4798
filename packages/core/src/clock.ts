import type { Clock } from './driver/index.ts'

/** The real clock. Its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, Math.min(Math.max(0, ms), longest))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Node fires a longer timer at once. */
const longest = 2 ** 31 - 1
