import { rmsDbfs, samplesIn, tone } from '@trunkline/audio'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { createFilter, filterFor } from '../src/filter-choice.ts'
import { filterWasm } from '../src/filter-wasm.ts'
import type { Filter } from '../src/filter.ts'
import { designKernel, type Ratio } from '../src/kernel.ts'
import { Polyphase } from '../src/polyphase.ts'
import { createReferenceFilter } from '../src/reference-filter.ts'
import { createSimdFilter } from '../src/simd-filter.ts'
import { assembleFilter } from './build-filter.ts'

const rates = [8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000]
const pairs = rates.flatMap((from) => rates.filter((to) => to !== from).map((to) => ({ from, to })))
const telephone = pairs.filter(({ from, to }) => [from, to].every((rate) => [8000, 16_000, 24_000].includes(rate)))

const falling = [
  ...telephone.filter(({ from, to }) => from > to),
  { from: 44_100, to: 8000 },
  { from: 48_000, to: 16_000 },
]
/** Where the filter has closed, as a part of the lower rate: 4.25 kHz at 8 kHz. */
const stopBand = 4250 / 8000

function ratioOf({ from, to }: { from: number; to: number }): Ratio {
  const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other))
  return { up: to / divisor(from, to), down: from / divisor(from, to) }
}

function simdFor(ratio: Ratio): Filter {
  const filter = createSimdFilter(designKernel(ratio))
  if (filter === undefined) throw new Error(`there is no SIMD filter for ${ratio.up}:${ratio.down}`)
  return filter
}

function run(filter: Filter, chunks: readonly Int16Array[]): Int16Array {
  const polyphase = new Polyphase(filter)
  const pieces = [...chunks.map((chunk) => polyphase.push(chunk)), polyphase.flush()]
  return Int16Array.from(pieces.flatMap((piece) => [...piece]))
}

function largestDifference(one: Int16Array, other: Int16Array): number {
  return one.reduce((largest, sample, index) => Math.max(largest, Math.abs(sample - (other[index] ?? Infinity))), 0)
}

const filters = [
  { kind: 'SIMD', make: simdFor },
  { kind: 'reference', make: (ratio: Ratio) => createReferenceFilter(designKernel(ratio)) },
]

test('a rebuild of the SIMD program from its source gives the same bytes', async () => {
  expect(await assembleFilter()).toEqual(filterWasm)
})

test.each(pairs)('from $from to $to Hz the SIMD filter is within one step of the reference', (pair) => {
  const ratio = ratioOf(pair)
  const simd = simdFor(ratio)
  const reference = createReferenceFilter(simd.kernel)
  fc.assert(
    fc.property(fc.int16Array({ minLength: 1, maxLength: 400 }), (noise) => {
      const [one, other] = [run(simd, [noise]), run(reference, [noise])]
      expect(one).toHaveLength(other.length)
      expect(largestDifference(one, other)).toBeLessThanOrEqual(1)
    }),
    { numRuns: 30 },
  )
})

describe.each(filters)('the $kind filter', ({ make }) => {
  test.each(telephone)('keeps tones to 3.4 kHz clean by 80 dB from $from to $to Hz', (pair) => {
    const filter = make(ratioOf(pair))
    for (const frequency of [300, 697, 1004, 1633, 2500, 3400])
      expect(signalToNoise(filter, pair, frequency)).toBeGreaterThanOrEqual(80)
  })

  test.each(falling)('folds nothing back above -80 dB from $from to $to Hz', (pair) => {
    const filter = make(ratioOf(pair))
    const { from, to } = pair
    for (let frequency = stopBand * to; frequency < from / 2; frequency += to / 40) {
      const loud = tone({ frequency, sampleRate: from, durationMs: 200, amplitude: 0.95 })
      const margin = samplesIn(20, to)
      const folded = rmsDbfs(run(filter, [loud]).subarray(margin, -margin))
      expect(folded - rmsDbfs(loud), `${frequency} Hz`).toBeLessThanOrEqual(-80)
    }
  })

  test('gives the same samples however the stream is cut, also in pieces longer than its memory', () => {
    const filter = make({ up: 2, down: 3 })
    const sound = tone({ frequency: 777, sampleRate: 24_000, durationMs: 700 })
    const whole = run(filter, [sound])
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 6_000 }), { maxLength: 8 }), (lengths) => {
        let from = 0
        const chunks = lengths.map((length) => sound.subarray(from, (from += length)))
        expect(run(filter, [...chunks, sound.subarray(from)])).toEqual(whole)
      }),
    )
  })

  test('serves many streams at a time, none of which hears another', () => {
    const filter = make({ up: 2, down: 1 })
    const streams = [440, 880, 1320].map((frequency) => tone({ frequency, sampleRate: 8000, durationMs: 200 }))
    const polyphases = streams.map(() => new Polyphase(filter))
    const heard = streams.map((): number[] => [])
    for (let at = 0; at < 1600; at += 160)
      for (const [index, stream] of streams.entries())
        heard[index]?.push(...(polyphases[index]?.push(stream.subarray(at, at + 160)) ?? []))
    for (const [index, stream] of streams.entries()) {
      const alone = run(filter, [stream])
      expect(Int16Array.from(heard[index] ?? [])).toEqual(alone.subarray(0, heard[index]?.length))
    }
  })
})

