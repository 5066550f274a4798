import { AsyncLocalStorage } from 'node:async_hooks'

interface Job {
  /** Where it was asked for. */
  readonly asked: Error
  /** Settles, without ever rejecting, when the work is done. */
  done: Promise<void>
  /** Passes the result on to the code that waits. */
  release: () => void
  over: boolean
}

/** The job in whose work this code runs. */
const current = new AsyncLocalStorage<Job>()

/**
 * Work that the event loop cannot announce. All of it begins at once, and the results are handed on one by one in the
 * order in which the jobs began, so that the speed of the machine's threads decides nothing.
 */
export class OutsideJobs {
  readonly #jobs: Job[] = []

  get size(): number {
    return this.#jobs.length
  }

  /** The oldest job that is not over. */
  get oldest(): { readonly done: Promise<unknown>; readonly asked: Error } | undefined {
    return this.#jobs[0]
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    // a job's own jobs are part of it: in the same queue they would wait for the one that waits for them
    if (current.getStore()?.over === false) return work()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const job: Job = {
      asked: new Error('asked for here'),
      done: Promise.resolve(),
      release: () => undefined,
      over: false,
    }
    job.done = current
      .run(job, async () => work())
      .then(
        (value) => void (job.release = () => resolve(value)),
        (reason: unknown) => void (job.release = () => reject(reason)),
      )
    this.#jobs.push(job)
    return promise
  }

  /** Waits for the oldest job and hands its result on; false when there is none. */
  async releaseOldest(): Promise<boolean> {
    const job = this.#jobs[0]
    if (job === undefined) return false
    await job.done
    job.over = true
    this.#jobs.shift()
    job.release()
    return true
  }
}
