import { rmsDbfs, silence, spans, tone, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  createManualClock,
  type Leg,
  type LegEvent,
  type ManualClock,
  type PartyInput,
  Switchboard,
  type Track,
} from '../src/index.ts'

const sampleRate = 16_000
const a440 = tone({ frequency: 440, sampleRate, durationMs: 2000, amplitude: 0.4 })
const b1000 = tone({ frequency: 1000, sampleRate, durationMs: 400, amplitude: 0.4 })
const level = (pcm: Int16Array, frequency: number): number => toneDbfs(pcm, { frequency, sampleRate })

let clock: ManualClock
let switchboard: Switchboard
beforeEach(() => {
  clock = createManualClock()
  switchboard = new Switchboard({ clock })
})
afterEach(() => switchboard.close())

interface Behaviour extends Omit<PartyInput, 'number'> {
  readonly voice?: Int16Array
}

function party(number: string, { voice, ...behaviour }: Behaviour = {}): void {
  switchboard.describe({ number, answerAfterMs: 0, ...behaviour })
  if (voice) switchboard.speak(number, voice)
}

async function reach(number: string, call?: Leg['call']): Promise<Leg> {
  const leg = switchboard.dial({ door: 'test', from: '+1', to: number, ...(call && { call }) })
  expect(await clock.until(leg.answered)).toBe(true)
  return leg
}

/** The next so many frames of a track. */
function listen(track: Track, frames: number): Promise<Int16Array> {
  const pcm = new Int16Array(frames * 320)
  const { promise, resolve } = Promise.withResolvers<Int16Array>()
  let count = 0
  const stop = track.tap((frame) => {
    pcm.set(frame, count * 320)
    count += 1
    if (count < frames) return
    stop()
    resolve(pcm)
  })
  return promise
}

function eventsOf(leg: Leg): LegEvent[] {
  const events: LegEvent[] = []
  leg.watch((event) => events.push(event))
  return events
}

test('a far party that answers rings first, and its voice reaches a tap', async () => {
  party('+100', { voice: a440 })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+100' })
  const events = eventsOf(leg)
  await clock.until(leg.answered)
  const voice = await clock.until(listen(leg.inbound, 20))
  expect(level(voice, 440)).toBeGreaterThan(-15)
  expect(events.map((event) => event.type)).toEqual(['ringing', 'answered'])
})

test.each([
  ['busy', 'busy', 'party', ['ended']],
  ['decline', 'declined', 'party', ['ringing', 'ended']],
  ['unreachable', 'unreachable', 'network', ['ended']],
  ['no-answer', 'no-answer', 'network', ['ringing', 'ended']],
] as const)('a far party with outcome %s ends the leg as %s', async (outcome, cause, by, types) => {
  party('+101', { outcome, answerAfterMs: 20 })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+101' })
  const events = eventsOf(leg)
  expect(await clock.until(leg.ended)).toMatchObject({ cause, by })
  expect(await clock.until(leg.answered)).toBe(false)
  expect(events.map((event) => event.type)).toEqual(types)
})

test('a party that never picks up is given up after the ring time', async () => {
  party('+102', { outcome: 'no-answer', answerAfterMs: undefined })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+102', ringMs: 30 })
  expect(await clock.until(leg.ended)).toMatchObject({ cause: 'no-answer', by: 'network' })
})

test('hanging up before the answer cancels, and nothing happens afterwards', async () => {
  party('+103', { answerAfterMs: 20 })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+103' })
  const events = eventsOf(leg)
  leg.hangUp()
  leg.hangUp()
  leg.answer()
  expect(await clock.until(leg.ended)).toMatchObject({ cause: 'cancelled', by: 'application' })
  expect(events.map((event) => event.type)).toEqual(['ended'])
})

test('digits are pressed at their times, with their tones in the sound, and the party hangs up at its time', async () => {
  party('+104', { digits: [{ afterMs: 40, tones: '1w#' }], hangUpAfterMs: 1000 })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+104' })
  const pressed: [string, number, number][] = []
  leg.watch((event) => event.type === 'digit' && pressed.push([event.digit, event.durationMs, leg.answeredMs]))
  const recorder = switchboard.record()
  recorder.addChannel(leg.inbound)
  expect(await clock.until(leg.ended)).toMatchObject({ cause: 'hung-up', by: 'party' })
  const [sound = new Int16Array()] = recorder.pcm()
  expect(pressed).toEqual([
    ['1', 100, 40],
    ['#', 100, 740],
  ])
  expect(leg.digits).toBe('1#')
  // 697 and 1209 Hz make a 1
  expect(level(sound.subarray(40 * 16, 140 * 16), 697)).toBeGreaterThan(-22)
  expect(level(sound.subarray(40 * 16, 140 * 16), 1209)).toBeGreaterThan(-22)
  expect(rmsDbfs(sound.subarray(160 * 16, 700 * 16))).toBe(-Infinity)
})

