import { concatPcm, createResampler, resample, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const rates = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]
const pairs = rates.flatMap((from) => rates.filter((to) => to !== from).map((to) => ({ from, to })))
const sine = (frequency: number, sampleRate: number, durationMs = 1000): Int16Array =>
  tone({ frequency, sampleRate, durationMs })

describe.each(pairs)('from $from to $to Hz', ({ from, to }) => {
  test('a 1 kHz tone survives, sample by sample where it should be', () => {
    const heard = resample(sine(1000, from), { from, to })
    const expected = sine(1000, to)
    expect(heard).toHaveLength(expected.length)
    // Away from both ends, where the tone is switched on and off.
    const margin = Math.ceil(to / 50)
    const error = heard.map((sample, index) => sample - (expected[index] ?? 0)).subarray(margin, -margin)
    expect(rmsDbfs(error)).toBeLessThan(-75)
  })

  test('the band of speech is flat within half a decibel', () => {
    for (const frequency of [100, 300, 1000, 2000, 3000, 3400]) {
      const level = toneDbfs(resample(sine(frequency, from), { from, to }), { frequency, sampleRate: to })
      expect(Math.abs(level - toneDbfs(sine(frequency, from), { frequency, sampleRate: from }))).toBeLessThan(0.5)
    }
  })
})

test('what the lower rate cannot hold is removed before it folds back', () => {
  const folds = [
    { from: 16_000, to: 8000, frequency: 6000 },
    { from: 16_000, to: 8000, frequency: 4300 },
    { from: 24_000, to: 16_000, frequency: 10_000 },
    { from: 48_000, to: 8000, frequency: 7000 },
    { from: 44_100, to: 8000, frequency: 15_000 },
    { from: 48_000, to: 44_100, frequency: 23_500 },
  ]
  for (const { from, to, frequency } of folds) {
    const heard = resample(sine(frequency, from), { from, to })
    const margin = Math.ceil(to / 50)
    expect(rmsDbfs(heard.subarray(margin, -margin))).toBeLessThan(rmsDbfs(sine(frequency, from)) - 60)
  }
})

test('no mirror image appears when going up', () => {
  const heard = resample(sine(1000, 8000), { from: 8000, to: 24_000 })
  expect(toneDbfs(heard, { frequency: 7000, sampleRate: 24_000 })).toBeLessThan(-75)
  expect(toneDbfs(heard, { frequency: 9000, sampleRate: 24_000 })).toBeLessThan(-75)
})

test('a click stays where it was', () => {
  for (const { from, to } of pairs) {
    const click = new Int16Array(from / 5)
    click[from / 10] = 20_000
    const heard = resample(click, { from, to })
    expect(heard.indexOf(Math.max(...heard))).toBe(to / 10)
  }
})

const anyRates = fc.oneof(
  fc.record({ from: fc.constantFrom(...rates), to: fc.constantFrom(...rates) }),
  fc.record({ from: fc.integer({ min: 4000, max: 50_000 }), to: fc.integer({ min: 4000, max: 50_000 }) }),
)

test('however the input is cut, the same samples come out, and exactly as many as the rates say', () => {
  fc.assert(
    fc.property(anyRates, fc.array(fc.int16Array({ maxLength: 300 }), { maxLength: 8 }), ({ from, to }, chunks) => {
      const whole = concatPcm(chunks)
      const resampler = createResampler({ from, to })
      const pieces = chunks.map((chunk) => resampler.push(chunk))
      const heard = concatPcm([...pieces, resampler.flush()])
      expect(heard).toEqual(resample(whole, { from, to }))
      expect(heard).toHaveLength(Math.round((whole.length * to) / from))
    }),
  )
})

test('a long stream in frames of 20 ms is continuous and never far behind', () => {
  const resampler = createResampler({ from: 8000, to: 16_000 })
  const input = sine(440, 8000, 10_000)
  const pieces: Int16Array[] = []
  for (let offset = 0; offset < input.length; offset += 160)
    pieces.push(resampler.push(input.subarray(offset, offset + 160)))
  const beforeFlush = concatPcm(pieces).length
  expect(160_000 - beforeFlush).toBeLessThanOrEqual(16_000 * 0.004)
  expect(concatPcm([...pieces, resampler.flush()])).toEqual(resample(input, { from: 8000, to: 16_000 }))
})

test('after a flush the resampler begins anew', () => {
  const resampler = createResampler({ from: 16_000, to: 8000 })
  const input = sine(700, 16_000, 50)
  const first = concatPcm([resampler.push(input), resampler.flush()])
  expect(resampler.flush()).toHaveLength(0)
  expect(concatPcm([resampler.push(input), resampler.flush()])).toEqual(first)
})

test('equal rates pass the samples through in an array of their own', () => {
  const input = sine(440, 8000, 20)
  const resampler = createResampler({ from: 8000, to: 8000 })
  const heard = resampler.push(input)
  expect(heard).toEqual(input)
  expect(heard.buffer).not.toBe(input.buffer)
  expect(resampler.flush()).toHaveLength(0)
})

test('full scale is held, never wrapped around', () => {
  const square = Int16Array.from({ length: 8000 }, (_, index) => (index % 80 < 40 ? 32_767 : -32_768))
  const heard = resample(square, { from: 8000, to: 16_000 })
  for (let index = 10; index < 70; index++) expect(heard[160 + index]).toBeGreaterThan(25_000)
  for (let index = 90; index < 150; index++) expect(heard[160 + index]).toBeLessThan(-25_000)
})

test('impossible rates and absurd ratios are refused', () => {
  for (const rate of [0, -8000, 8000.5, NaN, Infinity]) {
    expect(() => createResampler({ from: rate, to: 8000 })).toThrow(RangeError)
    expect(() => createResampler({ from: 8000, to: rate })).toThrow(RangeError)
  }
  for (const rate of [4_294_967_295, 15_999_991, 520_001]) {
    expect(() => createResampler({ from: rate, to: 8000 })).toThrow(/ratio is above 64/)
    expect(() => createResampler({ from: 8000, to: rate })).toThrow(/ratio is above 64/)
  }
})

test('into an array that is filled again and again come the same samples', () => {
  for (const { from, to } of [...pairs, { from: 8000, to: 8000 }]) {
    const sound = tone({ frequency: 700, sampleRate: from, durationMs: 200 })
    const size = Math.round(from / 50)
    const [fresh, reused] = [createResampler({ from, to }), createResampler({ from, to })]
    const room = new Int16Array(Math.ceil((size * to) / from) + 1)
    for (let at = 0; at < sound.length; at += size) {
      const piece = sound.subarray(at, at + size)
      expect(reused.pushInto(piece, room)).toEqual(fresh.push(piece))
    }
    expect(reused.flush()).toEqual(fresh.flush())
  }
})

test('too little room is refused, and nothing has been taken', () => {
  for (const to of [8000, 16_000]) {
    const resampler = createResampler({ from: 8000, to })
    const piece = tone({ frequency: 700, sampleRate: 8000, durationMs: 20 })
    expect(() => resampler.pushInto(piece, new Int16Array(20))).toThrow(RangeError)
    expect(resampler.push(piece)).toEqual(createResampler({ from: 8000, to }).push(piece))
  }
})
