import { rmsDbfs, spans, tone, toneDbfs } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'
import type { FarSocket } from './fixtures/media-socket.ts'

const hertz = 1_000
const audio = { pcm: tone({ frequency: hertz, sampleRate: 16_000, durationMs: 400 }), sampleRate: 16_000 }
const source = { url: 'https://example.com/a.wav' }

/** A call with an open stream, whose carrier plays nothing beside it. */
async function streaming() {
  const house = new House({ without: ['doWatchDigits', 'doUnwatchDigits'] })
  house.carrier.answers.set('play', () => ({ throughStream: audio }))
  house.carrier.answers.set('collect', () => ({ gatherKeys: true }))
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 8_000 })
  const socket = await house.socket(call.id, 8_000)
  return { house, call, stream, socket }
}

/** How long the tone was sent, in milliseconds. */
function heardMs(socket: FarSocket): number {
  const sounding = spans(socket.audio, { sampleRate: 8_000 })
  return sounding.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

describe('a play that its carrier leaves to the open stream', () => {
  test('is written to it at its own rate, and reported like any other', async () => {
    const { call, house, socket } = await streaming()
    const playback = call.play(source)
    await playback.accepted
    await house.clock.advance(1_000)
    expect(await playback.ended).toEqual({ reason: 'completed' })
    expect(heardMs(socket)).toBeCloseTo(400, -2)
    expect(toneDbfs(socket.audio.subarray(0, 3_200), { sampleRate: 8_000, frequency: hertz })).toBeGreaterThan(-20)
    expect(house.types().filter((type) => type.startsWith('play-'))).toEqual(['play-started', 'play-ended'])
    expect(house.types()).not.toContain('stream-ended')
  })

  test('is stopped by a clear of the stream, and nothing is sent to the carrier for it', async () => {
    const { call, house, socket } = await streaming()
    const playback = call.play(source, { loop: true })
    await house.clock.advance(1_500)
    expect(heardMs(socket)).toBeGreaterThan(1_200)
    await playback.stop()
    expect(await playback.ended).toEqual({ reason: 'stopped' })
    expect(socket.commands.at(-1)).toEqual({ type: 'clear' })
    expect(house.carrier.count('stopPlaying')).toBe(0)
    const sent = socket.audio.length
    await house.clock.advance(1_000)
    expect(socket.audio.length).toBe(sent)
  })

  test('gives way to one that interrupts, and a counted loop is heard so often', async () => {
    const { call, house, socket } = await streaming()
    const first = call.play(source, { loop: true })
    await house.clock.advance(100)
    const before = heardMs(socket)
    const second = call.play(source, { loop: 2, mode: 'interrupt' })
    await settled()
    expect(await first.ended).toEqual({ reason: 'stopped' })
    await house.clock.advance(3_000)
    expect(await second.ended).toEqual({ reason: 'completed' })
    expect(heardMs(socket) - before).toBeCloseTo(800, -2)
    expect(house.carrier.count('play')).toBe(3)
  })

  test('is over when its stream is, and needs one to begin', async () => {
    const { call, house, socket } = await streaming()
    const playback = call.play(source, { loop: true })
    await house.clock.advance(100)
    socket.say({ type: 'stop' })
    expect(await playback.ended).toEqual({ reason: 'stopped' })
    expect((await failureOf(call.play(source).ended)).code).toBe('closed')
    expect(rmsDbfs(socket.audio)).toBeGreaterThan(-30)
  })

  test('ends with its call', async () => {
    const { call, house } = await streaming()
    const playback = call.play(source, { loop: true })
    await house.clock.advance(100)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await playback.ended).toEqual({ reason: 'call-ended' })
  })
})

describe('a collection that its carrier leaves to the open stream', () => {
  test('takes the keys that the stream reports, after a prompt through the stream', async () => {
    const { call, house, socket } = await streaming()
    const collecting = call.collect({ terminator: '#', prompt: source })
    await house.clock.advance(200)
    const prompted = heardMs(socket)
    expect(prompted).toBeGreaterThan(100)
    for (const digit of '42') socket.say({ type: 'digit', digit })
    await house.clock.advance(1_000)
    expect(heardMs(socket)).toBeLessThan(prompted + 150)
    socket.say({ type: 'digit', digit: '#' })
    expect(await collecting).toEqual({ digits: '42', reason: 'terminator' })
    expect(house.types()).not.toContain('digit-received')
  })

  test('runs into its time-out, with the digits so far', async () => {
    const { call, house, socket } = await streaming()
    const collecting = call.collect({ maxDigits: 4, timeoutMs: 1_000, interDigitTimeoutMs: 500 })
    await settled()
    socket.say({ type: 'digit', digit: '7' })
    expect(await stateOf(collecting)).toBe('pending')
    await house.clock.advance(500)
    expect(await collecting).toEqual({ digits: '7', reason: 'timeout' })
  })
})
