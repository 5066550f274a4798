import type { Provider } from '@trunkline/core'
import type { Exchange } from '@trunkline/emulator'

import type { Carrier } from '../../src/carriers/carrier.ts'
import type { SimulatedProvider } from '../../src/carriers/index.ts'
import type { SimulationOptions } from '../../src/options.ts'
import { runProgram } from '../../src/run.ts'
import { emptyLog, exchangesOf, tap, tapped, type WireLog } from './log.ts'
import { story } from './story.ts'

/** The story in a run. */
export async function simulatedRun(
  name: SimulatedProvider,
  carrier: Carrier<Provider, Record<string, unknown>>,
  { addresses, seed, startAt }: Required<Pick<SimulationOptions<SimulatedProvider>, 'addresses' | 'seed' | 'startAt'>>,
): Promise<WireLog> {
  const log = emptyLog()
  const watched = {
    ...carrier,
    provider: (...from: Parameters<typeof carrier.provider>) => tapped(carrier.provider(...from), log),
    setUp(...from: Parameters<typeof carrier.setUp>) {
      tap(from[0].telephony, log)
      return carrier.setUp(...from)
    },
  }
  const options = { provider: name, seed, addresses, startAt, client: { onWarning: () => undefined } }
  const exchanges = await runProgram(options, watched, async ({ carrierUrl, hosts, telephony, world }) => {
    world.party({ number: world.theirs, digits: [{ afterMs: 1_500, tones: '42' }] })
    await story({
      telephony,
      own: world.own,
      theirs: world.theirs,
      prompt: (wav) => hosts.add(wav),
      wait: (ms) => world.run(world.elapsedMs + ms),
    })
    const reply = await fetch(`${carrierUrl}/_world/exchanges`)
    return ((await reply.json()) as { exchanges: Exchange[] }).exchanges
  })
  return { ...log, exchanges: exchangesOf(exchanges) }
}