test('a played prompt is heard by its party alone, and tells its start and end', async () => {
  const leg = await reach('+105')
  const other = await reach('+106', leg.call)
  const told: string[] = []
  const sound = leg.say(b1000, { onStarted: () => told.push('started'), onEnded: (end) => told.push(end) })
  expect(await clock.until(sound.ended)).toBe('played')
  expect(sound.heardMs).toBe(400)
  expect(told).toEqual(['started', 'played'])
  expect(level(leg.heard, 1000)).toBeGreaterThan(-20)
  expect(rmsDbfs(other.heard)).toBe(-Infinity)
})

test('a prompt is heard whole: not a sample is missing between its beginning and its end', async () => {
  const leg = await reach('+107')
  const ramp = Int16Array.from({ length: 5000 }, (_, index) => index + 1)
  await clock.until(leg.say(ramp).ended)
  const { heard } = leg
  const start = heard.indexOf(1)
  expect(heard.slice(start, start + 5000)).toEqual(ramp)
})

test('a looped sound goes on until it is stopped', async () => {
  const leg = await reach('+108')
  const sound = leg.say(b1000.subarray(0, 1600), { loop: true })
  const heard = await clock.until(listen(leg.outbound, 20))
  expect(rmsDbfs(heard.subarray(3200))).toBeGreaterThan(-15)
  sound.stop()
  expect(await clock.until(sound.ended)).toBe('stopped')
  expect(rmsDbfs(await clock.until(listen(leg.outbound, 3)))).toBe(-Infinity)
})

test('frames that come as they are made are played, and a source that fails is told', async () => {
  const leg = await reach('+109')
  const good = leg.say(chunks(3))
  expect(await clock.until(good.ended)).toBe('played')
  expect(good.heardMs).toBe(300)
  expect(await clock.until(leg.say(chunks(1, 'broken')).ended)).toBe('failed')
})

async function* chunks(count: number, failure?: string): AsyncGenerator<Int16Array> {
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => setImmediate(resolve))
    yield b1000.subarray(0, 1600)
  }
  if (failure !== undefined) throw new Error(failure)
}

test('two legs hear each other and not themselves', async () => {
  party('+110', { voice: a440 })
  party('+111', { voice: tone({ frequency: 1500, sampleRate, durationMs: 2000 }) })
  const first = await reach('+110')
  const second = await reach('+111', first.call)
  const [heardByFirst, heardBySecond] = await clock.until(
    Promise.all([listen(first.outbound, 20), listen(second.outbound, 20)]),
  )
  expect(level(heardByFirst, 1500)).toBeGreaterThan(-15)
  expect(level(heardByFirst, 440)).toBeLessThan(-60)
  expect(level(heardBySecond, 440)).toBeGreaterThan(-15)
  expect(level(heardBySecond, 1500)).toBeLessThan(-60)
})

test('a muted leg is not heard but hears; a held leg does neither, and hears its music', async () => {
  party('+112', { voice: a440, voiceLoop: true })
  const first = await reach('+112')
  party('+113', { voice: tone({ frequency: 1500, sampleRate, durationMs: 1000 }), voiceLoop: true })
  const second = await reach('+113', first.call)
  first.mute()
  expect(level(await clock.until(listen(second.outbound, 10)), 440)).toBeLessThan(-60)
  expect(level(await clock.until(listen(first.outbound, 10)), 1500)).toBeGreaterThan(-15)
  first.unmute()
  expect(level(await clock.until(listen(second.outbound, 10)), 440)).toBeGreaterThan(-15)
  first.hold(tone({ frequency: 300, sampleRate, durationMs: 1000 }))
  const [held, other] = await clock.until(Promise.all([listen(first.outbound, 10), listen(second.outbound, 10)]))
  expect(level(held, 300)).toBeGreaterThan(-15)
  expect(level(held, 1500)).toBeLessThan(-60)
  expect(level(other, 440)).toBeLessThan(-60)
  first.unhold()
  expect(level(await clock.until(listen(first.outbound, 10)), 1500)).toBeGreaterThan(-15)
})

