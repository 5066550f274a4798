import { concatPcm, guessByteOrder, millisecondsOf, pcmFromBytes, pcmToBytes, samplesIn, tone } from '@trunkline/audio'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('reads and writes both byte orders', () => {
  expect(pcmFromBytes(Uint8Array.of(0x34, 0x12, 0xff, 0xff))).toEqual(Int16Array.of(0x1234, -1))
  expect(pcmFromBytes(Uint8Array.of(0x12, 0x34, 0x80, 0x00), 'be')).toEqual(Int16Array.of(0x1234, -32_768))
  expect(pcmToBytes(Int16Array.of(0x1234))).toEqual(Uint8Array.of(0x34, 0x12))
  expect(pcmToBytes(Int16Array.of(0x1234), 'be')).toEqual(Uint8Array.of(0x12, 0x34))
})

test('reads what it wrote, at any offset of the buffer', () => {
  fc.assert(
    fc.property(fc.int16Array(), fc.constantFrom('le', 'be'), fc.nat(3), (pcm, order, offset) => {
      const room = new Uint8Array(offset + pcm.length * 2 + 1)
      room.set(pcmToBytes(pcm, order), offset)
      expect(pcmFromBytes(room.subarray(offset, offset + pcm.length * 2), order)).toEqual(pcm)
    }),
  )
})

test('refuses half a sample', () => {
  expect(() => pcmFromBytes(new Uint8Array(3))).toThrow(
    new RangeError('16-bit PCM needs an even number of bytes, there are 3'),
  )
})

test('joins pieces in their order', () => {
  const pieces = [Int16Array.of(1, 2), new Int16Array(0), Int16Array.of(3)]
  expect(concatPcm(pieces)).toEqual(Int16Array.of(1, 2, 3))
  expect(concatPcm([])).toEqual(new Int16Array(0))
})

test('counts samples and milliseconds', () => {
  expect(samplesIn(20, 8000)).toBe(160)
  expect(samplesIn(20, 22_050)).toBe(441)
  expect(samplesIn(1, 44_100)).toBe(44)
  expect(millisecondsOf(480, 24_000)).toBe(20)
  expect(millisecondsOf(1, 16_000)).toBe(0.0625)
})

test('guesses the byte order of audible audio', () => {
  for (const sampleRate of [8000, 16_000, 24_000])
    for (const amplitude of [0.005, 0.1, 0.9]) {
      const pcm = tone({ frequency: 440, sampleRate, durationMs: 20, amplitude })
      expect(guessByteOrder(pcmToBytes(pcm, 'le'))).toBe('le')
      expect(guessByteOrder(pcmToBytes(pcm, 'be'))).toBe('be')
    }
})

test('guesses no byte order from silence, line noise, loud noise, a constant or a scrap', () => {
  let state = 1
  const noise = (peak: number): Int16Array =>
    Int16Array.from({ length: 1600 }, () => {
      state = (state * 48_271) % 2_147_483_647
      return Math.round((state / 2_147_483_647 - 0.5) * 2 * peak)
    })
  const unclear = [
    new Int16Array(1600),
    noise(4),
    noise(32_767),
    new Int16Array(1600).fill(4000),
    tone({ frequency: 440, sampleRate: 16_000, durationMs: 2 }),
    new Int16Array(0),
  ]
  for (const pcm of unclear)
    for (const order of ['le', 'be'] as const) expect(guessByteOrder(pcmToBytes(pcm, order))).toBeUndefined()
})

test('tells the byte order although half a sample hangs over', () => {
  const bytes = pcmToBytes(tone({ frequency: 440, sampleRate: 16_000, durationMs: 20 }), 'be')
  expect(guessByteOrder(bytes.subarray(0, -1))).toBe('be')
})
