// The one module of this package that reads timers or randomness from the machine.
import { randomUUID } from 'node:crypto'
import { clearInterval, setInterval } from 'node:timers'
import { setImmediate } from 'node:timers/promises'

/** Resolves after one turn of the event loop. */
export function nextTurn(): Promise<void> {
  return setImmediate()
}

/** Keeps the process running, as an open socket would, until the returned function is called. */
export function holdProcess(): () => void {
  const timer = setInterval(() => undefined, longestMs)
  return () => clearInterval(timer)
}

/** A secret of this process. */
export function newSecret(): string {
  return randomUUID()
}

const longestMs = 2 ** 31 - 1
