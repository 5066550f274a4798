import { decodeWav, tone } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { simulation } from '../src/index.ts'

/** What the account of a stream says was heard, beside what the far party did hear, in milliseconds. */
interface Account {
  readonly said: number
  readonly truth: number
}

const sampleRate = 16_000

/** Writes for long enough, in pieces of 100 ms, and clears after so many milliseconds. */
async function cleared(provider: 'acs-call-automation' | 'signalwire-laml', afterMs: number, wayMs: number) {
  const { run } = await simulation({ provider, latencyMs: { from: wayMs, to: wayMs } })
  return run(async ({ telephony, world }): Promise<Account & { readonly ends: number }> => {
    const call = await telephony.dial({ to: world.theirs, from: world.own })
    await call.answered()
    const stream = await call.stream({ sampleRate })
    const sound = tone({ frequency: 500, sampleRate, durationMs: 3_000 })
    // the socket is open, and what was written first has been heard
    await stream.write(new Int16Array(1_600)).ended
    const playouts = []
    for (let at = 0; at < sound.length; at += 1_600) playouts.push(stream.write(sound.subarray(at, at + 1_600)))
    await world.run(world.elapsedMs + afterMs)
    await stream.clear()
    const ends = await Promise.all(playouts.map(({ ended }) => ended))
    await world.run(world.elapsedMs + 1_000)
    const truth = soundingMs(world.heard(call.providerCallId ?? call.id))
    await call.hangUp()
    return { said: ends.reduce((sum, { heardMs }) => sum + heardMs, 0), truth, ends: ends.length }
  })
}

/** From the first sample that sounds to the last. */
function soundingMs(wav: Uint8Array): number {
  const { channels, sampleRate: rate } = decodeWav(wav)
  const [pcm = new Int16Array(0)] = channels
  const [first, last] = [pcm.findIndex(sounds), pcm.findLastIndex(sounds)]
  return first < 0 ? 0 : ((last - first + 1) * 1_000) / rate
}

function sounds(sample: number): boolean {
  return Math.abs(sample) > 100
}

describe.each(['acs-call-automation', 'signalwire-laml'] as const)('on %s', (provider) => {
  test.each([60, 137, 350, 777, 1_500])(
    'what a stream says was heard when it is cleared after %i ms is within 20 ms of what the far party heard',
    async (afterMs) => {
      const { ends, said, truth } = await cleared(provider, afterMs, 2)
      expect(ends).toBe(30)
      expect(Math.abs(said - truth), `${said} of ${truth} ms`).toBeLessThanOrEqual(20)
      expect(said).toBeLessThanOrEqual(3_000)
    },
  )
})