test('a leg can be moved into another conversation and is heard there alone', async () => {
  party('+114', { voice: a440, voiceLoop: true })
  const mover = await reach('+114')
  const left = await reach('+115', mover.call)
  const joined = await reach('+116')
  mover.moveTo(joined.conversation)
  expect(level(await clock.until(listen(joined.outbound, 10)), 440)).toBeGreaterThan(-15)
  expect(rmsDbfs(await clock.until(listen(left.outbound, 3)))).toBe(-Infinity)
})

test('an application leg speaks to everybody and hears everybody but itself', async () => {
  party('+117', { voice: a440, voiceLoop: true })
  const leg = await reach('+117')
  const application = switchboard.join({ call: leg.call, name: 'app' })
  application.voice.play(b1000, { loop: true })
  const [heardByParty, heardByApplication] = await clock.until(
    Promise.all([listen(leg.outbound, 15), listen(application.outbound, 15)]),
  )
  expect(level(heardByParty, 1000)).toBeGreaterThan(-15)
  expect(level(heardByApplication, 440)).toBeGreaterThan(-15)
  expect(level(heardByApplication, 1000)).toBeLessThan(-60)
})

test('what is played to the room reaches all, and voices leave it out while the mix has it', async () => {
  party('+118', { voice: a440, voiceLoop: true })
  const leg = await reach('+118')
  const { conversation } = leg
  const room = conversation.say(b1000, { loop: true })
  const [heard, voices, mix] = await clock.until(
    Promise.all([listen(leg.outbound, 15), listen(conversation.voices, 15), listen(conversation.mix, 15)]),
  )
  expect(level(heard, 1000)).toBeGreaterThan(-15)
  expect(level(voices, 1000)).toBeLessThan(-60)
  expect(level(mix, 1000)).toBeGreaterThan(-15)
  expect(level(mix, 440)).toBeGreaterThan(-15)
  leg.hangUp()
  expect(await clock.until(room.ended)).toBe('stopped')
})

test('streamed audio is heard in order, its marks are reached, and clearing tells what was dropped', async () => {
  const leg = await reach('+119')
  const marks: string[] = []
  const reached = Promise.withResolvers<void>()
  const injector = leg.ear.inject({
    onMark: (name) => {
      marks.push(name)
      reached.resolve()
    },
  })
  injector.mark('at once')
  expect(marks).toEqual(['at once'])
  injector.write(b1000.subarray(0, 1600))
  injector.mark('first')
  injector.write(b1000)
  injector.mark('second')
  expect(injector.bufferedMs).toBe(500)
  await clock.until(listen(leg.outbound, 8))
  expect(marks).toEqual(['at once', 'first'])
  const dropped = injector.clear()
  expect(dropped.marks).toEqual(['second'])
  expect(dropped.discardedMs + injector.heardMs).toBe(500)
  expect(rmsDbfs(await clock.until(listen(leg.outbound, 3)))).toBe(-Infinity)
})

test('digits sent by the application are heard as tones and kept', async () => {
  const leg = await reach('+120')
  expect(await clock.until(leg.sendDigits('59'))).toBe(true)
  expect(leg.heardDigits).toBe('59')
  expect(spans(leg.heard, { sampleRate }).length).toBe(2)
  expect(() => leg.sendDigits('x')).toThrow(/not a sequence of keys/)
})

test('digits under way when the call ends are told as not sent', async () => {
  const leg = await reach('+121')
  const sent = leg.sendDigits('1234567890')
  leg.hangUp()
  expect(await clock.until(sent)).toBe(false)
  expect(() => leg.press('1')).toThrow(/is ended/)
})

test('a stall of the event loop loses no audio', async () => {
  switchboard = new Switchboard()
  party('+122', { voice: a440 })
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+122' })
  await leg.answered
  const ramp = Int16Array.from({ length: 16_000 }, (_, index) => index + 1)
  const sound = leg.say(ramp)
  await listen(leg.outbound, 3)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
  const stalledAt = leg.answeredMs
  await sound.ended
  const start = leg.heard.indexOf(1)
  expect(stalledAt).toBeLessThan(400)
  expect(leg.heard.slice(start, start + ramp.length)).toEqual(ramp)
})

