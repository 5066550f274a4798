import { createResampler } from '@trunkline/audio'
import type { AudioFrame } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

async function opened() {
  const house = new House()
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 16_000 })
  return { house, call, stream }
}

function frame(length: number, more: Partial<AudioFrame> = {}): AudioFrame {
  const pcm = Int16Array.from({ length }, (_, index) => (index * 37) % 8_000)
  return { pcm, sampleRate: 8_000, track: 'inbound', mediaTimeMs: 0, ...more }
}

describe('a media socket whose sample rate no carrier has', () => {
  test.each([15_999_991, 1_000_000_000, 11_025, 1.5, 1, 0, -8_000])(
    'such as %d Hz ends its stream as failed and is closed',
    async (rate) => {
      const { house, call, stream } = await opened()
      const written = stream.write(new Int16Array(320))
      const reading = failureOf(stream[Symbol.asyncIterator]().next())
      const socket = await house.socket(call.id, rate)
      expect(await stream.ended).toMatchObject({
        reason: 'failed',
        failure: { code: 'media', message: `its media socket has a sample rate of ${rate} Hz` },
      })
      expect((await reading).message).toContain(`a sample rate of ${rate} Hz`)
      expect((await written.ended).outcome).toBe('cleared')
      expect([socket.closeCode, socket.commands]).toEqual([1003, []])
      expect(house.warnings.map(({ code }) => code)).toEqual(['refused-media'])
    },
  )

  test('is closed before a stream is open, too, and the next socket serves the stream', async () => {
    const house = new House()
    const call = await house.answered()
    const refused = await house.socket(call.id, 7)
    expect(refused.closeCode).toBe(1003)
    const stream = await call.stream({ sampleRate: 8_000 })
    const socket = await house.socket(call.id)
    socket.say({ type: 'frame', frame: frame(160) })
    expect((await stream[Symbol.asyncIterator]().next()).value).toMatchObject({ sampleRate: 8_000 })
  })

  test('because it changed ends its stream as failed', async () => {
    const { house, call, stream } = await opened()
    const socket = await house.socket(call.id)
    socket.start(16_000)
    expect(await stream.ended).toMatchObject({
      reason: 'failed',
      failure: { message: 'its media socket changed its sample rate from 8000 Hz to 16000 Hz' },
    })
    expect(socket.closeCode).toBe(1003)
  })
})

test('a media socket that its adapter cannot use ends its stream as failed and is closed', async () => {
  const { house, call, stream } = await opened()
  const socket = await house.socket(call.id)
  socket.say({ type: 'unusable', why: 'has audio in an encoding that is not known' })
  expect(await stream.ended).toMatchObject({
    reason: 'failed',
    failure: { code: 'media', message: 'its media socket has audio in an encoding that is not known' },
  })
  expect(socket.closeCode).toBe(1003)
  expect(house.warnings.map(({ code }) => code)).toEqual(['refused-media'])
})

test.each([44_100, 48_000])('a media socket of %d Hz is heard and written to', async (rate) => {
  const { house, call, stream } = await opened()
  const socket = await house.socket(call.id, rate)
  socket.say({ type: 'frame', frame: frame(rate / 10, { sampleRate: rate }) })
  const { value } = (await stream[Symbol.asyncIterator]().next()) as IteratorYieldResult<AudioFrame>
  expect(value).toMatchObject({ sampleRate: 16_000, track: 'inbound' })
  stream.write(new Int16Array(1_600))
  await house.clock.advance(200)
  expect(socket.frames[0]).toHaveLength(rate / 50)
})

test('a start that is repeated changes nothing', async () => {
  const { house, call, stream } = await opened()
  const socket = await house.socket(call.id)
  const resampler = createResampler({ from: 8_000, to: 16_000 })
  for (let round = 0; round < 3; round += 1) {
    socket.start(8_000)
    socket.say({ type: 'frame', frame: frame(160, { mediaTimeMs: round * 20 }) })
    const { value } = (await stream[Symbol.asyncIterator]().next()) as IteratorYieldResult<AudioFrame>
    expect(value.pcm).toEqual(resampler.push(frame(160).pcm))
  }
  expect(house.types().filter((type) => type === 'stream-started')).toHaveLength(1)
})

test.each([
  ['has another rate than its socket', frame(160, { sampleRate: 16_000 })],
  ['has a rate that is none', frame(160, { sampleRate: 1.5 })],
  ['is empty', frame(0)],
  ['lasts less than a millisecond', frame(7)],
  ['lasts longer than a second', frame(8_001)],
  ['has no time', frame(160, { mediaTimeMs: Infinity })],
])('a frame that %s is dropped and counted, and the stream goes on', async (_, bad) => {
  const { house, call, stream } = await opened()
  const socket = await house.socket(call.id)
  for (let round = 0; round < 3; round += 1) socket.say({ type: 'frame', frame: bad })
  socket.say({ type: 'frame', frame: frame(320, { mediaTimeMs: 60 }) })
  expect((await stream[Symbol.asyncIterator]().next()).value).toMatchObject({ mediaTimeMs: 60 })
  expect(house.telephony.warnings().map(({ code, count }) => [code, count])).toEqual([['media-failed', 3]])
})

test('the voices of a socket are not remembered without end', async () => {
  const { house, call, stream } = await opened()
  const socket = await house.socket(call.id)
  const heard = stream[Symbol.asyncIterator]()
  const say = async (participant: string): Promise<Int16Array> => {
    socket.say({ type: 'frame', frame: frame(160, { participant }) })
    return ((await heard.next()) as IteratorYieldResult<AudioFrame>).value.pcm
  }
  const first = await say('a')
  expect(await say('a')).not.toEqual(first)
  for (let other = 0; other < 32; other += 1) await say(`b${other}`)
  // its filter was given up, so it begins as it did at first
  expect(await say('a')).toEqual(first)
})

test('however many unknown kinds of message come, they are one warning, cut and escaped', async () => {
  const { house, call } = await opened()
  const socket = await house.socket(call.id)
  for (let kind = 0; kind < 3_000; kind += 1)
    socket.say({ type: 'unknown', name: `\u001B[2J\u202E"${kind}-${'x'.repeat(1_000)}` })
  await settled()
  expect(house.telephony.warnings()).toMatchObject([{ code: 'unknown-media', count: 3_000 }])
  const [{ message } = { message: '' }] = house.warnings
  expect(message).toContain('\\u001b[2J\\u202e\\"0-xxx')
  expect(message).toMatch(/^[ -~]{1,140}$/)
})
