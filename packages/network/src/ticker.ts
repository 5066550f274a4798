import type { Clock } from './clock.ts'
import { FRAME_MS } from './frame.ts'

/** Calls `tick` once per 20 ms of the clock, without drift; what a stalled event loop missed is caught up. */
export interface Ticker {
  readonly running: boolean
  start(): void
  stop(): void
  /** Something changes: frames that were skipped until now are counted, and from the next one on every frame is ticked. */
  touch(): void
}

export interface TickerOptions {
  readonly clock: Clock
  readonly tick: () => void
  /** How many frames from now on nothing would happen in; asked after each tick. None by default. */
  readonly idleFrames?: () => number
  /** So many frames passed without a tick. */
  readonly skip?: (frames: number) => void
}

/** Less than any machine's clock can tell apart, and more than what two of its times lose when they are subtracted. */
const roundingMs = 1e-6

export function createTicker({ clock, idleFrames = () => 0, skip, tick }: TickerOptions): Ticker {
  let startedAt = 0
  let done = 0
  let idle = 0
  let run: { cancel: () => void } | undefined

  // a clock with fractions rounds: the moment of a frame must not count as just before it, or the ticker waits for no time at all
  const behind = (): number => Math.floor((clock.monotonic() - startedAt + roundingMs) / FRAME_MS) - done
  const later = (ms: number, work: () => void): void => {
    // with no end of the idling in sight, a touch is what goes on
    const cancel = ms === Infinity ? () => undefined : clock.after(ms, work)
    run = { cancel }
  }
  const sleep = (): void => later(startedAt + (done + idle + 1) * FRAME_MS - clock.monotonic(), wake)
  const countSkipped = (): void => {
    const frames = Math.min(idle, behind())
    idle = 0
    if (frames <= 0) return
    done += frames
    skip?.(frames)
  }
  // a timer of its own for each missed frame: sockets are read in between, so that audio that arrived in time is still in time
  const soon = (): void => later(0, step)
  const wake = (): void => {
    countSkipped()
    if (behind() > 1) soon()
    else step()
  }
  function step(): void {
    const fired = run
    if (behind() > 0) {
      done += 1
      tick()
    }
    // the tick may have stopped the ticker, or stopped and started it again
    if (run !== fired) return
    if (behind() > 0) return soon()
    idle = idleFrames()
    sleep()
  }

  return {
    get running() {
      return run !== undefined
    },
    start() {
      if (run !== undefined) return
      startedAt = clock.monotonic()
      done = 0
      idle = 0
      sleep()
    },
    stop() {
      run?.cancel()
      run = undefined
      idle = 0
    },
    touch() {
      if (run === undefined || idle === 0) return
      run.cancel()
      countSkipped()
      sleep()
    },
  }
}