test('after a stall the audio clock is where the monotonic clock is: neither behind nor ahead', async () => {
  switchboard = new Switchboard()
  const leg = switchboard.dial({ door: 'test', from: '+1', to: '+123' })
  await leg.answered
  await listen(leg.outbound, 2)
  const audio = leg.answeredMs
  const before = performance.now()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600)
  await listen(leg.outbound, 40)
  const behind = performance.now() - before - (leg.answeredMs - audio)
  expect(behind).toBeGreaterThan(-40)
  expect(behind).toBeLessThan(300)
})

test('the clock runs only while somebody is on the phone', async () => {
  expect(switchboard.running).toBe(false)
  const leg = await reach('+124')
  expect(switchboard.running).toBe(true)
  leg.hangUp()
  expect(switchboard.running).toBe(false)
})

test('an incoming call rings until it is answered, rejected, or given up', async () => {
  party('+125', { voice: a440 })
  const answered = switchboard.receive({ from: '+125', to: '+1' })
  expect(answered.state).toBe('ringing')
  answered.answer()
  expect(level(await clock.until(listen(answered.inbound, 10)), 440)).toBeGreaterThan(-15)
  const rejected = switchboard.receive({ from: '+125', to: '+1' })
  rejected.reject('busy')
  expect(await clock.until(rejected.ended)).toMatchObject({ cause: 'busy', by: 'application' })
  const forgotten = switchboard.receive({ from: '+125', to: '+1', ringMs: 20 })
  expect(await clock.until(forgotten.ended)).toMatchObject({ cause: 'no-answer', by: 'party' })
})

test('a recording with separate channels holds each party on its own, and mixed holds both', async () => {
  party('+126', { voice: a440, voiceLoop: true })
  const leg = await reach('+126')
  leg.say(tone({ frequency: 1000, sampleRate, durationMs: 2000 }))
  const recorder = switchboard.record()
  recorder.addChannel(leg.inbound)
  recorder.addChannel(leg.outbound)
  recorder.addChannel(leg.inbound, leg.outbound)
  await clock.until(listen(leg.outbound, 25))
  recorder.stop()
  const [said = new Int16Array(), heard = new Int16Array(), both = new Int16Array()] = recorder.pcm()
  expect(level(said, 440)).toBeGreaterThan(-15)
  expect(level(said, 1000)).toBeLessThan(-60)
  expect(level(heard, 1000)).toBeGreaterThan(-15)
  expect(level(heard, 440)).toBeLessThan(-60)
  expect(Math.min(level(both, 440), level(both, 1000))).toBeGreaterThan(-15)
  expect([said.length, heard.length, both.length].every((length) => length === recorder.durationMs * 16)).toBe(true)
})

test('a paused span is cut out, or left silent, and a channel added late is silent before', async () => {
  const leg = await reach('+127')
  const skipping = switchboard.record()
  skipping.addChannel(leg.outbound)
  const silencing = switchboard.record()
  silencing.addChannel(leg.outbound)
  await clock.until(leg.say(tone({ frequency: 500, sampleRate, durationMs: 200 })).ended)
  await clock.until(listen(leg.outbound, 2))
  skipping.pause()
  silencing.pause('silence')
  await clock.until(leg.say(tone({ frequency: 2000, sampleRate, durationMs: 200 })).ended)
  await clock.until(listen(leg.outbound, 2))
  skipping.resume()
  silencing.resume()
  const late = silencing.addChannel(leg.outbound)
  await clock.until(leg.say(tone({ frequency: 1000, sampleRate, durationMs: 200 })).ended)
  await clock.until(listen(leg.outbound, 2))
  const [skipped = new Int16Array()] = skipping.pcm()
  const silenced = silencing.pcm()
  for (const pcm of [skipped, silenced[0] ?? silence({ sampleRate, durationMs: 1 })]) {
    expect(level(pcm, 2000)).toBeLessThan(-60)
    expect(Math.min(level(pcm, 500), level(pcm, 1000))).toBeGreaterThan(-40)
  }
  expect(silencing.durationMs - skipping.durationMs).toBeGreaterThanOrEqual(200)
  expect(silenced[late]?.length).toBe(silenced[0]?.length)
  expect(level(silenced[late] ?? new Int16Array(), 500)).toBeLessThan(-60)
})
