import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

import type { CallerOrder, ServerOrder } from './shape.ts'

/** Starts a program of this folder. */
export function start(name: 'ours' | 'hand-written' | 'caller'): ChildProcess {
  const execArgv = [...process.execArgv, '--disable-warning=TrunklineWarning']
  return fork(join(import.meta.dirname, `${name}.ts`), { execArgv })
}

/** Gives an order, and waits for its answer. */
export function ask<Answer>(child: ChildProcess, order: ServerOrder | CallerOrder): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const onExit = (): void => reject(new Error('a process of the benchmark has ended'))
  child.once('message', (answer) => resolve(answer as Answer)).once('exit', onExit)
  child.send(order)
  return promise.finally(() => child.off('exit', onExit))
}

/** Without its parent a process ends on its own. */
export function end(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.disconnect()
  return gone
}
