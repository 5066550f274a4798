import { decodeWav, encodeWav, inspectWav, tone, toneDbfs, WavError } from '@trunkline/audio'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { chunk, floatChunk, formatChunk, riff, sampleBytes } from './wav-bytes.ts'

const beep = tone({ frequency: 440, sampleRate: 8000, durationMs: 100 })
const level = (pcm: Int16Array): number => toneDbfs(pcm, { frequency: 440, sampleRate: 8000 })
const message = (bytes: Uint8Array): string => {
  try {
    decodeWav(bytes)
  } catch (error) {
    if (error instanceof WavError) return error.message
    throw error
  }
  return 'was read'
}

describe('writing and reading', () => {
  test('gives every channel back as it was', () => {
    const channelSets = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(50))
      .chain(([count, length]) =>
        fc.array(fc.int16Array({ minLength: length, maxLength: length }), { minLength: count, maxLength: count }),
      )
    fc.assert(
      fc.property(channelSets, fc.integer({ min: 1, max: 192_000 }), (channels, sampleRate) => {
        expect(decodeWav(encodeWav({ sampleRate, channels }))).toEqual({ sampleRate, channels })
      }),
    )
  })

  test('writes the 44 bytes of header that every player knows', () => {
    const bytes = encodeWav({ sampleRate: 16_000, channels: [Int16Array.of(1, 2), Int16Array.of(-1)] })
    const expected = riff(
      formatChunk({ tag: 1, channels: 2, sampleRate: 16_000, bits: 16 }),
      chunk('data', Uint8Array.of(1, 0, 0xff, 0xff, 2, 0, 0, 0)),
    )
    expect(bytes).toEqual(expected)
    expect(bytes).toHaveLength(52)
  })

  test('refuses to write no channel or a sample rate that is none', () => {
    expect(() => encodeWav({ sampleRate: 8000, channels: [] })).toThrow(/1 to 65535 channels/)
    for (const sampleRate of [0, 8000.5, NaN])
      expect(() => encodeWav({ sampleRate, channels: [beep] })).toThrow(/sample rate/)
  })

  test('reads bytes that begin in the middle of a buffer', () => {
    const bytes = encodeWav({ sampleRate: 8000, channels: [beep] })
    const room = new Uint8Array(bytes.length + 5)
    room.set(bytes, 3)
    expect(decodeWav(room.subarray(3, 3 + bytes.length)).channels).toEqual([beep])
  })
})

describe('every encoding', () => {
  test.each([
    { tag: 1, bits: 8, encoding: 'pcm', within: 256 },
    { tag: 1, bits: 16, encoding: 'pcm', within: 0 },
    { tag: 1, bits: 24, encoding: 'pcm', within: 0 },
    { tag: 1, bits: 32, encoding: 'pcm', within: 0 },
    { tag: 3, bits: 32, encoding: 'float', within: 0 },
    { tag: 7, bits: 8, encoding: 'mulaw', within: 512 },
    { tag: 6, bits: 8, encoding: 'alaw', within: 512 },
  ])('$bits-bit $encoding is heard as it was, plain and extensible', ({ tag, bits, encoding, within }) => {
    const data = chunk('data', sampleBytes(beep, { tag, bits }))
    for (const extensible of [false, true]) {
      const bytes = riff(formatChunk({ tag, channels: 1, sampleRate: 8000, bits, extensible }), data)
      const { sampleRate, channels } = decodeWav(bytes)
      const heard = channels[0] ?? new Int16Array(0)
      const error = heard.map((sample, index) => Math.abs(sample - (beep[index] ?? 0)))
      expect(sampleRate).toBe(8000)
      expect(heard).toHaveLength(beep.length)
      expect(Math.max(...error)).toBeLessThanOrEqual(within)
      expect(level(heard)).toBeCloseTo(level(beep), 1)
      expect(inspectWav(bytes)).toEqual({
        sampleRate: 8000,
        channels: 1,
        bitsPerSample: bits,
        encoding,
        durationMs: 100,
      })
    }
  })

  test('float beyond full scale is held, and what is no number is silent', () => {
    const bytes = riff(
      formatChunk({ tag: 3, channels: 1, sampleRate: 8000, bits: 32 }),
      floatChunk([1, -1, 7, -7, NaN, Infinity, 0.5]),
    )
    expect(decodeWav(bytes).channels).toEqual([Int16Array.of(32_767, -32_768, 32_767, -32_768, 0, 32_767, 16_384)])
  })
})

