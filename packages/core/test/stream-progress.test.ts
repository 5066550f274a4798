import type { PlayoutProgress } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

async function streaming(options: { readonly marks?: boolean; readonly leadMs?: number } = {}) {
  const house = new House(options)
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 8_000 })
  const socket = await house.socket(call.id)
  return { house, call, stream, socket }
}

function audio(ms: number): Int16Array {
  return new Int16Array(8 * ms).fill(1_000)
}

/** Gathers what is yielded. */
function gathered(positions: AsyncIterable<PlayoutProgress>): PlayoutProgress[] {
  const all: PlayoutProgress[] = []
  void (async () => {
    for await (const position of positions) all.push(position)
  })()
  return all
}

describe('a note', () => {
  test('comes back with the end of its write, whatever it is, and on the playout at once', async () => {
    const { house, stream } = await streaming()
    const note = { words: 'hello' }
    const [noted, plain] = [stream.write(audio(40), { note }), stream.write(audio(20))]
    expect(noted.note).toBe(note)
    await house.clock.advance(1_000)
    expect((await noted.ended).note).toBe(note)
    expect(await plain.ended).toEqual({ outcome: 'played', heardMs: 20, source: 'clock' })
  })

  test('comes back with audio that was cleared, and with audio that came too late', async () => {
    const { house, call, stream } = await streaming()
    const cut = stream.write(audio(500), { note: 'cut' })
    await house.clock.advance(100)
    await stream.clear()
    expect(await cut.ended).toEqual({ outcome: 'cleared', heardMs: 100, source: 'clock', note: 'cut' })
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await stream.write(audio(20), { note: 'late' }).ended).toMatchObject({ outcome: 'cleared', note: 'late' })
  })

  test('is the only option of a write', async () => {
    const { stream } = await streaming()
    // @ts-expect-error -- there is no such option
    expect(() => stream.write(audio(20), { nota: 1 })).toThrow('did you mean "note"')
  })
})

describe('what was heard', () => {
  test('is counted in whole milliseconds', async () => {
    const { house, stream } = await streaming()
    const short = stream.write(new Int16Array(133).fill(1_000))
    await house.clock.advance(1_000)
    const { heardMs } = await short.ended
    expect(heardMs).toBe(Math.floor(heardMs))
    expect(heardMs).toBeGreaterThanOrEqual(16)
    expect(heardMs).toBeLessThanOrEqual(17)
    const cut = stream.write(audio(500))
    await house.clock.advance(33.3)
    await stream.clear()
    const cleared = await cut.ended
    expect(cleared.heardMs).toBe(Math.floor(cleared.heardMs))
    expect(cleared.heardMs).toBeLessThanOrEqual(500)
  })
})

describe('progress', () => {
  test('yields positions while audio is heard, and the end of each write, never going back', async () => {
    const { house, stream } = await streaming()
    const seen = gathered(stream.progress())
    stream.write(audio(250), { note: 'one' })
    stream.write(audio(150), { note: 'two' })
    await house.clock.advance(1_000)
    const heard = seen.map(({ heardMs }) => heardMs)
    expect(heard).toEqual(heard.toSorted((one, other) => one - other))
    expect(seen.filter(({ outcome }) => outcome !== undefined)).toEqual([
      { heardMs: 250, writeHeardMs: 250, durationMs: 250, note: 'one', outcome: 'played', source: 'clock' },
      { heardMs: 400, writeHeardMs: 150, durationMs: 150, note: 'two', outcome: 'played', source: 'clock' },
    ])
    expect(seen.filter(({ outcome }) => outcome === undefined).length).toBeGreaterThanOrEqual(3)
    for (const { durationMs, writeHeardMs } of seen) expect(writeHeardMs).toBeLessThanOrEqual(durationMs)
  })

  test('says where a write was cut, and goes on from there', async () => {
    const { house, stream } = await streaming()
    const seen = gathered(stream.progress())
    stream.write(audio(1_000), { note: 'cut' })
    await house.clock.advance(330)
    await stream.clear()
    stream.write(audio(100), { note: 'next' })
    await house.clock.advance(1_000)
    expect(seen.filter(({ outcome }) => outcome !== undefined)).toMatchObject([
      { heardMs: 330, writeHeardMs: 330, note: 'cut', outcome: 'cleared' },
      { heardMs: 430, writeHeardMs: 100, note: 'next', outcome: 'played' },
    ])
  })

  test('ends with the stream', async () => {
    const { call, house, stream } = await streaming()
    const next = stream.progress().next()
    expect(await stateOf(next)).toBe('pending')
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await stream.progress().next()).toEqual({ done: true, value: undefined })
  })
})

describe('a pause', () => {
  test('sends nothing more, and resuming goes on where it stopped', async () => {
    const { house, stream, socket } = await streaming({ leadMs: 100 })
    const pcm = Int16Array.from({ length: 8_000 }, (_, index) => index + 1)
    const playout = stream.write(pcm)
    await house.clock.advance(200)
    stream.pause()
    stream.pause()
    const sent = socket.frames.length
    await house.clock.advance(5_000)
    expect(stream.isPaused).toBe(true)
    expect(socket.frames).toHaveLength(sent)
    // 200 ms were heard before, and the lead of 100 ms after
    expect(stream.bufferedMs).toBe(1_000 - sent * 20)
    expect(sent * 20).toBeLessThanOrEqual(200 + 100 + 20)
    stream.resume()
    await house.clock.advance(5_000)
    expect(socket.audio).toEqual(pcm)
    expect(await playout.ended).toEqual({ outcome: 'played', heardMs: 1_000, source: 'clock' })
  })

  test('lets what is written wait, and clear drops it', async () => {
    const { house, stream, socket } = await streaming()
    stream.pause()
    const playout = stream.write(audio(100))
    await house.clock.advance(1_000)
    expect(socket.frames).toEqual([])
    expect(await stream.clear()).toEqual({ heardMs: 0, discardedMs: 100 })
    expect(await playout.ended).toMatchObject({ outcome: 'cleared', heardMs: 0 })
    stream.resume()
    await house.clock.advance(1_000)
    expect(socket.frames).toEqual([])
  })
})

describe('a way that takes its time', () => {
  test('is learnt from the echoes of marks: what was heard when audio is cleared is counted from there', async () => {
    const { house, stream, socket } = await streaming({ marks: true, leadMs: 100 })
    // the carrier plays 150 ms late: the echo of a mark comes when all before it was heard
    const lateMs = 150
    const echo = async (forMs: number): Promise<void> => {
      for (let passed = 0; passed < forMs; passed += 10) {
        await house.clock.advance(10)
        for (const name of socket.marks.slice(echoed)) {
          echoed += 1
          house.clock.after(soundMs(socket.frames.length) - (house.clock.monotonic() - begun) + lateMs, () =>
            socket.say({ type: 'mark', name }),
          )
        }
      }
    }
    let echoed = 0
    const begun = house.clock.monotonic()
    for (let written = 0; written < 50; written += 1) {
      void stream.write(audio(20)).ended
      await echo(20)
    }
    await settled()
    stream.write(audio(1_000))
    await echo(600)
    const { discardedMs } = await stream.clear()
    // 1,000 ms in twenties and 600 of the rest have passed; the last 150 of it are still on their way
    expect(discardedMs).toBeGreaterThanOrEqual(400 + lateMs - 5)
    expect(discardedMs).toBeLessThanOrEqual(400 + lateMs + 25)
  })
})

function soundMs(frames: number): number {
  return frames * 20
}
