import { resample, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import type { AudioFrame } from '@trunkline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'
import { FarSocket } from './fixtures/media-socket.ts'

type Options = ConstructorParameters<typeof House>[0]

function admit(house: House, url: string): ReturnType<House['telephony']['admit']> {
  return house.telephony.admit({ url, headers: {} })
}

/** The next frame that the stream yields. */
async function read(stream: AsyncIterable<AudioFrame>): Promise<Int16Array> {
  const next = await stream[Symbol.asyncIterator]().next()
  if (next.done === true) throw new Error('the stream has ended')
  return next.value.pcm
}

async function streaming(
  options: Options & { readonly rate?: 8_000 | 16_000 | 24_000; readonly carrierRate?: number } = {},
) {
  const house = new House(options)
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: options.rate ?? 8_000 })
  const socket = await house.socket(call.id, options.carrierRate ?? 8_000)
  return { house, call, stream, socket }
}

function frame(pcm: Int16Array, sampleRate = 8_000, mediaTimeMs = 0): AudioFrame {
  return { pcm, sampleRate, track: 'inbound', mediaTimeMs }
}

function sayAt(socket: FarSocket, ...times: number[]): void {
  for (const at of times) socket.say({ type: 'frame', frame: frame(numbered(160), 8_000, at) })
}

function* cut(pcm: Int16Array, size: number): Generator<Int16Array> {
  for (let at = 0; at < pcm.length; at += size) yield pcm.subarray(at, at + size)
}

function numbered(length: number, from = 1): Int16Array {
  return Int16Array.from({ length }, (_, index) => ((from + index) % 30_000) + 1)
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]))
}

test('a stream begins with its socket, whichever of acceptance and socket is first', async () => {
  const house = new House()
  const call = await house.answered()
  await house.socket(call.id, 16_000)
  const stream = await call.stream()
  expect(stream.sampleRate).toBe(16_000)
  await settled()
  expect(house.event('stream-started')).toMatchObject({ sampleRate: 16_000, source: 'carrier' })
})

test('a second stream of a call is a conflict until the first is closed', async () => {
  const { call, house, stream, socket } = await streaming()
  expect((await failureOf(call.stream())).code).toBe('conflict')
  const closing = stream.close()
  await settled()
  expect(house.carrier.last('stopStream').command).toEqual({ key: house.carrier.last('stream').call.operation })
  socket.say({ type: 'stop' })
  await Promise.all([closing, stream.close()])
  await stream.close()
  expect(house.carrier.count('stopStream')).toBe(1)
  expect(await stream.ended).toEqual({ reason: 'closed' })
  await call.stream()
})

test('what comes late of a closed stream does not end the next one', async () => {
  const { call, house, stream, socket } = await streaming()
  const first = house.carrier.last('stream').call.operation
  const closing = stream.close()
  await settled()
  socket.say({ type: 'stop' })
  await closing
  const second = await call.stream({ sampleRate: 8_000 })
  socket.drop()
  for (const operationKey of [first, house.carrier.last('stopStream').call.operation])
    await house.tell(call.id, { type: 'stream-stopped' }, { operationKey })
  await house.clock.advance(6_000)
  await house.socket(call.id)
  expect(house.types().filter((type) => type.startsWith('stream-'))).toEqual([
    'stream-started',
    'stream-ended',
    'stream-started',
  ])
  await house.tell(call.id, { type: 'stream-stopped' }, { operationKey: house.carrier.last('stream').call.operation })
  expect(await second.ended).toEqual({ reason: 'carrier' })
})

test('digits go through an open stream where its carrier has a message for them', async () => {
  const { call, house, socket, stream } = await streaming()
  const sending = call.sendDigits('1w2')
  await settled()
  expect(digitsOf(socket)).toBe('1')
  await house.clock.advance(500)
  await sending
  expect(digitsOf(socket)).toBe('12')
  expect(house.carrier.count('sendDigits')).toBe(0)
  void stream.close()
  await settled()
  socket.say({ type: 'stop' })
  await stream.ended
  void call.sendDigits('3')
  await settled()
  expect(house.carrier.last('sendDigits').command).toMatchObject({ digits: '3' })
})

