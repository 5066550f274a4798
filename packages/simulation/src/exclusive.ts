import { currentScope } from './scope.ts'

/** The globals of a process are one: so is the run that replaces them. */
let last: Promise<unknown> = Promise.resolve()

/** Does work when all work before it is over. Rejects at once inside of a run, which would wait for itself. */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (currentScope() !== undefined) throw new Error('A run cannot begin inside of another run')
  const before = last
  const { promise, resolve } = Promise.withResolvers<void>()
  last = promise
  await before
  return work().finally(resolve)
}
