import type { Telephony } from '@trunkline/core'
import { type SimulatedProvider, simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

import { story } from './same/story.ts'

const providers: readonly SimulatedProvider[] = [
  'signalwire-laml',
  'acs-call-automation',
  'acs-play-audio',
  'ucwa-trusted-application',
  'ucwa-on-premises',
  'loopback',
]

/** What a call with everything on it leaves in the timeline. */
async function digestOf(provider: SimulatedProvider, seed: number) {
  const { run } = await simulation({ provider, seed, latencyMs: 80, client: { onWarning: () => undefined } })
  return run(async ({ hosts, telephony, timeline, world }) => {
    world.party({ number: world.theirs, digits: [{ afterMs: 1_500, tones: '42' }], noiseDbfs: -50, loss: 0.02 })
    const client: Telephony = telephony
    await story({
      telephony: client,
      own: world.own,
      theirs: world.theirs,
      prompt: (wav) => hosts.add(wav),
      wait: (ms) => world.run(world.elapsedMs + ms),
    })
    return { digest: timeline.digest(), length: timeline.length, elapsedMs: world.elapsedMs }
  })
}

test.each(providers)(
  'a run of %s is the same again to the last byte, and another seed is another run',
  async (name) => {
    const first = await digestOf(name, 5)
    expect(await digestOf(name, 5)).toEqual(first)
    expect((await digestOf(name, 6)).digest).not.toBe(first.digest)
  },
)