test('digits through a stream stop at an abort', async () => {
  const { call, house, socket } = await streaming()
  const stopping = new AbortController()
  const failure = failureOf(call.sendDigits('1w2', { signal: stopping.signal }))
  await settled()
  stopping.abort()
  expect((await failure).code).toBe('cancelled')
  expect(digitsOf(socket)).toBe('1')
  expect(house.carrier.count('sendDigits')).toBe(0)
})

test('digits that a stream could not carry to their end fail with closed, and are not sent anew', async () => {
  const { call, house, socket } = await streaming()
  const failure = failureOf(call.sendDigits('1w2'))
  await settled()
  socket.say({ type: 'stop' })
  await house.clock.advance(500)
  expect((await failure).code).toBe('closed')
  expect(house.carrier.count('sendDigits')).toBe(0)
})

function digitsOf(socket: FarSocket): string {
  return socket.commands.map((command) => (command.type === 'digit' ? command.digit : '')).join('')
}

test('a stream that the carrier refuses leaves the call free for another', async () => {
  const house = new House()
  const call = await house.answered()
  house.carrier.answers.set('stream', () => {
    throw new TypeError('no')
  })
  expect((await failureOf(call.stream())).code).toBe('unexpected-reply')
  house.carrier.answers.delete('stream')
  await call.stream()
})

test('closing waits two seconds for the carrier’s last message', async () => {
  const { house, stream } = await streaming()
  const closing = stream.close()
  await house.clock.advance(1_999)
  expect(await stateOf(closing)).toBe('pending')
  await house.clock.advance(1)
  await closing
  expect(house.types().at(-1)).toBe('stream-ended')
})

describe('what comes in', () => {
  test.each([
    [8_000, 8_000],
    [8_000, 16_000],
    [8_000, 24_000],
    [16_000, 8_000],
    [24_000, 16_000],
  ] as const)('at %d Hz is read at %d Hz with its tone and level', async (from, to) => {
    const { stream, socket, call, house } = await streaming({ rate: to, carrierRate: from })
    const sound = tone({ frequency: 440, sampleRate: from, durationMs: 1_000 })
    let mediaTimeMs = 0
    for (const pcm of cut(sound, from / 50)) {
      socket.say({ type: 'frame', frame: frame(pcm, from, mediaTimeMs) })
      mediaTimeMs += 20
    }
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    const frames: AudioFrame[] = []
    for await (const one of stream) frames.push(one)
    expect(frames.every(({ sampleRate }) => sampleRate === to)).toBe(true)
    expect(frames[10]).toMatchObject({ mediaTimeMs: 200, track: 'inbound' })
    const heard = joined(frames.map(({ pcm }) => pcm))
    expect(Math.abs(heard.length - to)).toBeLessThan(to / 100)
    const middle = heard.subarray(to / 4, to / 2)
    expect(toneDbfs(middle, { frequency: 440, sampleRate: to })).toBeCloseTo(rmsDbfs(sound), 0)
    expect(toneDbfs(middle, { frequency: 1_500, sampleRate: to })).toBeLessThan(-60)
  })

  test('and is not read is kept up to a limit; the oldest is dropped, counted and warned of once', async () => {
    const house = new House()
    const call = await house.answered()
    const stream = await call.stream({ sampleRate: 8_000, keepMs: 100 })
    const socket = await house.socket(call.id)
    for (let index = 0; index < 10; index += 1)
      socket.say({ type: 'frame', frame: frame(new Int16Array(160).fill(index), 8_000, index * 20) })
    expect(stream.droppedMs).toBe(100)
    const reader = stream[Symbol.asyncIterator]()
    expect((await reader.next()).value).toMatchObject({ mediaTimeMs: 100 })
    expect(house.warnings.map(({ code }) => code)).toEqual(['audio-dropped'])
  })

  test('reaches a reader that waits, and what was not read yet stays readable after the end', async () => {
    const { stream, socket } = await streaming()
    const waiting = read(stream)
    socket.say({ type: 'frame', frame: frame(numbered(160)) })
    expect(await waiting).toEqual(numbered(160))
    socket.say({ type: 'frame', frame: frame(numbered(160, 500)) })
    socket.say({ type: 'stop' })
    expect(await read(stream)).toEqual(numbered(160, 500))
    expect((await stream[Symbol.asyncIterator]().next()).done).toBe(true)
    expect(await stream.ended).toEqual({ reason: 'carrier' })
  })

  test('ends with an error when the carrier says that it failed', async () => {
    const { stream, call, house } = await streaming()
    const reading = failureOf(stream[Symbol.asyncIterator]().next())
    const failure = { code: 'media', message: 'socket refused' } as const
    await house.tell(call.id, { type: 'stream-failed', failure })
    expect((await reading).message).toBe('stream failed at the carrier: socket refused')
    expect(await stream.ended).toEqual({ reason: 'failed', failure })
    expect(house.event('stream-ended')).toMatchObject({ reason: 'failed', failure })
  })

  test('as a key is a digit, as nonsense raises a warning, as something new is reported', async () => {
    const { house, socket } = await streaming()
    socket.say({ type: 'digit', digit: '7', durationMs: 100 })
    socket.say({ type: 'unknown', name: 'heartbeat' })
    socket.garbage()
    await settled()
    expect(house.event('digit-received')).toMatchObject({ digit: '7', durationMs: 100, optional: true })
    expect(house.event('provider-event')).toMatchObject({ name: 'heartbeat', source: 'carrier' })
    expect(house.warnings.map(({ code }) => code)).toEqual(['unknown-media', 'media-failed'])
  })
})

