import { decodeAlaw, decodeMulaw, encodeAlaw, encodeMulaw, resample, rmsDbfs, tone, toneDbfs } from '@trunkline/audio'
import type { AudioStream, EncodedFrame } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'

const everyByte = Uint8Array.from({ length: 160 }, (_, index) => (index * 37) % 256)

async function streaming(
  format: 'pcmu' | 'pcma',
  options: { readonly law?: 'pcmu' | 'pcma'; readonly carrierRate?: number; readonly leadMs?: number } = {},
) {
  const house = new House(options)
  const call = await house.answered()
  const stream = await call.stream({ format })
  const socket = await house.socket(call.id, options.carrierRate ?? 8_000)
  return { house, call, stream, socket }
}

async function read(stream: AudioStream<'pcmu' | 'pcma'>): Promise<EncodedFrame> {
  const next = await stream[Symbol.asyncIterator]().next()
  if (next.done === true) throw new Error('the stream has ended')
  return next.value
}

describe.each(['pcmu', 'pcma'] as const)('a stream of format %s', (format) => {
  test('gives and takes the bytes of a carrier that has them, unchanged', async () => {
    const { house, socket, stream } = await streaming(format, { law: format })
    expect(stream).toMatchObject({ format, sampleRate: 8_000 })
    socket.sayBytes(everyByte)
    const frame = await read(stream)
    expect(frame).toMatchObject({ format, bytes: everyByte, sampleRate: 8_000, track: 'inbound', mediaTimeMs: 0 })
    const playout = stream.write(Buffer.from(everyByte))
    expect(playout.durationMs).toBe(20)
    await house.clock.advance(1_000)
    expect(socket.passed.map((bytes) => [...bytes])).toEqual([[...everyByte]])
    expect(socket.frames).toEqual([])
    expect(await playout.ended).toEqual({ outcome: 'played', heardMs: 20, source: 'clock' })
    // what the carrier says next is written elsewhere
    socket.sayBytes(everyByte.toReversed())
    expect(frame.bytes).toEqual(everyByte)
  })

  test('fills an unfinished frame up with its own silence', async () => {
    const { house, socket, stream } = await streaming(format, { law: format })
    stream.write(everyByte.subarray(0, 100))
    await house.clock.advance(1_000)
    const [frame = new Uint8Array(0)] = socket.passed
    expect([...frame.subarray(0, 100)]).toEqual([...everyByte.subarray(0, 100)])
    const decode = format === 'pcma' ? decodeAlaw : decodeMulaw
    expect(rmsDbfs(decode(frame.subarray(100)))).toBeLessThan(-70)
  })

  test('is converted once for a carrier with samples at another rate', async () => {
    const { house, socket, stream } = await streaming(format, { carrierRate: 16_000 })
    const [encode, decode] = format === 'pcma' ? [encodeAlaw, decodeAlaw] : [encodeMulaw, decodeMulaw]
    const spoken = tone({ frequency: 1_000, sampleRate: 8_000, durationMs: 100 })
    stream.write(encode(spoken))
    await house.clock.advance(1_000)
    expect(socket.passed).toEqual([])
    expect(socket.audio.subarray(0, 1_600)).toEqual(resample(decode(encode(spoken)), { from: 8_000, to: 16_000 }))
    const pcm = tone({ frequency: 1_000, sampleRate: 16_000, durationMs: 60 })
    socket.say({ type: 'frame', frame: { pcm, sampleRate: 16_000, track: 'inbound', mediaTimeMs: 0 } })
    const { bytes } = await read(stream)
    expect(toneDbfs(decode(bytes), { frequency: 1_000, sampleRate: 8_000 })).toBeGreaterThan(-12)
  })

  test('is converted for a carrier with the other law', async () => {
    const law = format === 'pcma' ? 'pcmu' : 'pcma'
    const { house, socket, stream } = await streaming(format, { law })
    const [encode, decode] = format === 'pcma' ? [encodeAlaw, decodeAlaw] : [encodeMulaw, decodeMulaw]
    const theirs = law === 'pcma' ? decodeAlaw : decodeMulaw
    socket.sayBytes(everyByte)
    expect((await read(stream)).bytes).toEqual(encode(theirs(everyByte)))
    stream.write(everyByte)
    await house.clock.advance(1_000)
    expect(socket.frames).toEqual([decode(everyByte)])
  })
})

test('samples are still samples where the carrier has G.711', async () => {
  const house = new House({ law: 'pcmu' })
  const call = await house.answered()
  const stream = await call.stream({ sampleRate: 8_000 })
  const socket = await house.socket(call.id)
  socket.sayBytes(everyByte)
  const next = await stream[Symbol.asyncIterator]().next()
  expect(next.value).toMatchObject({ pcm: decodeMulaw(everyByte) })
})

test('a play through a stream of G.711 is in its format', async () => {
  const house = new House({ law: 'pcmu' })
  const pcm = tone({ frequency: 1_000, sampleRate: 16_000, durationMs: 200 })
  house.carrier.answers.set('play', () => ({ throughStream: { pcm, sampleRate: 16_000 } }))
  const call = await house.answered()
  await call.stream({ format: 'pcmu' })
  const socket = await house.socket(call.id)
  const playback = call.play({ url: 'https://example.com/a.wav' })
  await house.clock.advance(1_000)
  expect(await playback.ended).toEqual({ reason: 'completed' })
  const heard = decodeMulaw(Buffer.concat(socket.passed))
  expect(toneDbfs(heard.subarray(0, 1_600), { frequency: 1_000, sampleRate: 8_000 })).toBeGreaterThan(-12)
})

describe('what is refused', () => {
  test('is audio of another format, and a rate that G.711 does not have', async () => {
    const { call, house, stream } = await streaming('pcmu', { law: 'pcmu' })
    // @ts-expect-error -- the types forbid it, JavaScript does not
    expect(() => stream.write(new Int16Array(160))).toThrow('write takes a Uint8Array of G.711 bytes')
    const other = await house.answered()
    expect(await failureOf(other.stream({ format: 'pcmu', sampleRate: 16_000 }))).toMatchObject({
      code: 'invalid-argument',
      message: 'A stream of format "pcmu" has 8,000 Hz: leave sampleRate out',
    })
    // @ts-expect-error -- no such format
    expect(await failureOf(other.stream({ format: 'pcm_u' }))).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('did you mean "pcmu"'),
    })
    expect(house.carrier.count('stream')).toBe(1)
    expect(call.id).not.toBe(other.id)
  })

  test('is G.711 where the provider has none', async () => {
    const house = new House({ capabilities: { 'stream.g711': 'unsupported' } })
    const call = await house.answered()
    expect((await failureOf(call.stream({ format: 'pcmu' }))).code).toBe('unsupported')
    await call.stream()
  })

  test('is warned of where it is converted', async () => {
    const house = new House({ capabilities: { 'stream.g711': 'emulated' } })
    const call = await house.answered()
    await call.stream({ format: 'pcma' })
    expect(house.warnings).toContainEqual(expect.objectContaining({ code: 'emulated', check: 'stream.g711' }))
  })
})
