import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'

import { currentScope } from './scope.ts'
import { simulatedDate } from './simulated-date.ts'

type Work = (...values: unknown[]) => void

/**
 * Puts the simulated world in place of the machine's timers, dates, `fetch` and `Math.random`, for code that belongs to a
 * run; all other code keeps the machine's. The returned function takes everything back.
 */
export function installGlobals(): () => void {
  const takenBack = [
    ...replaceTimers(),
    ...replacePromisedTimers(),
    replace(globalThis, 'Date', simulatedDate()),
    replace(globalThis, 'fetch', fetchOf(globalThis.fetch)),
    replace(performance, 'now', nowOf(performance.now.bind(performance))),
    replace(Math, 'random', randomOf(Math.random)),
    replace(AbortSignal, 'timeout', timeoutOf(AbortSignal.timeout.bind(AbortSignal))),
    ...replaceWebCrypto(),
  ]
  return () => {
    for (const restore of takenBack) restore()
    syncBuiltinESMExports()
  }
}

/** Replaces a member as it was defined; the returned function restores it. */
function replace(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? true,
  })
  return () => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  }
}

function replaceTimers(): (() => void)[] {
  const { clearTimeout: clear, setTimeout: start } = globalThis
  const { clearInterval: clearRepeated, setInterval: repeat } = globalThis
  return [
    replace(globalThis, 'setTimeout', starting(start, false)),
    replace(globalThis, 'setInterval', starting(repeat, true)),
    replace(globalThis, 'clearTimeout', stopping(clear)),
    replace(globalThis, 'clearInterval', stopping(clearRepeated)),
  ]
}

function starting(real: typeof setTimeout | typeof setInterval, repeats: boolean) {
  const start = (work: Work, ms = 1, ...values: unknown[]): unknown => {
    const scope = currentScope()
    if (scope === undefined) return Reflect.apply(real, globalThis, [work, ms, ...values])
    return scope.startTimer(() => work(...values), ms, repeats)
  }
  return Object.assign(start, { [promisify.custom]: promisedTimeout(timersPromises.setTimeout) })
}

function stopping(real: (timer: undefined) => void) {
  return (timer: unknown): void => {
    // the real function takes whatever Node takes
    if (currentScope()?.stopTimer(timer) !== true) Reflect.apply(real, globalThis, [timer])
  }
}

function replacePromisedTimers(): (() => void)[] {
  const restore = replace(timersPromises, 'setTimeout', promisedTimeout(timersPromises.setTimeout))
  syncBuiltinESMExports()
  return [restore]
}

/** `setTimeout` of `node:timers/promises`. */
function promisedTimeout(real: typeof timersPromises.setTimeout) {
  return <T>(ms?: number, value?: T, options: { readonly signal?: AbortSignal } = {}): Promise<T | undefined> => {
    const scope = currentScope()
    if (scope === undefined) return real(ms, value, options)
    const { promise, reject, resolve } = Promise.withResolvers<T | undefined>()
    const { signal } = options
    const timer = scope.startTimer(() => resolve(value), ms ?? 1, false)
    const abort = (): void => {
      timer.close()
      reject(new DOMException('The operation was aborted', { name: 'AbortError', cause: signal?.reason }))
    }
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }
}

function fetchOf(real: typeof fetch) {
  return (input: string | URL | Request, init?: RequestInit): Promise<Response> =>
    (currentScope()?.fetch ?? real)(input, init)
}

function nowOf(real: () => number) {
  return (): number => currentScope()?.clock.monotonic() ?? real()
}

function randomOf(real: () => number) {
  return (): number => currentScope()?.random.number() ?? real()
}

type Operation = (...given: unknown[]) => Promise<unknown>

/** The event loop does not announce the end of WebCrypto's operations: virtual time waits for them as for work outside. */
function replaceWebCrypto(): (() => void)[] {
  const operations = SubtleCrypto.prototype
  return Object.entries(Object.getOwnPropertyDescriptors(operations)).flatMap(([name, { value }]) =>
    isOperation(name, value) ? [replace(operations, name, operationOf(value))] : [],
  )
}

function isOperation(name: string, value: unknown): value is Operation {
  return typeof value === 'function' && name !== 'constructor' && name !== 'supports'
}

function operationOf(real: Operation) {
  return function operation(this: typeof crypto.subtle, ...given: unknown[]): Promise<unknown> {
    const work = (): Promise<unknown> => Reflect.apply(real, this, given)
    return currentScope()?.clock.outside(work) ?? work()
  }
}

function timeoutOf(real: typeof AbortSignal.timeout) {
  return (ms: number): AbortSignal => {
    const scope = currentScope()
    if (scope === undefined) return real(ms)
    const controller = new AbortController()
    scope.startTimer(() => controller.abort(new DOMException('The operation timed out', 'TimeoutError')), ms, false)
    return controller.signal
  }
}
