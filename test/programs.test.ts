import type { SimulatedProvider } from '@trunkline/simulation'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { simulatedNames } from './adapters.ts'
import { anyCalls } from './chaos/arbitrary.ts'
import { playWorld, type Sabotage } from './chaos/play-world.ts'
import type { CallScenario } from './chaos/scenario.ts'
import { findingsOf } from './chaos/survey.ts'

/** What is wrong with the calls of a world, one line each. */
async function mistakesIn(
  provider: SimulatedProvider,
  seed: number,
  calls: readonly CallScenario[],
  sabotage?: Sabotage,
): Promise<readonly string[]> {
  const world = { provider, seed, calls }
  return findingsOf(world, await playWorld(world, sabotage)).map(({ mistake, text }) => `${mistake}: ${text}`)
}

test.each(simulatedNames)(
  'any program of verbs on %s, against any far party and under any faults, keeps what is promised',
  async (provider) => {
    const property = fc.asyncProperty(fc.nat(), anyCalls, async (seed, calls) => {
      expect(await mistakesIn(provider, seed, calls)).toEqual([])
    })
    await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false })
  },
  120_000,
)

test('a program that fails is shrunk to the least that does', async () => {
  // a handler that runs twice is what shows in any call that comes in
  const twice: Sabotage = {
    tamper(client) {
      const listen = client.onIncomingCall.bind(client)
      client.onIncomingCall = (handler) =>
        listen(async (incoming) => {
          await Promise.all([handler(incoming), handler(incoming)])
        })
    },
  }
  const property = fc.asyncProperty(anyCalls, async (calls) => {
    expect(await mistakesIn('loopback', 1, calls, twice)).toEqual([])
  })
  const { counterexample, failed } = await fc.check(property, { seed: 7, numRuns: 50 })
  expect(failed).toBe(true)
  const calls = counterexample?.[0] ?? []
  expect(calls.map(({ direction }) => direction)).toContain('in')
  for (const call of calls) expect(call).toMatchObject({ steps: [], faults: [], beginMs: 0, decideAfterMs: 0 })
}, 60_000)
