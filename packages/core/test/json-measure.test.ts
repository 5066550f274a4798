import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { measureJson } from '../src/driver/index.ts'

describe('The measure of a JSON text', () => {
  it('counts the levels of arrays and objects', () => {
    expect(measureJson('1').depth).toBe(0)
    expect(measureJson('{"a":[{}],"b":[]}').depth).toBe(3)
  })

  it('counts every value', () => {
    expect(measureJson('{"a":[1,2,{"b":null}],"c":"text"}').values).toBe(7)
  })

  it('takes nothing inside a string for structure, whatever is escaped there', () => {
    expect(measureJson(JSON.stringify({ a: '[[[{{,,,' }))).toEqual({ depth: 1, values: 2 })
    expect(measureJson(String.raw`["\\",["\"[[,"]]`)).toEqual({ depth: 2, values: 4 })
  })

  it('survives 200,000 levels', () => {
    expect(measureJson('['.repeat(200_000) + ']'.repeat(200_000)).depth).toBe(200_000)
  })

  it('gives texts that are not JSON some measure, too', () => {
    for (const text of ['', '"', '"\\', ']]]', '[[[', String.raw`"\"`]) expect(measureJson(text).depth).toBeLessThan(4)
  })

  it('agrees with a parser on any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text)
        const measured = measureJson(text)
        expect(measured.depth).toBe(depthOf(value))
        expect(measured.values).toBeGreaterThanOrEqual(countOf(value))
        expect(measured.values).toBeLessThanOrEqual(2 * countOf(value))
      }),
    )
  })

  it('takes twice as long for twice the text, of whatever kind', () => {
    for (const piece of ['[', '"a",', String.raw`\"`, '\\', '"', '{"a":'])
      for (const lead of ['', '"']) expect(growthOf(lead, piece)).toBeLessThan(3)
  })
})

/** How much longer eight times the text takes, per doubling; the best of many short runs, so that a busy machine does not count. */
function growthOf(lead: string, piece: string): number {
  const small = lead + piece.repeat(4_096)
  const large = lead + piece.repeat(8 * 4_096)
  return Math.cbrt(fastest(() => measureJson(large)) / fastest(() => measureJson(small)))
}

function fastest(work: () => unknown): number {
  const times = Array.from({ length: 100 }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  })
  return Math.min(...times)
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, inner: unknown) => sum + countOf(inner), 1)
}
