import { tone, toneDbfs } from '@trunkline/audio'
import { expect, test } from 'vitest'

import { encodeMp4 } from '../src/mp4.ts'
import { readMp4 } from './mp4-file.ts'

test.each([
  [16_000, 0x69],
  [48_000, 0x6b],
])('a tone at %i Hz is a track of sound, which is found and heard again', async (sampleRate, objectType) => {
  const pcm = tone({ frequency: 1000, sampleRate, durationMs: 1000, amplitude: 0.4 })
  const file = await readMp4(await encodeMp4({ sampleRate, pcm }))
  expect(file).toMatchObject({ brand: 'isom', handler: 'soun', codec: 'mp4a', objectType, sampleRate })
  expect(file.durationMs).toBeGreaterThanOrEqual(1000)
  expect(file.durationMs).toBeLessThan(1200)
  const middle = file.pcm.subarray(sampleRate / 4, (sampleRate * 3) / 4)
  expect(toneDbfs(middle, { frequency: 1000, sampleRate })).toBeCloseTo(-11, 0)
})

test('a file without sound is still a file', async () => {
  const file = await readMp4(await encodeMp4({ sampleRate: 16_000, pcm: new Int16Array() }))
  expect(file.durationMs).toBeLessThan(200)
})
