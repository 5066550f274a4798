import { dtmfTone, rmsDbfs, silence, tone, toneDbfs } from '@trunkline/audio'
import { expect, test } from 'vitest'

test('a tone has the length, the frequency and the peak it was asked for', () => {
  const pcm = tone({ frequency: 440, sampleRate: 16_000, durationMs: 500, amplitude: 0.25 })
  expect(pcm).toHaveLength(8000)
  expect(pcm[0]).toBe(0)
  expect(Math.max(...pcm)).toBe(Math.round(0.25 * 32_767))
  expect(toneDbfs(pcm, { frequency: 440, sampleRate: 16_000 })).toBeCloseTo(rmsDbfs(pcm), 1)
  expect(toneDbfs(pcm, { frequency: 880, sampleRate: 16_000 })).toBeLessThan(-80)
})

test('every telephone key sounds its two frequencies and no other', () => {
  const low = [697, 770, 852, 941]
  const high = [1209, 1336, 1477, 1633]
  const rows = [
    ['1', '2', '3', 'A'],
    ['4', '5', '6', 'B'],
    ['7', '8', '9', 'C'],
    ['*', '0', '#', 'D'],
  ]
  for (const [row, keys] of rows.entries())
    for (const [column, key] of keys.entries()) {
      const pcm = dtmfTone(key, { sampleRate: 8000, durationMs: 100 })
      const loud = [...low, ...high].filter((frequency) => toneDbfs(pcm, { frequency, sampleRate: 8000 }) > -25)
      expect(loud).toEqual([low[row], high[column]])
    }
})

test('both tones of a key together keep within the amplitude', () => {
  const pcm = dtmfTone('5', { sampleRate: 8000, durationMs: 1000, amplitude: 1 })
  expect(Math.max(...pcm.map(Math.abs))).toBeGreaterThan(32_000)
  expect(toneDbfs(pcm, { frequency: 770, sampleRate: 8000 })).toBeCloseTo(-9.03, 1)
})

test('a small letter is the same key, and anything else is refused', () => {
  const sound = { sampleRate: 8000, durationMs: 40 }
  expect(dtmfTone('d', sound)).toEqual(dtmfTone('D', sound))
  for (const key of ['', 'E', '12', ' ']) expect(() => dtmfTone(key, sound)).toThrow(/no telephone key/)
})

test('silence is silent and as long as asked', () => {
  const pcm = silence({ sampleRate: 24_000, durationMs: 20 })
  expect(pcm).toHaveLength(480)
  expect(rmsDbfs(pcm)).toBe(-Infinity)
})

test('a tone that the sample rate cannot hold, or louder than full scale, is refused', () => {
  expect(() => tone({ frequency: 4000, sampleRate: 8000, durationMs: 20 })).toThrow(/does not fit a sample rate/)
  expect(() => tone({ frequency: 440, sampleRate: 8000, durationMs: 20, amplitude: 1.1 })).toThrow(/amplitude/)
  expect(() => silence({ sampleRate: 8000, durationMs: -1 })).toThrow(/durationMs/)
})
