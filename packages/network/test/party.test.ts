import { encodeWav, rmsDbfs, spans, tone, toneDbfs } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { createManualClock, type Leg, type PartyInput, SAMPLE_RATE, seededRandom, Switchboard } from '../src/index.ts'

const number = '+14255550123'
const a440 = tone({ frequency: 440, sampleRate: SAMPLE_RATE, durationMs: 400, amplitude: 0.4 })

/** A call with one party, which has just answered. */
async function callTo(
  behaviour: Omit<PartyInput, 'number'>,
  { voice, seed = 1 }: { voice?: Int16Array; seed?: number } = {},
) {
  const clock = createManualClock()
  const switchboard = new Switchboard({ clock, random: seededRandom(seed) })
  switchboard.describe({ number, answerAfterMs: 0, ...behaviour })
  if (voice) switchboard.speak(number, voice)
  const leg = switchboard.dial({ door: 'test', from: '+1', to: number })
  const recorder = switchboard.record()
  recorder.addChannel(leg.inbound)
  await clock.until(leg.answered)
  return { clock, leg, said: () => recorder.pcm()[0] ?? new Int16Array() }
}

const play = (leg: Leg, durationMs: number) =>
  leg.say(tone({ frequency: 1500, sampleRate: SAMPLE_RATE, durationMs, amplitude: 0.4 }))

describe('a voicemail', () => {
  test('beeps for half a second once its greeting is over', async () => {
    const { clock, said } = await callTo({ machine: true, beep: true }, { voice: a440 })
    await clock.advance(1_500)
    expect(spans(said(), { sampleRate: SAMPLE_RATE, frequency: 440 })).toEqual([{ fromMs: 0, toMs: 400 }])
    const [beep] = spans(said(), { sampleRate: SAMPLE_RATE, frequency: 1000 })
    expect(beep).toMatchObject({ fromMs: expect.closeTo(400, -2), toMs: expect.closeTo(900, -2) })
  })

  test('without a greeting beeps at once, and a party that is hung up meanwhile beeps no more', async () => {
    const silent = await callTo({ beep: true })
    await silent.clock.advance(200)
    expect(toneDbfs(silent.said(), { frequency: 1000, sampleRate: SAMPLE_RATE })).toBeGreaterThan(-20)
    const greeting = await callTo({ beep: true }, { voice: a440 })
    await greeting.clock.advance(100)
    greeting.leg.hangUp()
    await greeting.clock.advance(1_000)
    expect(toneDbfs(greeting.said(), { frequency: 1000, sampleRate: SAMPLE_RATE })).toBeLessThan(-60)
  })
})

describe('a bad line', () => {
  test('has noise of its level on what the party says, and none on what it hears', async () => {
    const { clock, leg, said } = await callTo({ noiseDbfs: -40 })
    await clock.advance(1_000)
    expect(rmsDbfs(said())).toBeCloseTo(-40, 0)
    expect(rmsDbfs(leg.heard)).toBe(-Infinity)
  })

  test('loses its share of frames in both directions, the same ones for one seed', async () => {
    const [spoken = [], heard = []] = await lost(3)
    for (const frames of [spoken, heard]) expect(Math.abs(frames.length - 125)).toBeLessThan(40)
    expect(spoken).not.toEqual(heard)
    expect(await lost(3)).toEqual([spoken, heard])
    expect(await lost(4)).not.toEqual([spoken, heard])
  })
})

/** The frames that a bad line lost in ten seconds, of what the party said and of what it heard. */
async function lost(seed: number) {
  const { clock, leg, said } = await callTo({ loss: 0.25, voiceLoop: true }, { voice: a440, seed })
  play(leg, 10_000)
  await clock.advance(10_000)
  return [said(), leg.heard].map((pcm) => silentFrames(pcm))
}

/** The numbers of the frames that carry nothing. */
function silentFrames(pcm: Int16Array): number[] {
  return Array.from({ length: pcm.length / 320 }, (_, index) => index).filter((index) =>
    pcm.subarray(index * 320, (index + 1) * 320).every((sample) => sample === 0),
  )
}

describe('an interruption', () => {
  test('comes after so much sound as the party heard, and silence does not count', async () => {
    const { clock, leg } = await callTo({ interruptions: [{ afterHeardMs: 600, digits: '5' }] })
    await clock.until(play(leg, 400).ended)
    await clock.advance(1_000)
    expect(leg.digits).toBe('')
    play(leg, 1_000)
    await clock.advance(180)
    expect(leg.digits).toBe('')
    await clock.advance(60)
    expect(leg.digits).toBe('5')
  })

  test('says something, presses keys or hangs up, each at its mark whatever their order', async () => {
    const wav = encodeWav({
      sampleRate: 8_000,
      channels: [tone({ frequency: 440, sampleRate: 8_000, durationMs: 200 })],
    })
    const { clock, leg, said } = await callTo({
      interruptions: [
        { afterHeardMs: 1_000, hangUp: true },
        { afterHeardMs: 200, say: wav },
        { afterHeardMs: 600, digits: '1' },
      ],
    })
    play(leg, 5_000)
    expect(await clock.until(leg.ended)).toMatchObject({ cause: 'hung-up', by: 'party' })
    expect(leg.digits).toBe('1')
    expect(leg.answeredMs).toBe(1_000)
    expect(spans(said(), { sampleRate: SAMPLE_RATE, frequency: 440 })).toEqual([{ fromMs: 200, toMs: 400 }])
  })
})

test('a description that cannot be is refused before anyone calls', () => {
  const switchboard = new Switchboard({ clock: createManualClock() })
  expect(() => switchboard.describe({ number, digits: [{ afterMs: 0, tones: '1x' }] })).toThrow(RangeError)
  expect(() => switchboard.describe({ number, interruptions: [{ afterHeardMs: 0, digits: 'x' }] })).toThrow(RangeError)
  const say = new TextEncoder().encode('hello')
  expect(() => switchboard.describe({ number, interruptions: [{ afterHeardMs: 0, say }] })).toThrow('WAV')
})
