import { AsyncLocalStorage } from 'node:async_hooks'

import type { Clock, Random } from '@trunkline/core/driver'

import { SimulatedTimer } from './simulated-timer.ts'

export interface ScopeParts {
  readonly clock: Clock
  /** For `Math.random`. */
  readonly random: Random
  /** What `fetch` does. */
  readonly fetch: typeof globalThis.fetch
}

/** What a program has instead of the machine's globals while it runs. */
export class Scope {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: typeof globalThis.fetch
  readonly #timers = new Map<number, SimulatedTimer>()
  #made = 0

  constructor({ clock, fetch, random }: ScopeParts) {
    this.clock = clock
    this.random = random
    this.fetch = fetch
  }

  startTimer(work: () => void, ms: number, repeats: boolean): SimulatedTimer {
    this.#made += 1
    const id = this.#made
    const fire = (): void => {
      if (!repeats) this.#timers.delete(id)
      work()
    }
    const timer = new SimulatedTimer({ clock: this.clock, id, ms, repeats, work: fire })
    this.#timers.set(id, timer)
    return timer
  }

  /** Stops a timer of this scope; false for anything else. */
  stopTimer(timer: unknown): boolean {
    const id = timer instanceof SimulatedTimer ? Number(timer) : Number(typeof timer === 'object' ? Number.NaN : timer)
    const known = this.#timers.get(id)
    this.#timers.delete(id)
    if (timer instanceof SimulatedTimer) timer.close()
    else known?.close()
    return known !== undefined || timer instanceof SimulatedTimer
  }
}

const scopes = new AsyncLocalStorage<Scope>()

/** The scope of the run that this code belongs to, if it belongs to one. */
export function currentScope(): Scope | undefined {
  return scopes.getStore()
}

/** Runs a program with everything it starts inside of a scope. */
export function within<T>(scope: Scope, program: () => T): T {
  return scopes.run(scope, program)
}
