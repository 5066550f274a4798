import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { measureJson } from '../src/driver/index.ts'
import { growth } from './fixtures/growth.ts'

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

/** How much more a piece of the text costs in a long text than in one that is an eighth of it. */
function growthOf(lead: string, piece: string): number {
  return growth((times) => measureJson(lead + piece.repeat(times * 4_096)))
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, inner: unknown) => sum + countOf(inner), 1)
}