describe('what goes out', () => {
  test('leaves in frames of 20 ms at the carrier’s rate, the lead at once and the rest in real time', async () => {
    const { house, stream, socket } = await streaming({ leadMs: 100 })
    const pcm = numbered(8_000)
    stream.write(pcm)
    const atOnce = socket.frames.length
    expect(atOnce).toBe(6)
    await house.clock.advance(200)
    expect(socket.frames.length).toBe(atOnce + 10)
    await house.clock.advance(2_000)
    expect(socket.audio).toEqual(pcm)
    expect(socket.frames.every(({ length }) => length === 160)).toBe(true)
  })

  test('that is no whole frame waits for more, and is filled up with silence only after a pause', async () => {
    const { house, stream, socket } = await streaming({ leadMs: 100 })
    stream.write(numbered(100))
    await house.clock.advance(40)
    stream.write(numbered(100, 101))
    expect(socket.audio).toEqual(numbered(160))
    await house.clock.advance(49)
    expect(socket.frames).toHaveLength(1)
    await house.clock.advance(1)
    expect(socket.audio).toEqual(joined([numbered(200), new Int16Array(120)]))
  })

  test('is what was written, nothing lost, repeated or changed, whatever the sizes of the writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.integer({ min: 0, max: 900 }), waitMs: fc.integer({ min: 0, max: 45 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (writes) => {
          const { house, stream, socket } = await streaming({ leadMs: 100 })
          let from = 1
          const ends = []
          for (const { size, waitMs } of writes) {
            ends.push(stream.write(numbered(size, from)).ended)
            from += size
            await house.clock.advance(waitMs)
          }
          await house.clock.advance(5_000)
          const total = from - 1
          const padding = (160 - (total % 160)) % 160
          expect(socket.audio).toEqual(joined([numbered(total), new Int16Array(padding)]))
          for (const end of await Promise.all(ends)) expect(end).toMatchObject({ outcome: 'played', source: 'clock' })
          expect(stream.bufferedMs).toBeCloseTo(0)
        },
      ),
      { numRuns: 40 },
    )
  })

  test.each([8_000, 16_000] as const)(
    'is what it was when it was written, though its array is used again, at %d Hz',
    async (rate) => {
      const sound = tone({ frequency: 440, sampleRate: rate, durationMs: 300 })
      const [kept, reused] = [await streaming({ rate }), await streaming({ rate })]
      kept.stream.write(sound)
      const array = sound.slice()
      reused.stream.write(array)
      array.fill(32_000)
      await kept.house.clock.advance(1_000)
      await reused.house.clock.advance(1_000)
      expect(reused.socket.audio).toEqual(kept.socket.audio)
      expect(toneDbfs(reused.socket.audio.subarray(160, 2_000), { frequency: 440, sampleRate: 8_000 })).toBeGreaterThan(
        -12,
      )
    },
  )

  test('at another rate settles every write, whatever its size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom([16_000, 8_000], [8_000, 16_000], [24_000, 16_000] as const),
        fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 8 }),
        async ([rate, carrierRate], sizes) => {
          const { house, stream, socket } = await streaming({ rate: rate as 8_000, carrierRate: carrierRate ?? 0 })
          const ends = sizes.map((size) => stream.write(new Int16Array(size).fill(1_000)).ended)
          await house.clock.advance(5_000)
          expect((await Promise.all(ends)).map(({ outcome }) => outcome)).toEqual(sizes.map(() => 'played'))
          const wanted = sizes.reduce((sum, size) => sum + size, 0) * ((carrierRate ?? 0) / (rate ?? 1))
          expect(socket.audio.length - wanted).toBeGreaterThanOrEqual(-1)
          expect(socket.audio.length - wanted).toBeLessThanOrEqual((carrierRate ?? 0) / 50)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('settles a write that filled its frames to the last sample, when the next one follows', async () => {
    for (let size = 340; size < 400; size += 1) {
      const { house, stream } = await streaming({ rate: 16_000, carrierRate: 8_000 })
      const ends = [stream.write(new Int16Array(size)).ended, stream.write(new Int16Array(700)).ended]
      await house.clock.advance(1_000)
      expect((await Promise.all(ends)).map(({ outcome }) => outcome)).toEqual(['played', 'played'])
    }
  })

  test('keeps its tone when the carrier has another rate', async () => {
    const { house, stream, socket } = await streaming({ rate: 24_000, carrierRate: 8_000 })
    const sound = tone({ frequency: 440, sampleRate: 24_000, durationMs: 1_000 })
    for (const pcm of cut(sound, 333)) stream.write(pcm)
    await house.clock.advance(3_000)
    const middle = socket.audio.subarray(2_000, 6_000)
    expect(toneDbfs(middle, { frequency: 440, sampleRate: 8_000 })).toBeCloseTo(rmsDbfs(sound), 0)
    expect(toneDbfs(middle, { frequency: 1_500, sampleRate: 8_000 })).toBeLessThan(-60)
  })

  test('before the socket is there waits for it', async () => {
    const house = new House()
    const call = await house.answered()
    const stream = await call.stream({ sampleRate: 8_000 })
    const pcm = numbered(320)
    stream.write(pcm)
    pcm.fill(0)
    const socket = await house.socket(call.id)
    await house.clock.advance(1_000)
    expect(socket.audio).toEqual(numbered(320))
  })

  test('is refused on a stream that only listens, and when it is no audio', async () => {
    const house = new House()
    const call = await house.answered()
    const ears = await call.stream({ direction: 'in' })
    expect(() => ears.write(new Int16Array(1))).toThrow('only listens')
    expect((await failureOf(ears.clear())).code).toBe('unsupported')
    expect(house.carrier.last('stream').command['direction']).toBe('in')
    const { stream } = await streaming()
    expect(() => stream.write(Buffer.alloc(320) as unknown as Int16Array)).toThrow('Int16Array')
  })

  test('after the end is cleared at once, so that an echo loop simply ends', async () => {
    const { stream, socket } = await streaming()
    socket.say({ type: 'frame', frame: frame(numbered(160)) })
    socket.say({ type: 'stop' })
    const ends = []
    for await (const { pcm } of stream) ends.push(stream.write(pcm))
    expect(ends).toHaveLength(1)
    expect(ends[0]?.durationMs).toBe(20)
    expect(await ends[0]?.ended).toEqual({ outcome: 'cleared', heardMs: 0, source: 'clock' })
    expect(await stream.clear()).toEqual({ heardMs: 0, discardedMs: 0 })
    expect(await stream.mark('m')).toMatchObject({ name: 'm', outcome: 'cleared' })
    await stream.ready
  })
})

