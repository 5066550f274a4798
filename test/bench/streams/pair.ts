import { ask, end, start } from './child.ts'
import type { Counted, ServerAnswer, StreamShape } from './shape.ts'

/** How many streams a server has, and how long one turn is. */
export interface PairOptions {
  readonly streams: number
  readonly turns: number
  readonly turnMs: number
}

/** What one turn of each took: microseconds of processor time for each audio message that came in. */
export interface PairTurn {
  readonly ours: number
  readonly rival: number
}

/** Lets both servers work in turns, each in a process of its own with a caller of its own, so that what else the machine does slows both. */
export async function measurePair(shape: StreamShape, options: PairOptions): Promise<readonly PairTurn[]> {
  await using ours = await open('ours', shape, options)
  await using rival = await open('hand-written', shape, options)
  const turns: PairTurn[] = []
  for (const side of [ours, rival]) await side.turn(warmUpMs)
  for (let turn = 0; turn < options.turns; turn += 1) {
    const first = turn % 2 === 0 ? ours : rival
    const second = first === ours ? rival : ours
    const [one, other] = [await first.turn(options.turnMs), await second.turn(options.turnMs)]
    turns.push(first === ours ? { ours: one, rival: other } : { ours: other, rival: one })
  }
  return turns
}

const warmUpMs = 3_000

interface Side extends AsyncDisposable {
  /** Talks for so long, and says what a message took. */
  turn(ms: number): Promise<number>
}

async function open(name: 'ours' | 'hand-written', shape: StreamShape, options: PairOptions): Promise<Side> {
  const { streams } = options
  const [server, caller] = [start(name), start('caller')]
  const { urls } = opened(await ask<ServerAnswer>(server, { type: 'open', shape, streams }))
  await ask(caller, { type: 'open', shape, urls })
  return {
    async turn(ms) {
      await ask(server, { type: 'count' })
      await ask(caller, { type: 'talk', ms })
      const { cpuUs, messages } = counted(await ask<ServerAnswer>(server, { type: 'count' }))
      return cpuUs / messages
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([caller, server].map(end))
    },
  }
}

function opened(answer: ServerAnswer): Extract<ServerAnswer, { type: 'opened' }> {
  if (answer.type === 'opened') return answer
  throw new Error('the server did not open')
}

function counted(answer: ServerAnswer): Counted {
  if (answer.type === 'counted') return answer.counted
  throw new Error('the server did not count')
}
