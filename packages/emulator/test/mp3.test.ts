import { silence, tone, toneDbfs } from '@trunkline/audio'
import { expect, test } from 'vitest'

import { decodeMp3, encodeMp3, isMp3 } from '../src/mp3.ts'

const sounding = (frequency: number, sampleRate: number): Int16Array =>
  tone({ frequency, sampleRate, durationMs: 1000, amplitude: 0.4 })

test.each([8000, 16_000, 48_000])(
  'a second of a tone at %i Hz is heard again, about as long and as loud',
  async (sampleRate) => {
    const bytes = await encodeMp3({ sampleRate, channels: [sounding(1000, sampleRate)] })
    const heard = await decodeMp3(bytes)
    expect(heard.sampleRate).toBe(sampleRate)
    expect(heard.channels).toHaveLength(1)
    const [pcm = new Int16Array()] = heard.channels
    const extraMs = (pcm.length * 1000) / sampleRate - 1000
    expect(extraMs).toBeGreaterThanOrEqual(0)
    expect(extraMs).toBeLessThan(200)
    const middle = pcm.subarray(sampleRate / 4, (sampleRate * 3) / 4)
    // 0.4 of full scale is -11 dBFS
    expect(toneDbfs(middle, { frequency: 1000, sampleRate })).toBeCloseTo(-11, 0)
    expect(toneDbfs(middle, { frequency: 1700, sampleRate })).toBeLessThan(-50)
  },
)

test('two channels stay apart', async () => {
  const sampleRate = 16_000
  const channels = [sounding(440, sampleRate), silence({ durationMs: 1000, sampleRate })]
  const [left, right] = (await decodeMp3(await encodeMp3({ sampleRate, channels }))).channels
  expect(toneDbfs(left ?? new Int16Array(), { frequency: 440, sampleRate })).toBeGreaterThan(-14)
  expect(toneDbfs(right ?? new Int16Array(), { frequency: 440, sampleRate })).toBeLessThan(-50)
})

test('a file behind a tag is read too, with as many channels as it has', async () => {
  const sampleRate = 16_000
  const file = await encodeMp3({ sampleRate, channels: [sounding(440, sampleRate)] })
  const tag = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2]), Buffer.alloc(130)])
  const { channels } = await decodeMp3(Buffer.concat([tag, file]))
  expect(channels).toHaveLength(1)
  expect(toneDbfs(channels[0] ?? new Int16Array(), { frequency: 440, sampleRate })).toBeGreaterThan(-14)
})

test('several files are made at a time, each of its own sound', async () => {
  const sampleRate = 16_000
  const files = await Promise.all(
    [500, 1500].map((frequency) => encodeMp3({ sampleRate, channels: [sounding(frequency, sampleRate)] })),
  )
  for (const [index, file] of files.entries()) {
    const [pcm = new Int16Array()] = (await decodeMp3(file)).channels
    expect(toneDbfs(pcm, { frequency: [500, 1500][index] ?? 0, sampleRate })).toBeGreaterThan(-14)
    expect(toneDbfs(pcm, { frequency: [1500, 500][index] ?? 0, sampleRate })).toBeLessThan(-50)
  }
})

test('what is no MP3 is told apart, and not read', async () => {
  const file = await encodeMp3({ sampleRate: 16_000, channels: [sounding(440, 16_000)] })
  expect(isMp3(file)).toBe(true)
  expect(isMp3(Buffer.from('ID3\u0004rest'))).toBe(true)
  for (const bytes of [Buffer.from('RIFF....WAVE'), Buffer.from('<html>'), new Uint8Array()]) {
    expect(isMp3(bytes)).toBe(false)
    await expect(decodeMp3(bytes)).rejects.toThrow('not an MP3 file')
  }
  await expect(decodeMp3(Buffer.from('ID3 and nothing that sounds'))).rejects.toThrow('without sound')
})

test.each([0, 3])('%i channels are too few or too many', async (count) => {
  const channels = Array.from({ length: count }, () => new Int16Array(100))
  await expect(encodeMp3({ sampleRate: 16_000, channels })).rejects.toThrow(RangeError)
})