describe('clearing', () => {
  test('says to the millisecond what was heard, and nothing written before is sent after', async () => {
    const { house, stream, socket } = await streaming({ leadMs: 100 })
    const first = stream.write(numbered(4_000))
    const second = stream.write(numbered(4_000, 5_000))
    await house.clock.advance(130)
    const sent = socket.frames.length
    expect(await stream.clear()).toEqual({ heardMs: 130, discardedMs: 870 })
    expect(await first.ended).toEqual({ outcome: 'cleared', heardMs: 130, source: 'clock' })
    expect(await second.ended).toEqual({ outcome: 'cleared', heardMs: 0, source: 'clock' })
    expect(socket.commands.at(-1)).toEqual({ type: 'clear' })
    await house.clock.advance(5_000)
    expect(socket.frames).toHaveLength(sent)
    stream.write(numbered(160, 9_000))
    await house.clock.advance(500)
    expect(socket.frames.slice(sent)).toEqual([numbered(160, 9_000)])
  })

  test('makes marks that come back because of it worth nothing', async () => {
    const { house, stream, socket } = await streaming({ marks: true })
    const playout = stream.write(numbered(480))
    const mark = stream.mark('here')
    await house.clock.advance(30)
    await stream.clear()
    for (const name of socket.marks) socket.say({ type: 'mark', name })
    expect(await playout.ended).toMatchObject({ outcome: 'cleared', heardMs: 30 })
    expect(await mark).toMatchObject({ name: 'here', outcome: 'cleared' })
  })

  test('while no socket is there drops what waits for one', async () => {
    const { house, call, stream, socket } = await streaming()
    socket.drop()
    stream.write(numbered(800))
    await stream.clear()
    const next = await house.socket(call.id)
    await house.clock.advance(1_000)
    expect(next.frames).toEqual([])
  })
})

