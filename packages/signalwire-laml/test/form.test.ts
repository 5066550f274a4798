import { decodeForm, encodeForm, parameterFields, readParameters } from '@trunkline/signalwire-laml/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('a form', () => {
  it('keeps the order of its keys, repeats an array’s key and leaves out what is undefined', () => {
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

  it('escapes whatever is not unreserved', () => {
    expect(encodeForm({ a: "!'()*~-._é" })).toBe('a=%21%27%28%29%2A~-._%C3%A9')
  })

  it('refuses a number that is none', () => {
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

  it('keeps a leading question mark and a key that objects inherit', () => {
    const { entries, record } = decodeForm('?a=1&__proto__=2&constructor=3')
    expect(entries.map(([key]) => key)).toEqual(['?a', '__proto__', 'constructor'])
    expect(Object.getOwnPropertyNames(record)).toEqual(['?a', '__proto__', 'constructor'])
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })

  it('survives encoding and decoding, whatever it says', () => {
    const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fields, (record) => {
        expect(new Map(decodeForm(encodeForm(record)).entries)).toEqual(new Map(Object.entries(record)))
      }),
    )
  })
})

describe('stream parameters', () => {
  it('become numbered pairs with a dot in the key, and come back', () => {
    const fields = parameterFields({ tenant: '42', name: 'Jane & Joe' })
    expect(encodeForm(fields)).toBe(
      'Parameter1.Name=tenant&Parameter1.Value=42&Parameter2.Name=name&Parameter2.Value=Jane%20%26%20Joe',
    )
    expect(readParameters(decodeForm(encodeForm(fields)).record)).toEqual({ tenant: '42', name: 'Jane & Joe' })
  })

  it('are 99 at most', () => {
    expect(Object.keys(parameterFields(many(99)))).toHaveLength(198)
    expect(() => parameterFields(many(100))).toThrow('at most 99 parameters')
  })
})

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, 'v']))
}
