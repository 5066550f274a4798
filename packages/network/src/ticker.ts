import type { Clock } from './clock.ts'
import { FRAME_MS } from './frame.ts'

/** Calls `tick` once per 20 ms of the clock, without drift; what a stalled event loop missed is caught up. */
export interface Ticker {
  readonly running: boolean
  start(): void
  stop(): void
}

export function createTicker(clock: Clock, tick: () => void): Ticker {
  let startedAt = 0
  let done = 0
  let cancel: (() => void) | undefined

  const behind = (): number => Math.floor((clock.monotonic() - startedAt) / FRAME_MS) - done
  // a timer of its own for each missed frame: sockets are read in between, so that audio that arrived in time is still in time
  const soon = (): void => void (cancel = clock.after(0, step))
  const wake = (): void => (behind() > 1 ? soon() : step())
  const sleep = (): void => {
    cancel = clock.after(startedAt + (done + 1) * FRAME_MS - clock.monotonic(), wake)
  }
  function step(): void {
    const fired = cancel
    if (behind() > 0) {
      done += 1
      tick()
    }
    // the tick may have stopped the ticker, or stopped and started it again
    if (cancel !== fired) return
    if (behind() > 0) soon()
    else sleep()
  }

  return {
    get running() {
      return cancel !== undefined
    },
    start() {
      if (cancel !== undefined) return
      startedAt = clock.monotonic()
      done = 0
      sleep()
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
