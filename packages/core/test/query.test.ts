import { describe, expect, test } from 'vitest'

import { queryOf } from '../src/ingress/query.ts'
import { growth } from './fixtures/growth.ts'

const url = 'https://voice.example.com/trunkline/p/status/token'

describe('the query of a URL', () => {
  test('is read as carriers write it', () => {
    expect([...queryOf(`${url}?CallSid=c1&From=%2B14255550123&a=b?c&d=caf%C3%A9+1#top`)]).toEqual([
      ['CallSid', 'c1'],
      ['From', '+14255550123'],
      ['a', 'b?c'],
      ['d', 'café 1'],
    ])
    expect([...queryOf(url)]).toEqual([])
  })

  test.each([
    ['escapes that are not text', 'k=%ff&'.repeat(10)],
    ['half an escape', 'k=%4'],
    ['more than a thousand fields', 'a=1&'.repeat(1_000)],
  ])('is not read when it has %s', (_title, query) => {
    expect([...queryOf(`${url}?${query}`)]).toEqual([])
  })

  test('is read up to a thousand fields', () => {
    expect([...queryOf(`${url}?${'a=1&'.repeat(999)}`)]).toHaveLength(999)
  })

  test.each(['a=1&', 'k=%ff&', '%', '&', 'a=%41&'])('takes time in proportion to its length: %s', (piece) => {
    const urls = [1, 8].map((times) => `${url}?${piece.repeat((times * 2_000) / piece.length)}`)
    expect(growth((times) => queryOf(urls[times === 1 ? 0 : 1] ?? ''))).toBeLessThan(3)
  })
})
