import { clients } from './clients.ts'

/** A process that has calls created, so many at a time, and reports the processor time that they took. */
export interface WorkOrder {
  readonly calls: number
  readonly atOnce: number
}

export interface WorkDone {
  readonly cpuUs: number
}

const [, , name = '', url = ''] = process.argv
const make = Object.entries(clients).find(([known]) => known === name)?.[1]
if (make === undefined) throw new Error(`There is no client ${name}`)
const createCall = await make(url)

process.once('disconnect', () => process.exit())
process.on('message', (order: WorkOrder) => void answer(order))
process.send?.('ready')

async function answer(order: WorkOrder): Promise<void> {
  process.send?.(await work(order))
}

async function work({ atOnce, calls }: WorkOrder): Promise<WorkDone> {
  let left = calls
  const before = process.cpuUsage()
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await createCall()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const { system, user } = process.cpuUsage(before)
  return { cpuUs: (system + user) / calls }
}
