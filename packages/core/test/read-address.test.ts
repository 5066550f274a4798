import { readAddress, readParty } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

const anonymous = { kind: 'anonymous' }
const phone = { kind: 'phone', number: '+14255550123' }

describe('who is meant by a carrier’s text', () => {
  test.each([
    ['+14255550123', phone],
    [' +14255550123 ', phone],
    ['911', { kind: 'local', number: '911' }],
    ['tel:+14255550123', phone],
    ['TEL:+1-425-555-0123;ext=7', phone],
    ['tel:+1(425)555.0123', phone],
    ['tel:5550123;phone-context=+1-425', phone],
    ['tel:911', { kind: 'local', number: '911' }],
    ['tel:7042;phone-context=example.com', { kind: 'local', number: '7042' }],
    ['tel:nobody', { kind: 'vendor', id: 'tel:nobody' }],
    ['sip:+14255550123@gateway.example.com;user=phone', phone],
    ['sip:+1-425-555-0123@gateway.example.com;transport=tls;user=phone', phone],
    ['sip:agent@example.com;user=phone', { kind: 'sip', uri: 'sip:agent@example.com;user=phone' }],
    ['sip:+14255550123@gateway.example.com', { kind: 'sip', uri: 'sip:+14255550123@gateway.example.com' }],
    ['sips:agent@example.com', { kind: 'sip', uri: 'sips:agent@example.com' }],
    ['sip:anonymous@anonymous.invalid', anonymous],
    ['SIP:Anonymous@Anonymous.Invalid;transport=udp', anonymous],
    ['sip:anonymous@192.0.2.1:5060', anonymous],
    ['sip:c8oqz84zk7z@anonymous.invalid', anonymous],
    ['sip:unknown@unknown.invalid:5060', anonymous],
    ['sip:anonymous.agent@example.com', { kind: 'sip', uri: 'sip:anonymous.agent@example.com' }],
    ['sip:agent@invalid.example.com', { kind: 'sip', uri: 'sip:agent@invalid.example.com' }],
    ['Anonymous', anonymous],
    ['restricted', anonymous],
    ['8:acs:someone', { kind: 'vendor', id: '8:acs:someone' }],
  ])('is read from %s', (text, address) => {
    expect(readAddress(text)).toEqual(address)
    expect(readParty(text)).toEqual({ address })
  })

  test.each([
    [
      '"Anna \\"Ann\\" Bell" <sip:ann@example.com>;tag=1928',
      'Anna "Ann" Bell',
      { kind: 'sip', uri: 'sip:ann@example.com' },
    ],
    ['Anna <tel:+14255550123>', 'Anna', phone],
    ['"a < b" <+14255550123>', 'a < b', phone],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>;tag=7', 'Anonymous', anonymous],
    ['<sip:ann@example.com>', undefined, { kind: 'sip', uri: 'sip:ann@example.com' }],
    ['"" <tel:+14255550123>', undefined, phone],
  ])('is read with a name from %s', (text, displayName, address) => {
    expect(readParty(text)).toEqual({ address, ...(displayName !== undefined && { displayName }) })
    expect(readAddress(text)).toEqual(address)
  })

  test.each(['', '  ', '<>', '"Ann" <>'])('is no one in "%s"', (text) => {
    expect(readParty(text)).toBeUndefined()
  })

  test('is found in time that grows with the text only', () => {
    const long = '<'.repeat(50_000) + '"'.repeat(50_000) + ';phone-context=+'.repeat(5_000)
    expect(readAddress(long)).toEqual({ kind: 'vendor', id: long })
  })
})
