import { decodeForm, encodeForm, parameterFields, readParameters } from '@trunkline/signalwire-laml/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('a form', () => {
  it('keeps the order of its keys, repeats an array’s key and omits undefined values', () => {
    const body = encodeForm({
      To: '+15550100',
      StatusCallbackEvent: ['initiated', 'completed'],
      Timeout: 60,
      Record: true,
      Url: undefined,
      'StartTime>': 'a b',
    })
    expect(body).toBe(
      'To=%2B15550100&StatusCallbackEvent=initiated&StatusCallbackEvent=completed&Timeout=60&Record=true&StartTime%3E=a%20b',
    )
  })

  it('escapes every character that is not unreserved', () => {
    expect(encodeForm({ a: "!'()*~-._é" })).toBe('a=%21%27%28%29%2A~-._%C3%A9')
  })

  it('refuses a number that is not finite', () => {
    expect(() => encodeForm({ Timeout: Number.NaN })).toThrow('Timeout is not a finite number')
  })

  it('is decoded in the order received, with repeats grouped by key', () => {
    expect(decodeForm('A=2&B=x+y&A=1&C&=&D=%zz')).toEqual({
      entries: [
        ['A', '2'],
        ['B', 'x y'],
        ['A', '1'],
        ['C', ''],
        ['', ''],
        ['D', '%zz'],
      ],
      record: { A: ['2', '1'], B: 'x y', C: '', '': '', D: '%zz' },
    })
  })

  it('keeps a leading question mark and keys that objects inherit', () => {
    const { entries, record } = decodeForm('?a=1&constructor=2&toString=3&hasOwnProperty=4')
    expect(entries.map(([key]) => key)).toEqual(['?a', 'constructor', 'toString', 'hasOwnProperty'])
    expect(Object.entries(record)).toEqual(entries)
  })

  it('keeps a field named __proto__ for the signature, but not in the record', () => {
    const { entries, record } = decodeForm('__proto__=1&a=2&__proto__=3')
    expect(entries.map(([key]) => key)).toEqual(['__proto__', 'a', '__proto__'])
    expect(Object.getOwnPropertyNames(record)).toEqual(['a'])
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })

  it('is decoded like URLSearchParams, also if malformed', () => {
    const escape = fc.constantFrom('%41', '%e2%82%ac', '%ff', '%F0%9F', '%EF%BB%BF', '%ED%A0%80', '%c3', '%00')
    const piece = fc.oneof(
      escape,
      fc.constantFrom('=', '&', '+', '%', '%4', '%zz'),
      fc.string({ unit: 'binary-ascii' }),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const body = pieces.join('')
        expect(decodeForm(body).entries).toEqual([...new URLSearchParams(`&${body}`)])
        expect(decodeForm(Buffer.from(body))).toEqual(decodeForm(body))
      }),
    )
  })

  it('survives encoding and decoding, whatever it contains', () => {
    const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fields, (record) => {
        expect(new Map(decodeForm(encodeForm(record)).entries)).toEqual(new Map(Object.entries(record)))
      }),
    )
  })
})

describe('stream parameters', () => {
  it('become numbered pairs with a dot in the key, and are read back', () => {
    const fields = parameterFields({ tenant: '42', name: 'Jane & Joe' })
    expect(encodeForm(fields)).toBe(
      'Parameter1.Name=tenant&Parameter1.Value=42&Parameter2.Name=name&Parameter2.Value=Jane%20%26%20Joe',
    )
    expect(readParameters(decodeForm(encodeForm(fields)).record)).toEqual({ tenant: '42', name: 'Jane & Joe' })
  })

  it('are limited to 99', () => {
    expect(Object.keys(parameterFields(many(99)))).toHaveLength(198)
    expect(() => parameterFields(many(100))).toThrow('at most 99 parameters')
  })
})

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, 'v']))
}
