import { TelephonyError } from '@trunkline/core'
import { masked, printable, quoted } from '@trunkline/core/driver'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { growth } from './fixtures/growth.ts'

describe('personal data in a text is masked', () => {
  test.each([
    ['phone numbers', 'from +14255550123 to 4255550199.', 'from +…23 to …99.'],
    ['spelt numbers', 'call +1 (425) 555-0123 now', 'call +…23 now'],
    ['numbers in a path', 'GET https://a.example/calls/+14255550123/x', 'GET https://a.example/calls/+…23/x'],
    ['encoded numbers', 'GET https://a.example/%2B14255550123', 'GET https://a.example/+…23'],
    [
      'SIP users',
      'to sip:alice@example.com and SIPS:bob.b@example.org;user=phone',
      'to sip:…@example.com and SIPS:…@example.org;user=phone',
    ],
    ['users in a URL', 'redis://user:hunter2@host:6379/0', 'redis://…@host:6379/0'],
    ['values of a query', '(https://a.example/x?From=%2B1425&Name=Alice+B).', '(https://a.example/x?From=…&Name=…).'],
    ['a query without names', 'wss://a.example/x?secret', 'wss://a.example/x?…'],
  ])('%s', (_, text, shown) => {
    expect(masked(text)).toBe(shown)
    expect(masked(shown)).toBe(shown)
  })

  test.each([
    'Not within 300000 ms: call c_AbCdEf0123456789012345 was not answered',
    'request id 123e4567-e89b-12d3-a456-426614174000 at 2026-11-30T22:44:57.123456789Z',
    'a sample rate of 1000000000 Hz (10000), 65536 bytes, axios@1.2.3, a?b=c',
  ])('and nothing else: %s', (text) => {
    expect(masked(text)).toBe(text)
  })

  test('wherever it stands', () => {
    const around = fc.string({ unit: fc.constantFrom('a', ' ', '?', '&', '=', '@', ':', '/', '"', '<'), maxLength: 20 })
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(masked(`${before} +14255550123${after}`)).not.toContain('4255550')
        expect(masked(`${before} https://a.example/?Name=Alice${after}`)).not.toContain('Alice')
        expect(masked(`${before} sip:alice@example.com${after}`)).not.toContain('alice')
      }),
    )
  })

  test('in every error, in the words of the carrier too', () => {
    const error = new TelephonyError('rejected', 'To +14255550123 is invalid', {
      providerMessage: 'no sip:alice@a.example',
    })
    expect([error.message, error.providerMessage]).toEqual(['To +…23 is invalid', 'no sip:…@a.example'])
    expect(error.stack).not.toContain('4255550')
    expect(error.with({ callId: 'c_1' }).message).toBe('To +…23 is invalid')
  })

  test("and a carrier's words in it are one line of bounded length", () => {
    const words = { providerCode: '31001\n\u202E', providerMessage: `no\u0000\r\n${'x'.repeat(5_000)}` }
    const error = new TelephonyError('rejected', 'refused', words)
    expect(error.providerCode).toBe('31001')
    expect(error.providerMessage).toMatch(/^no x+$/)
    expect(error.providerMessage).toHaveLength(1_000)
  })

  test.each(['sip:', '://', '+1', '1', 'a://?', 'a=&', '+1 2 ', 'sip:a@', ')', '?)', '%2B', ' a'])(
    'in time that grows with the text only: %s',
    (piece) => {
      const text = (times: number): string => piece.repeat(Math.ceil((times * 4_096) / piece.length))
      expect(growth((times) => masked(text(times)))).toBeLessThan(3)
    },
  )
})

test("a stranger's text is one line without control characters and changes of direction", () => {
  expect(printable('  a\r\nb\u0000\u001B[2J\u202Ec\u2028d\uD800 ', 100)).toBe('a b [2J c d\uFFFD')
  expect(printable('x'.repeat(50), 10)).toBe('x'.repeat(10))
})

test("a stranger's word is cut, and shows where it begins and ends", () => {
  expect(quoted('a"\n\u202Eé')).toBe(String.raw`"a\"\n\u202e\u00e9"`)
  expect(quoted('x'.repeat(50))).toBe(`"${'x'.repeat(32)}"`)
})
