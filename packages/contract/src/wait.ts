import { after, milliseconds } from './machine.ts'

/** Shorter than most deadlines of core: what only one of those settles was not reported in time. */
const withinMs = 8_000
const lookEveryMs = 40

/** Waits for `promise`, eight seconds by default; past that it fails with what did not happen. */
export async function within<T>(promise: PromiseLike<T>, what: string, limitMs = withinMs): Promise<T> {
  const late = Promise.withResolvers<never>()
  const stop = after(limitMs, () => late.reject(new Error(`Not within ${limitMs} ms: ${what}`)))
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    stop()
  }
}

/** Looks again and again until there is something to see: for what a far end shows and does not report. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = withinMs,
): Promise<T> {
  const end = milliseconds() + limitMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (milliseconds() > end) throw new Error(`Not within ${limitMs} ms: ${what}`)
    await pause(lookEveryMs)
  }
}

/** Lets so many milliseconds pass. */
export function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  after(ms, resolve)
  return promise
}
