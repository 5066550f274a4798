import { decodeMulaw, encodeMulaw, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import type { AudioFrame } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const sampleRate = 8_000
const voice = tone({ frequency: 200, sampleRate, durationMs: 1_000, amplitude: 0.3 })

async function listening(options: { readonly conceal?: boolean } = {}) {
  const house = new House()
  const call = await house.answered()
  const stream = await call.stream({ sampleRate, ...options })
  const socket = await house.socket(call.id)
  const frames: AudioFrame[] = []
  void (async () => {
    for await (const frame of stream) frames.push(frame)
  })()
  const say = (mediaTimeMs: number, more: Partial<AudioFrame> = {}): void => {
    const at = (mediaTimeMs * 8) % voice.length
    socket.say({
      type: 'frame',
      frame: { pcm: voice.slice(at, at + 160), sampleRate, track: 'inbound', mediaTimeMs, ...more },
    })
  }
  /** Frames at their own pace, but for those that are left out. */
  const sayPaced = async (moments: readonly number[]): Promise<void> => {
    const from = house.clock.monotonic()
    for (const at of moments) {
      await house.clock.advance(Math.max(0, from + at - house.clock.monotonic()))
      say(at)
    }
    await settled()
  }
  return { house, call, stream, socket, frames, say, sayPaced }
}

function times(count: number, ...missing: readonly number[]): readonly number[] {
  return Array.from({ length: count }, (_, index) => index * 20).filter((at) => !missing.includes(at))
}

describe('inbound audio', () => {
  test('that comes as it should loses nothing, is not late and has no jitter', async () => {
    const { sayPaced, stream } = await listening()
    await sayPaced(times(50))
    expect(stream.statistics).toEqual({
      frames: 50,
      lostFrames: 0,
      lateFrames: 0,
      jitterMs: 0,
      concealedMs: 0,
      droppedMs: 0,
    })
  })

  test('is counted as lost by what is missing in media time', async () => {
    const { frames, sayPaced, stream } = await listening()
    await sayPaced(times(50, 200, 400, 420, 440))
    expect(stream.statistics).toMatchObject({ frames: 46, lostFrames: 4, concealedMs: 0 })
    expect(frames).toHaveLength(46)
  })

  test('is not lost where a carrier sends nothing for silence: behind a quiet or a silent frame, or for long', async () => {
    const { say, stream } = await listening()
    say(0, { pcm: new Int16Array(160) })
    say(400)
    say(420, { silent: true })
    say(800)
    say(820)
    say(5_000)
    await settled()
    expect(stream.statistics).toMatchObject({ frames: 6, lostFrames: 0 })
  })

  test('is late where it comes behind later audio, or far behind its time', async () => {
    const { house, say, stream } = await listening()
    say(0)
    await house.clock.advance(40)
    say(40)
    say(20)
    expect(stream.statistics.lateFrames).toBe(1)
    // the process of the carrier stood still for 300 ms
    await house.clock.advance(320)
    for (const at of [60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320, 340, 360]) say(at)
    expect(stream.statistics.lateFrames).toBe(1 + 10)
  })

  test('has the jitter of RFC 3550: a sixteenth of each difference between two ways', async () => {
    const { house, say, stream } = await listening()
    let expected = 0
    let transit: number | undefined
    const from = house.clock.monotonic()
    for (let number = 0; number < 200; number += 1) {
      const lateMs = (number * 7) % 16
      await house.clock.advance(Math.max(0, from + number * 20 + lateMs - house.clock.monotonic()))
      say(number * 20)
      if (transit !== undefined) expected += (Math.abs(lateMs - transit) - expected) / 16
      transit = lateMs
    }
    expect(stream.statistics.jitterMs).toBeCloseTo(expected, 6)
    expect(stream.statistics.jitterMs).toBeGreaterThan(3)
  })

  test('of another voice has a time of its own', async () => {
    const { say, stream } = await listening()
    for (const at of times(10)) {
      say(at, { participant: 'a' })
      say(at + 7_000, { participant: 'b' })
    }
    await settled()
    expect(stream.statistics).toMatchObject({ frames: 20, lostFrames: 0, lateFrames: 0 })
  })

  test('of a new connection has lost nothing between the two', async () => {
    const { call, house, sayPaced, stream } = await listening()
    await sayPaced(times(10))
    const next = await house.socket(call.id)
    next.say({ type: 'frame', frame: { pcm: voice.slice(0, 160), sampleRate, track: 'inbound', mediaTimeMs: 400 } })
    await settled()
    expect(stream.statistics).toMatchObject({ frames: 11, lostFrames: 0 })
  })
})

describe('concealment', () => {
  test('fills what was lost with the voice that was heard, fading, and says so; the clock of the frames has no gap', async () => {
    const { frames, sayPaced, stream } = await listening({ conceal: true })
    await sayPaced(times(30, 200, 220, 240, 260, 280))
    const filled = frames.filter(({ concealed }) => concealed === true)
    expect(filled).toHaveLength(1)
    const { mediaTimeMs, pcm } = filled[0] ?? { mediaTimeMs: 0, pcm: new Int16Array(0) }
    expect([mediaTimeMs, pcm.length]).toEqual([200, 800])
    expect(toneDbfs(pcm.subarray(0, 160), { frequency: 200, sampleRate })).toBeGreaterThan(-16)
    expect(rmsDbfs(pcm.subarray(480))).toBe(-Infinity)
    // the wave goes on where it was
    const before = frames.find((frame) => frame.mediaTimeMs === 180)?.pcm ?? pcm
    expect(Math.abs((pcm[0] ?? 0) - (before.at(-1) ?? 0))).toBeLessThan(2_500)
    expect(stream.statistics).toMatchObject({ lostFrames: 5, concealedMs: 100 })
    let nextMs = 0
    for (const frame of frames) {
      expect(frame.mediaTimeMs).toBe(nextMs)
      nextMs += frame.pcm.length / 8
    }
  })

  test('does not fill the silence of a carrier', async () => {
    const { frames, say, stream } = await listening({ conceal: true })
    say(0, { pcm: new Int16Array(160) })
    say(400)
    await settled()
    expect(frames).toHaveLength(2)
    expect(stream.statistics.concealedMs).toBe(0)
  })

  test('is in bytes on a stream of G.711', async () => {
    const house = new House({ law: 'pcmu' })
    const call = await house.answered()
    const stream = await call.stream({ format: 'pcmu', conceal: true })
    const socket = await house.socket(call.id)
    for (const at of [0, 20, 60])
      socket.say({
        type: 'frame',
        frame: { pcm: voice.slice(at * 8, at * 8 + 160), sampleRate, track: 'inbound', mediaTimeMs: at },
      })
    const frames = []
    for await (const frame of stream) if (frames.push(frame) === 4) break
    expect(frames.map(({ concealed, mediaTimeMs }) => [mediaTimeMs, concealed])).toEqual([
      [0, undefined],
      [20, undefined],
      [40, true],
      [60, undefined],
    ])
    const filled = decodeMulaw(frames[2]?.bytes ?? encodeMulaw(new Int16Array(160)))
    expect(toneDbfs(filled, { frequency: 200, sampleRate })).toBeGreaterThan(-18)
  })
})
