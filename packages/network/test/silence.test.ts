import { tone } from '@trunkline/audio'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createManualClock, type Leg, Switchboard } from '../src/index.ts'

/** What the application and the parties do, at times of the clock. */
type Act = 'say' | 'press' | 'stream' | 'hold' | 'unhold' | 'look' | 'second call' | 'record'

/** Plays a story; while someone listens, no frame of it is skipped. */
async function play(acts: readonly (readonly [number, Act])[], listening: boolean) {
  const clock = createManualClock()
  const switchboard = new Switchboard({ clock })
  const dial = (to: string): Leg => switchboard.dial({ door: 'test', from: '+1', to })
  switchboard.describe({ number: '+2', digits: [{ afterMs: 3_330, tones: '7' }] })
  const leg = dial('+2')
  // whoever listens to a leg keeps every frame of it from being skipped
  if (listening) leg.inbound.tap(() => undefined)
  const events: unknown[] = []
  leg.watch((event) => events.push([clock.monotonic(), event.type, leg.answeredMs]))
  const recorders: ReturnType<Switchboard['record']>[] = []
  const perform: Readonly<Record<Act, () => unknown>> = {
    say: () => leg.say(tone({ frequency: 500, sampleRate: 16_000, durationMs: 90 })),
    press: () => leg.press('1w2'),
    stream: () => leg.ear.inject().write(tone({ frequency: 900, sampleRate: 16_000, durationMs: 50 })),
    hold: () => leg.hold(tone({ frequency: 300, sampleRate: 16_000, durationMs: 40 })),
    unhold: () => leg.unhold(),
    look: () => events.push(leg.answeredMs, leg.heard.length),
    'second call': () => dial('+3'),
    record() {
      const recorder = switchboard.record()
      recorder.addChannel(leg.outbound)
      recorders.push(recorder)
    },
  }
  await clock.advance(60)
  for (const [waitMs, act] of acts) {
    await clock.advance(waitMs)
    perform[act]()
  }
  await clock.advance(10_000)
  const records = recorders.map((recorder) => [recorder.durationMs, recorder.pcm()])
  leg.hangUp()
  return { events, heard: leg.heard, records }
}

test('an hour of silence needs no timers, and is as long as an hour of sound', async () => {
  const clock = createManualClock()
  let timers = 0
  const after: typeof clock.after = (ms, work) => {
    timers += 1
    return clock.after(ms, work)
  }
  const switchboard = new Switchboard({ clock: { ...clock, after } })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+2' })
  await clock.until(leg.answered)
  await clock.advance(3_600_000)
  expect(timers).toBeLessThan(10)
  expect(leg.answeredMs).toBe(3_600_000)
  leg.forget()
})

test('skipping silence changes nothing in what is heard, recorded and reported', async () => {
  const act = fc.constantFrom<Act>('say', 'press', 'stream', 'hold', 'unhold', 'look', 'second call', 'record')
  const stories = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_500 }), act), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(stories, async (acts) => {
      const [skipping, listening] = [await play(acts, false), await play(acts, true)]
      expect(skipping).toEqual(listening)
    }),
    { numRuns: 25 },
  )
})
