import { ask, end, start } from './child.ts'
import type { ServerAnswer, StreamShape } from './shape.ts'

/** What streams hold of the server's memory, in bytes. */
export interface StreamMemory {
  /** Of each stream that is open, with its call and its socket, and has not carried anything. */
  readonly idle: number
  /** The same after it has carried sound for a second. */
  readonly talked: number
  readonly cycles: number
  /** In use after the first cycles, and after all of them. */
  readonly before: number
  readonly after: number
}

const atOnce = 100

/** Weighs the server with open streams, and again after so many calls have connected, talked and dropped. */
export async function measureStreamMemory(cycles: number, restMs: number): Promise<StreamMemory> {
  const shape: StreamShape = { name: 'memory', carrier: 'laml', applicationRate: 16_000, target: 1 }
  const [server, caller] = [start('ours'), start('caller')]
  const weigh = async (): Promise<number> => weighed(await ask<ServerAnswer>(server, { type: 'weigh' }))
  const connect = async (): Promise<void> => {
    const answer = await ask<ServerAnswer>(server, { type: 'open', shape, streams: atOnce })
    if (answer.type !== 'opened') throw new Error('the server did not open')
    await ask(caller, { type: 'open', shape, urls: answer.urls })
  }
  const drop = async (): Promise<void> => {
    await ask(caller, { type: 'drop' })
    await ask(server, { type: 'hang-up' })
  }
  const cycle = async (talkMs: number): Promise<void> => {
    await connect()
    await ask(caller, { type: 'talk', ms: talkMs })
    await drop()
  }
  try {
    // what is compiled, learnt and kept of calls that were, it takes some to reach
    for (let round = 0; round < warmUpRounds; round += 1) await cycle(200)
    const empty = await weigh()
    await connect()
    const idle = (await weigh()) - empty
    await ask(caller, { type: 'talk', ms: 1_000 })
    const talked = (await weigh()) - empty
    await drop()
    await rest(restMs)
    const before = await weigh()
    for (let done = 0; done < cycles; done += atOnce) await cycle(200)
    await rest(restMs)
    return { idle: idle / atOnce, talked: talked / atOnce, cycles, before, after: await weigh() }
  } finally {
    await Promise.all([caller, server].map(end))
  }
}

const warmUpRounds = 10

/** What is kept of calls for stragglers goes within a minute. */
function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function weighed(answer: ServerAnswer): number {
  if (answer.type === 'weighed') return answer.bytes
  throw new Error('the server did not weigh itself')
}