test('where the carrier echoes marks they decide what was heard, and nothing else does', async () => {
  const { house, stream, socket } = await streaming({ marks: true })
  const playout = stream.write(numbered(320))
  const mark = stream.mark('said')
  await house.clock.advance(10_000)
  expect(await stateOf(playout.ended)).toBe('pending')
  for (const name of socket.marks) socket.say({ type: 'mark', name })
  expect(await playout.ended).toEqual({ outcome: 'played', heardMs: 40, source: 'carrier' })
  expect(await mark).toEqual({ name: 'said', outcome: 'played', heardMs: 0, source: 'carrier' })
  socket.say({ type: 'mark', name: 'of nobody' })
})

test.each([
  ['live, frame by frame', 160, 20],
  ['live, in halves of a frame', 80, 10],
  ['live, in frames and a half', 240, 30],
])(
  'an application that writes %s and waits for the end of each write gets one mark per 100 ms at most',
  async (_, size, everyMs) => {
    const { house, stream, socket } = await streaming({ marks: true })
    const playouts = []
    let echoed = 0
    for (let written = 0; written < 16_000; written += size) {
      playouts.push(stream.write(numbered(size)).ended)
      await house.clock.advance(everyMs)
      for (const name of socket.marks.slice(echoed)) socket.say({ type: 'mark', name })
      echoed = socket.marks.length
    }
    expect(socket.frames.length).toBeGreaterThanOrEqual(98)
    expect(echoed).toBeGreaterThan(15)
    expect(echoed).toBeLessThanOrEqual(21)
    await house.clock.advance(200)
    for (const name of socket.marks.slice(echoed)) socket.say({ type: 'mark', name })
    const ends = await Promise.all(playouts)
    expect(new Set(ends.map(({ outcome, source }) => `${outcome}: ${source}`))).toEqual(new Set(['played: carrier']))
  },
)

test('writes whose end no one waits for share one mark in half a second, and one who asks later gets the next', async () => {
  const { house, stream, socket } = await streaming({ marks: true })
  const playouts = []
  for (let written = 0; written < 16_000; written += 160) {
    playouts.push(stream.write(numbered(160)))
    await house.clock.advance(20)
  }
  expect(socket.frames.length).toBeGreaterThanOrEqual(98)
  expect(socket.marks.length).toBeLessThanOrEqual(5)
  const ends = playouts.map(({ ended }) => ended)
  await house.clock.advance(100)
  for (const name of socket.marks) socket.say({ type: 'mark', name })
  for (const end of await Promise.all(ends)) expect(end).toMatchObject({ outcome: 'played', source: 'carrier' })
})

