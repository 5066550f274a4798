import { deinterleave, interleave, mixPcm } from '@trunkline/audio'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('adds sources and holds the sum at full scale', () => {
  expect(mixPcm([Int16Array.of(1, 30_000, -30_000), Int16Array.of(2, 30_000, -30_000)])).toEqual(
    Int16Array.of(3, 32_767, -32_768),
  )
})

test('judges full scale by the whole sum, not on the way', () => {
  expect(mixPcm([Int16Array.of(30_000), Int16Array.of(30_000), Int16Array.of(-30_000)])).toEqual(Int16Array.of(30_000))
})

test('is as long as the longest source, or as long as told', () => {
  const sources = [Int16Array.of(1, 1, 1), Int16Array.of(2)]
  expect(mixPcm(sources)).toEqual(Int16Array.of(3, 1, 1))
  expect(mixPcm(sources, 2)).toEqual(Int16Array.of(3, 1))
  expect(mixPcm(sources, 4)).toEqual(Int16Array.of(3, 1, 1, 0))
  expect(mixPcm([])).toHaveLength(0)
})

test('takes apart what it wove', () => {
  const channelSets = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.nat(40))
    .chain(([count, length]) =>
      fc.array(fc.int16Array({ minLength: length, maxLength: length }), { minLength: count, maxLength: count }),
    )
  fc.assert(
    fc.property(channelSets, (channels) => {
      expect(deinterleave(interleave(channels), channels.length)).toEqual(channels)
    }),
  )
})

test('fills a shorter channel up and leaves an incomplete round out', () => {
  expect(interleave([Int16Array.of(1, 2), Int16Array.of(9)])).toEqual(Int16Array.of(1, 9, 2, 0))
  expect(deinterleave(Int16Array.of(1, 9, 2), 2)).toEqual([Int16Array.of(1), Int16Array.of(9)])
})

test('refuses a number of channels that is none', () => {
  for (const channels of [0, -1, 1.5])
    expect(() => deinterleave(Int16Array.of(1), channels)).toThrow(/channels is a positive whole number/)
})
