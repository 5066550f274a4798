import { addressText, type CallEvent } from '@trunkline/core'
import { type SimulatedProvider, simulation } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

/** Carriers that can be asked how a call stands. */
const askable = ['signalwire-laml', 'acs-call-automation', 'ucwa-trusted-application', 'loopback'] as const

/** Milliseconds of ringing, around every time at which the carrier is asked. */
const rings = [50, 2_900, 3_100, 6_700, 6_800, 20_000]

test.each(askable.flatMap((provider) => rings.map((ms) => [provider, ms] as const)))(
  'on %s, an answer after %d ms whose notices are lost is known within five seconds',
  async (provider, answerAfterMs) => {
    const { run } = await simulation({ provider, latencyMs: 100 })
    const delayMs = await run(async ({ telephony, world }) => {
      world.party({ number: world.theirs, answerAfterMs })
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      world.fault({ on: { kind: 'callback' }, effect: 'never', times: 10_000 })
      const begun = world.elapsedMs
      await call.answered()
      return world.elapsedMs - begun - answerAfterMs
    })
    expect(delayMs).toBeLessThanOrEqual(5_000)
  },
)

describe('who is on the call', () => {
  const carriers: readonly SimulatedProvider[] = ['signalwire-laml', 'acs-call-automation', 'acs-play-audio']
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1)

  test.each(carriers.flatMap((provider) => seeds.map((seed) => [provider, seed] as const)))(
    'is reported by %s when someone comes, in the order of messages that seed %d draws',
    async (provider, seed) => {
      const { run } = await simulation({ provider, seed, latencyMs: { from: 0, to: 400 } })
      const seen = await run(async ({ telephony, world }) => {
        if (!telephony.can('participants.add')) throw new Error('this carrier adds no participants')
        world.party({ number: world.others })
        const call = await telephony.dial({ to: world.theirs, from: world.own })
        await call.answered()
        const added = Promise.race([hears(call.events(), world.others), world.run(world.elapsedMs + 10_000)])
        await call.addParticipant(world.others)
        return added
      })
      expect(seen).toBe(true)
    },
  )
})

/** True once a roster names this number. */
async function hears(events: AsyncIterable<CallEvent>, number: string): Promise<boolean> {
  for await (const event of events) {
    if (event.type !== 'participant-changed') continue
    if (event.participants.some(({ address }) => addressText(address) === number)) return true
  }
  return false
}
