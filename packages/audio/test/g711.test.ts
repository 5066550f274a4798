import {
  decodeAlaw,
  decodeAlawInto,
  decodeMulaw,
  decodeMulawInto,
  encodeAlaw,
  encodeAlawInto,
  encodeMulaw,
  encodeMulawInto,
} from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code)

type Pair = readonly [sample: number, code: number]

// Pairs of sample and code at the ends and borders of the segments, from the tables of ITU-T G.711 scaled to 16 bits.
const mulawPairs: readonly Pair[] = [
  [0, 0xff],
  [8, 0xfe],
  [120, 0xf0],
  [132, 0xef],
  [396, 0xdf],
  [924, 0xcf],
  [1980, 0xbf],
  [4092, 0xaf],
  [8316, 0x9f],
  [16_764, 0x8f],
  [32_124, 0x80],
  [-8, 0x7e],
  [-132, 0x6f],
  [-16_764, 0x0f],
  [-32_124, 0x00],
]
const alawPairs: readonly Pair[] = [
  [8, 0xd5],
  [24, 0xd4],
  [248, 0xda],
  [264, 0xc5],
  [528, 0xf5],
  [1056, 0xe5],
  [2112, 0x95],
  [4224, 0x85],
  [8448, 0xb5],
  [16_896, 0xa5],
  [32_256, 0xaa],
  [-8, 0x55],
  [-264, 0x45],
  [-32_256, 0x2a],
]

// The decision values above 0, counted up interval by interval: mu-law in 14 bits, A-law in 13 bits with sign.
const steps = (first: number, counts: readonly number[], scale: number): number[] => {
  const values = [first]
  for (const [segment, count] of counts.entries())
    for (let step = 0; step < count; step++) values.push((values.at(-1) ?? 0) + 2 ** segment)
  return values.map((value) => value * scale)
}
const mulawDecisions = steps(0.5, [15, 16, 16, 16, 16, 16, 16, 15], 8)
const alawDecisions = steps(1, [31, 16, 16, 16, 16, 16, 15], 16)

// The output values from 0 up: each lies in the middle between two decision values, but for the zero of mu-law.
const middles = (bounds: readonly number[]): number[] =>
  bounds.slice(1).map((bound, index) => ((bounds[index] ?? 0) + bound) / 2)
const mulawOutputs = [0, ...middles([...mulawDecisions, 8159 * 4])]
const alawOutputs = middles([0, ...alawDecisions, 32_768])

describe.each([
  {
    law: 'mu-law',
    encode: encodeMulaw,
    decode: decodeMulaw,
    encodeInto: encodeMulawInto,
    decodeInto: decodeMulawInto,
    pairs: mulawPairs,
    decisions: mulawDecisions,
    outputs: mulawOutputs,
    twins: [[0x7f, 0xff]],
  },
  {
    law: 'A-law',
    encode: encodeAlaw,
    decode: decodeAlaw,
    encodeInto: encodeAlawInto,
    decodeInto: decodeAlawInto,
    pairs: alawPairs,
    decisions: alawDecisions,
    outputs: alawOutputs,
    twins: [],
  },
])('G.711 $law', ({ encode, decode, encodeInto, decodeInto, pairs, decisions, outputs, twins }) => {
  test('agrees with the tables of the recommendation in both directions', () => {
    const samples = Int16Array.from(pairs, ([sample]) => sample)
    const codes = Uint8Array.from(pairs, ([, code]) => code)
    expect(encode(samples)).toEqual(codes)
    expect(decode(codes)).toEqual(samples)
  })

  test('gives every code back unchanged, but for the second zero of mu-law', () => {
    const expected = everyCode.slice()
    for (const [code, twin] of twins) expected[code ?? 0] = twin ?? 0
    expect(encode(decode(everyCode))).toEqual(expected)
  })

  test('changes from one code to the next exactly at the decision values', () => {
    const codes = encode(everySample.subarray(32_768))
    const changes = [...codes.keys()].filter((sample) => sample > 0 && codes[sample] !== codes[sample - 1])
    expect(changes).toEqual(decisions)
    expect(new Set(codes).size).toBe(128)
  })

  test('puts a negative sample into the segment of its one’s complement', () => {
    const negative = everySample.subarray(0, 32_768)
    const mirrored = encode(negative.map((sample) => ~sample))
    expect(encode(negative)).toEqual(mirrored.map((code) => code ^ 0x80))
  })

  test('expands the 128 codes of each sign to the output values of the recommendation, in order', () => {
    const codes = encode(Int16Array.from(outputs))
    expect(decode(codes)).toEqual(Int16Array.from(outputs))
    expect(decode(codes.map((code) => code ^ 0x80))).toEqual(Int16Array.from(outputs, (value) => -value))
    expect(new Set(codes).size).toBe(128)
  })

  test('fills an array of the caller, and leaves what lies behind its end', () => {
    const bytes = new Uint8Array(65_537).fill(7)
    expect(encodeInto(everySample, bytes)).toBe(bytes)
    expect(bytes.subarray(0, -1)).toEqual(encode(everySample))
    const pcm = new Int16Array(257).fill(7)
    expect(decodeInto(everyCode, pcm)).toBe(pcm)
    expect(pcm.subarray(0, -1)).toEqual(decode(everyCode))
    expect([bytes.at(-1), pcm.at(-1)]).toEqual([7, 7])
  })

  test('refuses an array that is too short before it writes anything', () => {
    const bytes = new Uint8Array(1).fill(7)
    const pcm = new Int16Array(1).fill(7)
    expect(() => encodeInto(Int16Array.of(1, 2), bytes)).toThrow(/1 has no room for 2 values/)
    expect(() => decodeInto(Uint8Array.of(1, 2), pcm)).toThrow(RangeError)
    expect([bytes[0], pcm[0]]).toEqual([7, 7])
  })

  test('makes one byte of one sample and leaves the input alone', () => {
    const pcm = Int16Array.of(1, -1, 30_000)
    expect(encode(pcm)).toHaveLength(3)
    expect(pcm).toEqual(Int16Array.of(1, -1, 30_000))
    expect(encode(new Int16Array(0))).toHaveLength(0)
    expect(decode(new Uint8Array(0))).toHaveLength(0)
  })
})

test('digital silence is 0xFF in mu-law and 0xD5 in A-law', () => {
  expect([...encodeMulaw(new Int16Array(2))]).toEqual([0xff, 0xff])
  expect([...encodeAlaw(new Int16Array(2))]).toEqual([0xd5, 0xd5])
})
