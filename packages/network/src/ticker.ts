import { FRAME_MS } from './frame.ts'

/** Calls `tick` once per 20 ms of the monotonic clock, without drift; what a stalled event loop missed is caught up. */
export interface Ticker {
  readonly running: boolean
  start(): void
  stop(): void
}

export function createTicker(tick: () => void): Ticker {
  let startedAt = 0
  let done = 0
  let running = false
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined

  const behind = (): number => Math.floor((performance.now() - startedAt) / FRAME_MS) - done
  // after a stall, sockets are read between two frames: audio that arrived in time is then still in time
  const soon = (): void => void (turn = setImmediate(step))
  const wake = (): void => (behind() > 1 ? soon() : step())
  const sleep = (): void => {
    timer = setTimeout(wake, Math.max(0, startedAt + (done + 1) * FRAME_MS - performance.now()))
  }
  function step(): void {
    if (!running) return
    if (behind() > 0) {
      done += 1
      tick()
    }
    if (!running) return
    if (behind() > 0) soon()
    else sleep()
  }

  return {
    get running() {
      return running
    },
    start() {
      if (running) return
      running = true
      startedAt = performance.now()
      done = 0
      sleep()
    },
    stop() {
      running = false
      clearTimeout(timer)
      clearImmediate(turn)
    },
  }
}