test('where it does not, the clock decides: not before the sound can have been heard', async () => {
  const { house, stream, socket } = await streaming({ leadMs: 100 })
  const playout = stream.write(numbered(1_600))
  const mark = stream.mark('said')
  await house.clock.advance(199)
  expect(await stateOf(playout.ended)).toBe('pending')
  await house.clock.advance(1)
  expect(await playout.ended).toEqual({ outcome: 'played', heardMs: 200, source: 'clock' })
  await house.clock.advance(200)
  expect(await mark).toMatchObject({ outcome: 'played', source: 'clock' })
  expect(socket.marks).toEqual([])
})

test('ready waits from the high-water mark on and opens again below it', async () => {
  const house = new House()
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 8_000, highWaterMs: 200 })
  await house.socket(call.id)
  await stream.ready
  stream.write(numbered(2_400))
  expect(stream.bufferedMs).toBe(300)
  const { ready } = stream
  await house.clock.advance(100)
  expect(await stateOf(ready)).toBe('pending')
  await house.clock.advance(40)
  await ready
  expect(stream.bufferedMs).toBeLessThan(200)
})

describe('a socket that is lost', () => {
  test('is waited for where the carrier connects anew: the stream continues and loses nothing unsent', async () => {
    const { house, call, stream, socket } = await streaming({ leadMs: 40 })
    stream.write(numbered(1_600))
    await house.clock.advance(20)
    socket.drop()
    const { length } = socket.audio
    await house.clock.advance(3_000)
    expect(socket.audio).toHaveLength(length)
    const next = await house.socket(call.id)
    await house.clock.advance(1_000)
    expect(joined([socket.audio, next.audio])).toEqual(numbered(1_600))
    expect(house.types().filter((type) => type.startsWith('stream-'))).toEqual(['stream-started'])
    next.say({ type: 'frame', frame: frame(numbered(160)) })
    expect(await read(stream)).toEqual(numbered(160))
  })

  test('goes on counting its time, though the next connection begins anew', async () => {
    const { house, call, stream, socket } = await streaming()
    const reader = stream[Symbol.asyncIterator]()
    const timeOf = async () => ((await reader.next()).value as AudioFrame).mediaTimeMs
    sayAt(socket, 0, 20, 60)
    socket.drop()
    const next = await house.socket(call.id)
    sayAt(next, 0, 20)
    next.drop()
    sayAt(await house.socket(call.id), 1_000, 1_020)
    const times = []
    for (let index = 0; index < 7; index += 1) times.push(await timeOf())
    expect(times).toEqual([0, 20, 60, 80, 100, 120, 140])
  })

  test('ends the stream when no other comes in five seconds', async () => {
    const { house, stream, socket } = await streaming()
    socket.drop()
    await house.clock.advance(4_999)
    expect(await stateOf(stream.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await stream.ended).toEqual({ reason: 'carrier' })
  })

  test('ends the stream at once where the carrier never connects anew, and the carrier is asked', async () => {
    const house = new House({ media: { reconnects: false } })
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const call = await house.answered()
    const stream = await call.stream()
    const socket = await house.socket(call.id)
    socket.drop()
    expect(await stream.ended).toEqual({ reason: 'carrier' })
    await settled()
    expect(house.carrier.count('inspect')).toBe(1)
  })

  test('is replaced by a newer one; what the older still says is not heard', async () => {
    const { house, call, stream, socket } = await streaming()
    const next = await house.socket(call.id)
    expect(socket.closedWith).toContain('replaced')
    socket.say({ type: 'frame', frame: frame(numbered(160)) })
    socket.drop()
    next.say({ type: 'frame', frame: frame(numbered(160, 700)) })
    expect(await read(stream)).toEqual(numbered(160, 700))
  })
})

describe('a media socket', () => {
  test('without a valid token is refused: 403, counted, with its check and no usable address', async () => {
    const house = new House()
    const call = await house.answered()
    const path = house.mediaPath(call.id)
    // one token in 64 ends in the character that stands for the forgery
    const forged = `${path.slice(0, -1)}${path.endsWith('_') ? '-' : '_'}`
    for (const url of [forged, house.callPath(call.id).replace('/event/', '/media/')])
      expect(await admit(house, url)).toMatchObject({ accepted: false, status: 403 })
    expect(house.telephony.warnings()).toMatchObject([{ code: 'refused-socket', count: 2 }])
    expect(house.warnings[0]?.message).toContain('token:refused')
    expect(house.warnings[0]?.message).not.toContain(path.split('/').at(-1)?.slice(0, 20))
    expect(await admit(house, '/elsewhere')).toBeUndefined()
  })

  test('of a call that this process does not hold is sent elsewhere: 421', async () => {
    const house = new House()
    const call = await house.answered()
    const path = house.mediaPath(call.id)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await admit(house, path)).toMatchObject({ accepted: false, status: 421 })
  })

  test('may come again with its token where the carrier reconnects, and only once where it does not', async () => {
    const again = new House()
    const path = again.mediaPath((await again.answered()).id)
    expect(await admit(again, path)).toMatchObject({ accepted: true })
    expect(await admit(again, path)).toMatchObject({ accepted: true })
    const once = new House({ media: { reconnects: false } })
    const single = once.mediaPath((await once.answered()).id)
    const both = await Promise.all([admit(once, single), admit(once, single)])
    expect(both).toMatchObject([{ accepted: true }, { accepted: false, status: 403, reason: 'token:used' }])
  })

  test('that the adapter refuses is refused with its status, and its token is not used up', async () => {
    let refuse = true
    const codec = { decode: () => [], encode: () => [], marks: false, leadMs: 0 }
    const house = new House({
      media: {
        reconnects: false,
        accept: () =>
          Promise.resolve(
            refuse ? { accepted: false, status: 401, check: 'jwt', detail: 'no bearer' } : { accepted: true, codec },
          ),
      },
    })
    const path = house.mediaPath((await house.answered()).id)
    expect(await admit(house, path)).toMatchObject({ accepted: false, status: 401, reason: 'jwt' })
    refuse = false
    expect(await admit(house, path)).toMatchObject({ accepted: true })
  })

  test('that opens as its call ends is closed', async () => {
    const house = new House()
    const call = await house.answered()
    const admission = await admit(house, house.mediaPath(call.id))
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    const socket = new FarSocket()
    if (admission?.accepted === true) admission.attach(socket)
    expect(socket.closedWith).toBe('the call has ended')
  })

  test('is closed when its call ends', async () => {
    const { house, call, socket } = await streaming()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(socket.closedWith).toBe('the call has ended')
  })
})

