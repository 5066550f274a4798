import { generateKeyPair } from 'jose'
import { expect, test } from 'vitest'

import { TokenMemory } from '../src/token-memory.ts'

const [{ publicKey: key }, { publicKey: another }] = await Promise.all([
  generateKeyPair('RS256'),
  generateKeyPair('RS256'),
])
const startSeconds = 1_800_000_000

test('a token is remembered by its text and the key that verified it', () => {
  const { memory } = memoryAt()
  memory.remember('one', { key, claims: { exp: startSeconds + 300, sub: 'a' } })
  expect(memory.recall('one', key)).toEqual({ exp: startSeconds + 300, sub: 'a' })
  expect(memory.recall('two', key)).toBeUndefined()
  expect(memory.recall('one', another)).toBeUndefined()
})

test('what a caller does to the claims changes nothing for the next one', () => {
  const { memory } = memoryAt()
  memory.remember('one', { key, claims: { exp: startSeconds + 300, sub: 'a' } })
  const claims = memory.recall('one', key) ?? {}
  claims.sub = 'b'
  expect(memory.recall('one', key)).toMatchObject({ sub: 'a' })
})

test.each([
  ['expires', { exp: startSeconds + 10 }, 39_999, 40_000],
  ['expires within a second', { exp: startSeconds + 10.5 }, 40_999, 41_000],
  ['becomes valid', { exp: startSeconds + 10, nbf: startSeconds }, -30_000, -30_001],
])('a token that %s is recalled within the tolerance of 30 s and not beyond', (_, claims, within, beyond) => {
  for (const [ms, recalled] of [
    [within, true],
    [beyond, false],
  ] as const) {
    const { memory, pass } = memoryAt()
    memory.remember('one', { key, claims })
    pass(ms)
    expect(memory.recall('one', key) !== undefined).toBe(recalled)
  }
})

test('a token without a time of expiry is not recalled', () => {
  const { memory } = memoryAt()
  memory.remember('one', { key, claims: {} })
  expect(memory.recall('one', key)).toBeUndefined()
})

test('of more than 1,000 tokens the oldest make room, and expired ones make room before that', () => {
  const { memory, pass } = memoryAt()
  const recalled = (): number => numbers.filter((number) => memory.recall(`token ${number}`, key) !== undefined).length
  const numbers = Array.from({ length: 1_200 }, (_, index) => index)
  for (const number of numbers) memory.remember(`token ${number}`, { key, claims: { exp: startSeconds + 300 } })
  expect(recalled()).toBe(1_000)
  expect(memory.recall('token 199', key)).toBeUndefined()
  expect(memory.recall('token 200', key)).toBeDefined()
  pass(330_000)
  memory.remember('the next', { key, claims: { exp: startSeconds + 900 } })
  // the clock steps back: what was dropped stays dropped
  pass(0)
  expect(recalled()).toBe(0)
  expect(memory.recall('the next', key)).toBeDefined()
})

function memoryAt() {
  let atMs = startSeconds * 1_000
  return {
    memory: new TokenMemory({ clockToleranceSeconds: 30, now: () => atMs }),
    /** So long after the start. */
    pass: (ms: number): void => void (atMs = startSeconds * 1_000 + ms),
  }
}
