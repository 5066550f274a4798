// The one module of this package that reads time and the event loop of the machine.

/** As they are before a run replaces them. */
export const machine = {
  Date,
  setTimeout,
  clearTimeout,
  setImmediate,
  fetch,
}

/** Resolves after one turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void machine.setImmediate(resolve))
}

/**
 * Whether the event loop has work that will go on without a timer or a message from outside: immediates, and requests to
 * the system such as reading a file. Open sockets and timers do not count.
 */
export function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name === 'Immediate' || name.includes('Req'))
}

/** Rejects with the error that `make` gives after `ms` of real time; the returned function takes it back. */
export function realLimit(
  ms: number,
  make: () => Error,
): { readonly late: Promise<never>; readonly cancel: () => void } {
  const { promise: late, reject } = Promise.withResolvers<never>()
  late.catch(() => undefined)
  const timer = machine.setTimeout(() => reject(make()), ms)
  return { late, cancel: () => machine.clearTimeout(timer) }
}
