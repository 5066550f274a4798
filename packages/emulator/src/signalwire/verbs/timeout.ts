import type { Leg } from '@trunkline/network'

/** Runs out on the audio clock when it was not restarted for so long. */
export interface Timeout {
  /** Begins anew, with another span if one is given, in milliseconds. */
  restart(milliseconds?: number): void
  stop(): void
}

export function createTimeout(leg: Leg, usual: number, over: () => void): Timeout {
  let turn = 0
  return {
    restart(milliseconds = usual) {
      const mine = ++turn
      leg.after(milliseconds, () => mine === turn && over())
    },
    stop: () => void (turn = -1),
  }
}
