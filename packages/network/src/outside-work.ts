import { AsyncLocalStorage } from 'node:async_hooks'

/** Work off the event loop, whose results come back one at a time in the order in which the work began. */
export interface OutsideWork {
  /** Runs work; its result waits for `deliverOldest`. Work within other work runs at once and belongs to it. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Waits for the oldest work and hands its result on; false when there is none. */
  deliverOldest(): Promise<boolean>
}

/** Work that is over at an hour of its own, such as two signatures on two threads, would come back in another order in each run. */
export function createOutsideWork(): OutsideWork {
  const within = new AsyncLocalStorage<true>()
  const waiting: { readonly job: Promise<unknown>; readonly deliver: () => void }[] = []
  return {
    run<T>(work: () => Promise<T>) {
      if (within.getStore() === true) return work()
      const job = within.run(true, work)
      const { promise, resolve } = Promise.withResolvers<T>()
      // a failure belongs to the code that waits for the result, also before it is delivered
      job.catch(() => undefined)
      waiting.push({ job, deliver: () => resolve(job) })
      return promise
    },
    async deliverOldest() {
      const [oldest] = waiting
      if (oldest === undefined) return false
      await Promise.allSettled([oldest.job])
      waiting.shift()
      oldest.deliver()
      return true
    },
  }
}
