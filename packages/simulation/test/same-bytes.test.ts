import { isDeepStrictEqual } from 'node:util'

import { expect, test } from 'vitest'

import { loadCarrier, type SimulatedProvider } from '../src/carriers/index.ts'
import { comparable } from './same/comparable.ts'
import { realRun } from './same/real.ts'
import { simulatedRun } from './same/simulated.ts'

const providers: readonly SimulatedProvider[] = [
  'signalwire-laml',
  'acs-call-automation',
  'acs-play-audio',
  'ucwa-trusted-application',
  'ucwa-on-premises',
]

type AnyCarrier = NonNullable<Awaited<ReturnType<typeof loadCarrier>>>

/** The same call over real sockets, and in a world with the same addresses at the same time. */
async function both(name: SimulatedProvider, carrier: AnyCarrier) {
  const { log, ...place } = await realRun(carrier, 7)
  const simulated = await simulatedRun(name, carrier, { ...place, seed: 7 })
  return { real: comparable(log), simulated: comparable(simulated) }
}

test.each(providers)(
  'one call of %s is the same over real sockets and simulated',
  { timeout: 60_000 },
  async (name) => {
    const carrier = await loadCarrier(name)
    if (carrier === undefined) throw new Error('loopback has no wire')
    // on a busy machine real time may let two things swap places: one of three real runs has to be the simulated one
    let runs = await both(name, carrier)
    for (let more = 2; more > 0 && !isDeepStrictEqual(runs.simulated, runs.real); more -= 1)
      runs = await both(name, carrier)
    expect(runs.simulated).toEqual(runs.real)
  },
)
