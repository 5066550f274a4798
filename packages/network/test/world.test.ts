import { encodeWav, spans, tone } from '@trunkline/audio'
import { beforeEach, expect, test } from 'vitest'

import { createManualClock, Faults, type ManualClock, Switchboard, World, WorldError } from '../src/index.ts'

const number = '+14255550123'
let clock: ManualClock
let world: World
beforeEach(() => {
  clock = createManualClock()
  world = new World({ clock, switchboard: new Switchboard({ clock }), faults: new Faults() })
})

function dial() {
  const leg = world.switchboard.dial({ door: 'test', from: '+1', to: number })
  leg.attach({ callSid: 'CA1' })
  return leg
}

test('a call is seen by its own id and by the carrier’s, at the times of the clock', async () => {
  const { call } = dial()
  await clock.until(world.until('CA1', 'answered'))
  const view = world.callById(call.id)
  expect(world.callById('CA1')).toEqual(view)
  expect(view).toMatchObject({ state: 'answered', startedAt: '2000-01-01T00:00:00.000Z' })
  expect(view.legs).toMatchObject([
    { number, ringingAt: '2000-01-01T00:00:00.010Z', answeredAt: '2000-01-01T00:00:00.050Z' },
  ])
})

test('the far party presses keys, hears, and hangs up', async () => {
  const leg = dial()
  await clock.until(leg.answered)
  leg.say(tone({ frequency: 440, sampleRate: 16_000, durationMs: 200 }))
  world.press('CA1', '4w2')
  await clock.advance(1_500)
  expect(world.hangUp('CA1')).toMatchObject({
    state: 'ended',
    legs: [{ digits: '42', cause: 'hung-up', endedBy: 'party' }],
  })
  const heard = world.heard('CA1')
  expect(heard.length).toBeGreaterThan(44)
  expect(spans(leg.heard, { sampleRate: 16_000, frequency: 440 })).toEqual([{ fromMs: 0, toMs: 200 }])
})

/** The status that an order is refused with. */
function refusal(work: () => unknown): unknown {
  try {
    return work()
  } catch (thrown) {
    return thrown instanceof WorldError ? thrown.status : thrown
  }
}

test('what cannot be is a refusal with a status', async () => {
  expect(refusal(() => world.callById('none'))).toBe(404)
  expect(refusal(() => world.voice(number, new Uint8Array(8)))).toBe(400)
  expect(refusal(() => world.party({ number, digits: [{ afterMs: 0, tones: 'x' }] }))).toBe(400)
  const leg = dial()
  expect(refusal(() => world.press('CA1', '1'))).toBe(409)
  await clock.until(leg.answered)
  expect(refusal(() => world.press('CA1', 'x'))).toBe(400)
  expect(refusal(() => world.heard('CA1', '+1'))).toBe(404)
  leg.hangUp()
  expect(refusal(() => world.hangUp('CA1'))).toBe(409)
})

test('waiting for a state ends at its limit', async () => {
  world.party({ number, outcome: 'no-answer' })
  dial()
  const waiting = world.until('CA1', 'answered', { timeoutMs: 500 })
  await expect(clock.until(waiting)).rejects.toMatchObject({ status: 408 })
  expect(clock.monotonic()).toBe(500)
})

test('a voice and its interruptions are shown by their lengths', () => {
  const wav = encodeWav({ sampleRate: 8_000, channels: [tone({ frequency: 440, sampleRate: 8_000, durationMs: 300 })] })
  expect(world.voice(number, wav)).toMatchObject({ voiceMs: 300, outcome: 'answer' })
  const shown = world.party({ number, interruptions: [{ afterHeardMs: 20, say: wav }] })
  expect(shown).toMatchObject({ voiceMs: 300, interruptions: [{ afterHeardMs: 20, sayMs: 300 }] })
  expect(shown.interruptions[0]).not.toHaveProperty('say')
})

test('faults strike in their order, as often as they were ordered, and let others pass', () => {
  const faults = new Faults()
  faults.add({ on: { kind: 'request', path: '/Calls/' }, effect: 'throttle', skip: 1, times: 2 })
  faults.add({ on: { kind: 'request', path: '/^.dial$/', method: 'post' }, effect: 'never' })
  const meet = (path: string) => faults.take({ door: 'a', kind: 'request', method: 'POST', path })?.effect
  expect(['/Calls/1', '/Calls/2', '/dial', '/Calls/3', '/Calls/4', '/dial'].map(meet)).toEqual([
    undefined,
    'throttle',
    'never',
    'throttle',
    undefined,
    undefined,
  ])
  expect(faults.all.map(({ struck }) => struck)).toEqual([2, 1])
})
