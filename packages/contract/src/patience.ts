/** Shorter than most deadlines of core: what is settled by one of those alone was not reported in time. */
const withinMs = 8_000
const lookEveryMs = 40

/** Waits for `promise`, eight seconds unless told otherwise; past that it fails with what did not happen. */
export async function within<T>(promise: PromiseLike<T>, what: string, limitMs = withinMs): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`Not within ${limitMs} ms: ${what}`)), limitMs)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Looks again and again until there is something to see: for what a far end shows but does not tell. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  limitMs = withinMs,
): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > end) throw new Error(`Not within ${limitMs} ms: ${what}`)
    await pause(lookEveryMs)
  }
}

/** Lets so many milliseconds pass. */
export function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, ms)
  return promise
}
