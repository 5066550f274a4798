import {
  createSpeechDetector,
  decodeMulaw,
  dtmfTone,
  encodeMulaw,
  silence,
  type SpeechEdge,
  tone,
} from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { added, hum, pinkNoise, seeded, speechLike, whiteNoise } from './speech-sounds.ts'

const sampleRate = 8_000
const ms = (milliseconds: number): number => (milliseconds * sampleRate) / 1_000

/** What is found in a sound that comes in frames of 20 ms, or of another length. */
function found(
  pcm: Int16Array,
  { frame, rate = sampleRate }: { readonly frame?: number; readonly rate?: number } = {},
): readonly SpeechEdge[] {
  const detector = createSpeechDetector({ sampleRate: rate })
  const edges: SpeechEdge[] = []
  const size = frame ?? rate / 50
  for (let at = 0; at < pcm.length; at += size)
    edges.push(...detector.push(pcm.subarray(at, at + size), (at * 1_000) / rate))
  return edges
}

const noises = { white: whiteNoise, pink: pinkNoise }

describe.each(['white', 'pink'] as const)('in %s noise', (colour) => {
  test.each([-70, -60, -50, -40, -30, -20])('of %i dBFS and nothing else, no speech starts', (dbfs) => {
    for (let seed = 1; seed <= 5; seed += 1)
      expect(found(noises[colour](dbfs, ms(20_000), seeded(seed * 7_919)))).toEqual([])
  })

  test('that sets in suddenly, goes away and comes back, no speech starts', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = seeded(seed)
      const quiet = whiteNoise(-65, ms(12_000), random)
      const once = added(quiet, noises[colour](-30, ms(3_000), random), ms(2_000))
      expect(found(added(once, noises[colour](-25, ms(3_000), random), ms(8_000)))).toEqual([])
    }
  })

  test.each(colour === 'pink' ? [30, 20, 15, 10] : [30, 20, 15])(
    'speech %i dB above it is found: its start and its end',
    (snr) => {
      for (let seed = 1; seed <= 5; seed += 1) {
        const random = seeded(seed * 104_729)
        const noise = noises[colour](-25 - snr, ms(8_000), random)
        const heard = added(noise, speechLike(-25, ms(2_000), sampleRate, random), ms(3_000))
        const [started, stopped, ...more] = found(heard)
        expect(more).toEqual([])
        expect(started?.type).toBe('speech-started')
        expect(started?.mediaTimeMs).toBeGreaterThanOrEqual(2_980)
        expect(started?.mediaTimeMs).toBeLessThanOrEqual(3_260)
        expect(stopped?.type).toBe('speech-stopped')
        expect(Math.abs((stopped?.mediaTimeMs ?? 0) - 5_000)).toBeLessThanOrEqual(140)
      }
    },
  )
})

describe('what is no speech', () => {
  test('are keys, one by one and in a row, at any level', () => {
    for (const amplitude of [0.05, 0.2, 0.9])
      for (const key of '0123456789*#ABCD') {
        let line = whiteNoise(-60, ms(6_000), seeded(3))
        for (let at = 1_000; at < 5_000; at += 200)
          line = added(line, dtmfTone(key, { sampleRate, durationMs: 100, amplitude }), ms(at))
        expect(found(line), `${key} at ${amplitude}`).toEqual([])
      }
  })

  test.each([50, 60])('is hum of %i Hz, from the beginning and when it sets in', (hertz) => {
    for (const dbfs of [-40, -25, -12]) {
      const sound = hum(hertz, dbfs, ms(5_000), sampleRate)
      expect(found(sound)).toEqual([])
      expect(found(added(whiteNoise(-65, ms(9_000), seeded(5)), sound, ms(2_000)))).toEqual([])
    }
  })

  test('is a tone of any pitch, and digital silence', () => {
    for (const frequency of [425, 440, 1_000, 2_100, 3_000])
      expect(
        found(
          added(whiteNoise(-65, ms(6_000), seeded(9)), tone({ frequency, sampleRate, durationMs: 2_000 }), ms(2_000)),
        ),
      ).toEqual([])
    expect(found(silence({ sampleRate, durationMs: 5_000 }))).toEqual([])
  })
})

describe('speech', () => {
  test('is found at every rate, and through mu-law', () => {
    for (const rate of [8_000, 16_000, 24_000]) {
      const edges = found(spoken(rate), { rate })
      expect(edges.map(({ type }) => type)).toEqual([
        'speech-started',
        'speech-stopped',
        'speech-started',
        'speech-stopped',
      ])
    }
    expect(found(decodeMulaw(encodeMulaw(spoken(8_000))))).toHaveLength(4)
  })

  test('is found alike however the stream is cut', () => {
    const whole = found(spoken(sampleRate))
    for (const frame of [80, 100, 240, 800]) expect(found(spoken(sampleRate), { frame })).toEqual(whole)
  })

  test('that is still going on has not stopped, however long it is', () => {
    const random = seeded(13)
    const line = added(whiteNoise(-60, ms(19_000), random), speechLike(-25, ms(18_000), sampleRate, random), ms(1_000))
    expect(found(line).map(({ type }) => type)).toEqual(['speech-started'])
  })

  test('stops where the frames do: a carrier may send nothing for silence', () => {
    const detector = createSpeechDetector({ sampleRate })
    const line = spoken(sampleRate).subarray(0, ms(1_900))
    const started = detector.push(line, 0)
    expect(started.map(({ type }) => type)).toEqual(['speech-started'])
    const stopped = detector.push(silence({ sampleRate, durationMs: 20 }), 5_000)
    expect(stopped).toHaveLength(1)
    expect(stopped[0]?.type).toBe('speech-stopped')
    expect(stopped[0]?.mediaTimeMs).toBeLessThanOrEqual(1_900)
  })

  test('is for options that make sense', () => {
    for (const options of [{ sampleRate: 0 }, { sampleRate, thresholdDb: 0 }, { sampleRate, stopMs: -1 }])
      expect(() => createSpeechDetector(options)).toThrow(RangeError)
  })
})

/** Two seconds of speech, apart from each other. */
function spoken(rate: number): Int16Array {
  const random = seeded(11)
  const noise = whiteNoise(-60, rate * 8, random)
  const once = added(noise, speechLike(-22, rate, rate, random), rate)
  return added(once, speechLike(-22, rate, rate, random), 4 * rate)
}
