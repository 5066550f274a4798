import { concatPcm, mixPcm, rmsDbfs, silence, spans, tone, toneDbfs } from '@trunkline/audio'
import { expect, test } from 'vitest'

const sampleRate = 8000
const beep = (frequency: number, durationMs: number, amplitude = 0.5): Int16Array =>
  tone({ frequency, sampleRate, durationMs, amplitude })
const hush = (durationMs: number): Int16Array => silence({ sampleRate, durationMs })

test('a sine at full scale is 3.01 dB below a square wave at full scale, by either measure', () => {
  const sine = beep(1000, 1000, 1)
  expect(rmsDbfs(sine)).toBeCloseTo(-3.01, 2)
  expect(toneDbfs(sine, { frequency: 1000, sampleRate })).toBeCloseTo(-3.01, 2)
  expect(rmsDbfs(new Int16Array(100).fill(-32_768))).toBe(0)
})

test('digital silence and no audio at all are minus infinity', () => {
  for (const pcm of [hush(20), new Int16Array(0)]) {
    expect(rmsDbfs(pcm)).toBe(-Infinity)
    expect(toneDbfs(pcm, { frequency: 440, sampleRate })).toBe(-Infinity)
  }
})

test('a tenth of the amplitude is 20 dB less', () => {
  const loud = toneDbfs(beep(440, 500, 0.5), { frequency: 440, sampleRate })
  expect(toneDbfs(beep(440, 500, 0.05), { frequency: 440, sampleRate })).toBeCloseTo(loud - 20, 1)
})

test('one tone is heard through another, and a third is not imagined', () => {
  const both = mixPcm([beep(440, 200, 0.8), beep(1000, 200, 0.02)])
  expect(toneDbfs(both, { frequency: 1000, sampleRate })).toBeCloseTo(20 * Math.log10(0.02) - 3.01, 0)
  expect(toneDbfs(both, { frequency: 2000, sampleRate })).toBeLessThan(-70)
})

test('finds where there is sound', () => {
  const pcm = concatPcm([hush(100), beep(440, 200), hush(300), beep(1000, 100)])
  expect(spans(pcm, { sampleRate })).toEqual([
    { fromMs: 100, toMs: 300 },
    { fromMs: 600, toMs: 700 },
  ])
})

test('finds where one frequency sounds, whatever else does', () => {
  const pcm = concatPcm([beep(1000, 200), mixPcm([beep(1000, 200, 0.4), beep(440, 200, 0.4)]), beep(1000, 200)])
  expect(spans(pcm, { sampleRate, frequency: 440 })).toEqual([{ fromMs: 200, toMs: 400 }])
  expect(spans(pcm, { sampleRate, frequency: 1000 })).toEqual([{ fromMs: 0, toMs: 600 }])
  expect(spans(pcm, { sampleRate, frequency: 3000 })).toEqual([])
})

test('joins a gap of one window and keeps a gap of two', () => {
  const joined = concatPcm([beep(440, 100), hush(20), beep(440, 100)])
  expect(spans(joined, { sampleRate })).toEqual([{ fromMs: 0, toMs: 220 }])
  const apart = concatPcm([beep(440, 100), hush(40), beep(440, 100)])
  expect(spans(apart, { sampleRate })).toHaveLength(2)
})

test('uses the given resolution and threshold', () => {
  const pcm = concatPcm([hush(30), beep(440, 30, 0.003), hush(30)])
  expect(spans(pcm, { sampleRate, windowMs: 10 })).toEqual([])
  expect(spans(pcm, { sampleRate, windowMs: 10, thresholdDbfs: -60 })).toEqual([{ fromMs: 30, toMs: 60 }])
})

test('a span may reach into a last window that is short, and never past the end', () => {
  expect(spans(beep(440, 50), { sampleRate })).toEqual([{ fromMs: 0, toMs: 50 }])
  expect(spans(beep(440, 50), { sampleRate, frequency: 1000 })).toEqual([])
  expect(spans(beep(1000, 42), { sampleRate, frequency: 440 })).toEqual([])
  expect(spans(beep(440, 7), { sampleRate })).toEqual([{ fromMs: 0, toMs: 7 }])
  expect(spans(new Int16Array(0), { sampleRate })).toEqual([])
})

test('input that cannot be measured is refused', () => {
  for (const frequency of [0, -1, 4000, NaN])
    expect(() => toneDbfs(hush(20), { frequency, sampleRate })).toThrow(/cannot measure/)
  expect(() => spans(hush(20), { sampleRate, windowMs: 0 })).toThrow(/holds no sample/)
})
