// The one module of this package that reads time and timers from the machine and sends requests. Each is looked up when it is
// used: inside a simulation, the names below are those of the simulated world.

/** Runs `work` after `ms`; the returned function cancels it. */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/** Keeps the process running forever. */
export function holdProcess(): void {
  setInterval(() => undefined, 60_000)
}

/** Milliseconds since a moment in the past, for measuring. */
export function milliseconds(): number {
  return performance.now()
}

/** Resolves after everything that is settled already has been handed on. */
export function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setImmediate(resolve)
  return promise
}

/** A signal that aborts with a `TimeoutError` after `ms`. */
export function abortAfter(ms: number): AbortSignal {
  return AbortSignal.timeout(ms)
}

/** Sends a request to a world. */
export function send(url: URL, request: RequestInit): Promise<Response> {
  return fetch(url, request)
}
