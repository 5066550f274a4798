/** A promise that other code settles. Its rejection, if unobserved, does not count as unhandled. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly settled: boolean
  resolve(value: T): void
  reject(reason: Error): void
}

export function deferred<T>(): Deferred<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  promise.catch(() => undefined)
  let settled = false
  const once = (settle: () => void): void => {
    if (settled) return
    settled = true
    settle()
  }
  return {
    promise,
    get settled() {
      return settled
    },
    resolve: (value) => once(() => resolve(value)),
    reject: (reason) => once(() => reject(reason)),
  }
}
