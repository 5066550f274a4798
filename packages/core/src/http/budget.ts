import { TelephonyError } from '../driver/index.ts'
import type { Runtime } from './runtime.ts'

/** How often and for how long a request is tried. */
export interface RetryLimits {
  /** The most times a request is sent, including the first. */
  readonly attempts: number
  /** For each attempt, in milliseconds. */
  readonly timeoutMs: number
  /** For all waiting between the attempts of one request together, in milliseconds. */
  readonly maxWaitMs: number
}

/** The default limits. */
export const defaultLimits: RetryLimits = { attempts: 3, timeoutMs: 15_000, maxWaitMs: 30_000 }

/** The longest time until a request settles, in milliseconds: all attempts time out, and all waiting is used up. */
export function longestRequestMs({ attempts, timeoutMs, maxWaitMs }: RetryLimits = defaultLimits): number {
  return attempts * timeoutMs + maxWaitMs
}

/** Checks limits; throws `invalid-argument`. */
export function checkLimits({ attempts, timeoutMs, maxWaitMs }: RetryLimits): void {
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) throw invalid('timeoutMs must be a positive number of milliseconds')
  if (!Number.isInteger(attempts) || attempts < 1) throw invalid('attempts must be a whole number of 1 or more')
  if (!(maxWaitMs >= 0 && maxWaitMs < 2 ** 31)) throw invalid('maxWaitMs must be a number of milliseconds from 0')
}

/** The time of one request: what is left for an attempt, and for waiting before the next one. */
export class Budget {
  readonly #limits: RetryLimits
  readonly #runtime: Pick<Runtime, 'clock' | 'random'>
  readonly #endsAt: number
  /** Whether a slow attempt should leave time for another one. */
  readonly #shared: boolean
  #waitedMs = 0

  constructor(
    limits: RetryLimits,
    runtime: Pick<Runtime, 'clock' | 'random'>,
    { deadlineMs, shared }: { readonly deadlineMs: number | undefined; readonly shared: boolean },
  ) {
    if (deadlineMs !== undefined && !(deadlineMs > 0)) throw invalid('deadlineMs must be a positive number')
    this.#limits = limits
    this.#runtime = runtime
    this.#shared = shared
    this.#endsAt = runtime.clock.monotonic() + Math.min(deadlineMs ?? Infinity, longestRequestMs(limits))
  }

  /** How long the attempt of that number may take from now on. A request that may be repeated shares a short deadline out. */
  attemptMs(number: number): number {
    const { attempts, timeoutMs } = this.#limits
    const left = this.#endsAt - this.#runtime.clock.monotonic()
    const share = this.#shared ? left / Math.max(1, attempts - number + 1) : left
    return Math.max(0, Math.min(timeoutMs, share))
  }

  /**
   * How long to wait after the attempt of that number: what the carrier asks for and never less, or else doubling from half a
   * second, of which a random half is left out. Undefined when there is not so much time.
   */
  waitMs(asked: number | undefined, number: number): number | undefined {
    const backoff = firstBackoffMs * 2 ** (number - 1) * (0.5 + this.#runtime.random.number() / 2)
    const wait = asked ?? Math.round(backoff)
    const left = this.#endsAt - this.#runtime.clock.monotonic()
    if (wait >= left || this.#waitedMs + wait > this.#limits.maxWaitMs) return undefined
    this.#waitedMs += wait
    return wait
  }
}

const firstBackoffMs = 500

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', message)
}
