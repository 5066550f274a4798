import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of the heap, and of what objects on it hold outside, once nothing more can be collected. */
export async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (!isFunction(collect)) throw new Error('the garbage collector cannot be called')
  for (let round = 0; round < 4; round += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

function isFunction(value: unknown): value is () => void {
  return typeof value === 'function'
}