describe('which filter is chosen', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('is the SIMD one where the runtime has it', () => {
    for (const pair of pairs) expect(createFilter(designKernel(ratioOf(pair))).kind).toBe('simd')
  })

  test('is one for all streams of a ratio', () => {
    expect(filterFor({ up: 2, down: 1 })).toBe(filterFor({ up: 2, down: 1 }))
  })

  test('stays the same for a ratio that comes back often, and is forgotten after eight others', () => {
    const first = filterFor({ up: 2, down: 1 })
    for (const up of [3, 4, 5, 7, 8, 9, 11]) filterFor({ up, down: 1 })
    expect(filterFor({ up: 2, down: 1 })).toBe(first)
    for (const up of [13, 14, 15, 16, 17, 19, 20, 21]) filterFor({ up, down: 1 })
    expect(filterFor({ up: 2, down: 1 })).not.toBe(first)
  })

  test.each([
    ['has no WebAssembly', undefined],
    ['has WebAssembly without SIMD', { ...WebAssemblyOf(), Module: refusing('invalid value type 0x7b') }],
    ['forbids code that is compiled at run time', { ...WebAssemblyOf(), Module: refusing('disallowed by embedder') }],
    ['has no memory left for it', { ...WebAssemblyOf(), Memory: refusing('could not allocate memory') }],
  ])('is the reference where the runtime %s', (_title, engine) => {
    vi.stubGlobal('WebAssembly', engine)
    const kernel = designKernel({ up: 2, down: 1 })
    expect(createSimdFilter(kernel)).toBeUndefined()
    expect(createFilter(kernel).kind).toBe('reference')
  })

  test('is the reference for an odd ratio, whose positions are not all in the table', () => {
    expect(createSimdFilter(designKernel({ up: 7919, down: 7927 }))).toBeUndefined()
  })
})

function signalToNoise(filter: Filter, { from, to }: { from: number; to: number }, frequency: number): number {
  const heard = run(filter, [tone({ frequency, sampleRate: from, durationMs: 500, amplitude: 0.9 })])
  const margin = samplesIn(20, to)
  const residue = withoutTone(heard.subarray(margin, -margin), frequency / to)
  return rmsDbfs(heard) - 10 * Math.log10(residue / 32_768 ** 2)
}

/** The mean square of what is left once the best fitting sine of a frequency (in cycles a sample) is taken away. */
function withoutTone(pcm: Int16Array, frequency: number): number {
  const basis = Array.from(
    pcm,
    (_, index) => [Math.cos(2 * Math.PI * frequency * index), Math.sin(2 * Math.PI * frequency * index)] as const,
  )
  const sums = { cc: 0, cs: 0, ss: 0, xc: 0, xs: 0 }
  for (const [index, [c, s]] of basis.entries()) {
    const x = pcm[index] ?? 0
    sums.cc += c * c
    sums.cs += c * s
    sums.ss += s * s
    sums.xc += x * c
    sums.xs += x * s
  }
  const determinant = sums.cc * sums.ss - sums.cs ** 2
  const a = (sums.xc * sums.ss - sums.xs * sums.cs) / determinant
  const b = (sums.xs * sums.cc - sums.xc * sums.cs) / determinant
  return basis.reduce((sum, [c, s], index) => sum + ((pcm[index] ?? 0) - a * c - b * s) ** 2, 0) / pcm.length
}

function WebAssemblyOf(): object {
  const found: unknown = Reflect.get(globalThis, 'WebAssembly')
  if (typeof found !== 'object' || found === null) throw new Error('this test needs WebAssembly')
  return Object.fromEntries(
    Object.getOwnPropertyNames(found).map((name) => [name, Reflect.get(found, name) as unknown]),
  )
}

function refusing(reason: string): () => never {
  return function Refusing() {
    throw new Error(reason)
  }
}