test('media that comes by no socket is handed over by the adapter', async () => {
  const house = new House()
  const call = await house.answered()
  const socket = new FarSocket()
  const codec = {
    decode: () => [{ type: 'start', sampleRate: 8_000, writable: true } as const],
    encode: () => ['{"type":"clear"}'],
    marks: false,
    leadMs: 0,
  }
  expect(house.host.attachMedia('c_nobody', { socket, codec, reconnects: false })).toBe(false)
  expect(house.host.attachMedia(call.id, { socket, codec, reconnects: false })).toBe(true)
  await call.stream()
  socket.start()
  await settled()
  expect(house.types()).toContain('stream-started')
})

test('frames that were read stay as they are, and voices that take turns keep their own filters', async () => {
  const { house, stream, socket } = await streaming({ rate: 16_000 })
  const voices = [300, 900].map((frequency) => tone({ frequency, sampleRate: 8_000, durationMs: 400 }))
  const heard: Int16Array[][] = voices.map(() => [])
  const copies: Int16Array[] = []
  for (let at = 0; at < 3_200; at += 160)
    for (const [index, voice] of voices.entries()) {
      const participant = `voice ${index}`
      socket.say({ type: 'frame', frame: { ...frame(voice.subarray(at, at + 160), 8_000, at / 8), participant } })
      const pcm = await read(stream)
      heard[index]?.push(pcm)
      copies.push(pcm.slice())
    }
  expect(heard[0]?.flatMap((pcm, index) => [pcm, heard[1]?.[index]])).toEqual(copies)
  for (const [index, frequency] of [300, 900].entries()) {
    const expected = resample(voices[index] ?? new Int16Array(0), { from: 8_000, to: 16_000 })
    const whole = joined(heard[index] ?? [])
    expect(whole).toEqual(expected.subarray(0, whole.length))
    expect(toneDbfs(whole, { frequency, sampleRate: 16_000 })).toBeGreaterThan(-12)
  }
  await house.telephony.close()
})