describe('files as they come', () => {
  const format = formatChunk({ tag: 1, channels: 1, sampleRate: 8000, bits: 16 })
  const data = chunk('data', sampleBytes(beep, { tag: 1, bits: 16 }))

  test('a format chunk of 18 bytes, unknown chunks and the padding of odd ones are no obstacle', () => {
    const longer = formatChunk({ tag: 1, channels: 1, sampleRate: 8000, bits: 16, extra: 2 })
    const bytes = riff(chunk('LIST', new Uint8Array(7).fill(65)), longer, chunk('fact', new Uint8Array(4)), data)
    const trailed = concatBytes(bytes, chunk('id3 ', new Uint8Array(9)))
    expect(decodeWav(bytes).channels).toEqual([beep])
    expect(decodeWav(trailed).channels).toEqual([beep])
  })

  test.each([0, 0xffff_ffff])('a stream that gave its length as %i is read to where it ends', (length) => {
    const bytes = riff(format, data)
    new DataView(bytes.buffer).setUint32(bytes.length - beep.length * 2 - 4, length, true)
    expect(decodeWav(bytes).channels).toEqual([beep])
    expect(inspectWav(bytes).durationMs).toBe(100)
  })

  test('a file that breaks off gives the complete samples that are there, and its header still tells the whole length', () => {
    const stereo = encodeWav({ sampleRate: 8000, channels: [beep, beep] })
    for (const lost of [1, 2, 3]) {
      const { channels } = decodeWav(stereo.subarray(0, -lost))
      expect(channels).toEqual([beep.subarray(0, -1), beep.subarray(0, -1)])
    }
    expect(inspectWav(stereo.subarray(0, 44)).durationMs).toBe(100)
    expect(decodeWav(stereo.subarray(0, 44)).channels).toEqual([new Int16Array(0), new Int16Array(0)])
  })

  test('what is no WAV file is refused with what it is instead', () => {
    expect(message(new TextEncoder().encode('<!DOCTYPE html><html>'))).toBe(
      'not a RIFF/WAVE file: it begins with "<!DOCTYPE ht"',
    )
    expect(message(Uint8Array.of(0xff, 0xfb, 0x90))).toBe('not a RIFF/WAVE file: it begins with the bytes ff fb 90')
    expect(message(new Uint8Array(0))).toBe('not a RIFF/WAVE file: it is empty')
    expect(message(new TextEncoder().encode('RIFF----AVI LIST'))).toMatch(
      /^not a RIFF\/WAVE file: it begins with "RIFF/,
    )
  })

  test('a WAV file that cannot be read is refused with the reason', () => {
    const odd = (parts: Partial<Parameters<typeof formatChunk>[0]>): Uint8Array =>
      riff(formatChunk({ tag: 1, channels: 1, sampleRate: 8000, bits: 16, ...parts }), data)
    expect(message(riff(data))).toMatch(/no "fmt " chunk before its data/)
    expect(message(riff())).toMatch(/no "fmt " chunk/)
    expect(message(riff(format))).toMatch(/no "data" chunk/)
    expect(message(riff(chunk('fmt ', new Uint8Array(8)), data))).toMatch(/cut short: 8 bytes/)
    expect(message(odd({ tag: 0x55 }))).toMatch(/WAV format 0x0055 is not one of/)
    expect(message(odd({ bits: 20 }))).toMatch(/20-bit pcm is not supported/)
    expect(message(odd({ tag: 3, bits: 64 }))).toMatch(/64-bit float is not supported/)
    expect(message(odd({ channels: 0 }))).toMatch(/no channels/)
    expect(message(odd({ sampleRate: 0 }))).toMatch(/sample rate of 0/)
    expect(message(odd({ tag: 0xfffe }))).toMatch(/does not say which it is/)
  })
})

const outcome = (bytes: Uint8Array): unknown => {
  try {
    inspectWav(bytes)
    return decodeWav(bytes).sampleRate > 0 ? 'read' : 'read wrongly'
  } catch (error) {
    return error instanceof WavError ? 'refused' : error
  }
}

describe('any bytes at all', () => {
  test('that do not begin like a WAV file are refused with a WavError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcome(bytes)).toBe('refused')
      }),
    )
  })

  test('in the body of a RIFF file are read or refused with a WavError', () => {
    const pieces = fc.array(
      fc
        .tuple(fc.constantFrom('fmt ', 'data', 'LIST'), fc.uint8Array({ maxLength: 48 }))
        .map(([id, body]) => chunk(id, body)),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(pieces, (chunks) => {
        expect(outcome(riff(...chunks))).toBeOneOf(['read', 'refused'])
      }),
    )
  })

  test('changed in a good file are read or refused with a WavError', () => {
    const good = encodeWav({ sampleRate: 8000, channels: [beep.subarray(0, 20), beep.subarray(0, 20)] })
    const changes = fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(changes, fc.nat(good.length), (edits, length) => {
        const bytes = good.slice(0, length)
        for (const [offset, value] of edits) bytes[offset] = value
        expect(outcome(bytes)).toBeOneOf(['read', 'refused'])
      }),
      { numRuns: 1000 },
    )
  })
})

function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
