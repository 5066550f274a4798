import { createConcealer, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

describe('a concealer', () => {
  test.each([8_000, 16_000, 24_000])(
    'goes on with a voice at %i Hz at its pitch and level, then fades to silence',
    (sampleRate) => {
      for (const frequency of [80, 125, 200, 390]) {
        const concealer = createConcealer({ sampleRate })
        const voice = tone({ frequency, sampleRate, durationMs: 60 })
        for (let at = 0; at < voice.length; at += sampleRate / 50)
          concealer.hear(voice.subarray(at, at + sampleRate / 50))
        const gap = concealer.conceal(sampleRate / 10)
        const whole = new Int16Array(voice.length + gap.length)
        whole.set(voice)
        whole.set(gap, voice.length)
        // no step is steeper than the voice's own
        const steepest = 2 * Math.PI * (frequency / sampleRate) * 16_384 * 1.3 + 40
        for (let index = 1; index < whole.length; index += 1)
          expect(Math.abs((whole[index] ?? 0) - (whole[index - 1] ?? 0))).toBeLessThan(steepest)
        const first = gap.subarray(0, sampleRate / 50)
        expect(Math.abs(toneDbfs(first, { frequency, sampleRate }) - -9)).toBeLessThan(3)
        expect(rmsDbfs(gap.subarray((sampleRate * 60) / 1_000 + 1))).toBe(-Infinity)
      }
    },
  )

  test('makes the same however the gap is cut, and begins anew behind what comes', () => {
    const sampleRate = 8_000
    const voice = tone({ frequency: 150, sampleRate, durationMs: 40 })
    const [whole, cut] = [createConcealer({ sampleRate }), createConcealer({ sampleRate })]
    for (const concealer of [whole, cut]) concealer.hear(voice)
    const pieces = [cut.conceal(100), cut.conceal(160), cut.conceal(60)]
    expect(Int16Array.from(pieces.flatMap((piece) => [...piece]))).toEqual(whole.conceal(320))
    whole.hear(voice)
    expect(rmsDbfs(whole.conceal(80))).toBeGreaterThan(-12)
  })

  test('makes silence of silence, and refuses a rate that is none', () => {
    expect(rmsDbfs(createConcealer({ sampleRate: 8_000 }).conceal(160))).toBe(-Infinity)
    expect(() => createConcealer({ sampleRate: 0 })).toThrow(RangeError)
  })
})
