/** Runs work of one call one after the other, so that two verbs never race each other at the carrier (R7). */
export interface SerialQueue {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      const turn = last.then(work, work)
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
