import { expect, test } from 'vitest'

import { addressOf } from '../src/translate/address.ts'

test.each([
  ['sip:anonymous@anonymous.invalid', { kind: 'anonymous' }],
  ['tel:+1-425-555-0123;ext=7', { kind: 'phone', number: '+14255550123' }],
  ['sip:+14255550123@contoso.com;user=phone', { kind: 'phone', number: '+14255550123' }],
  ['sip:911@contoso.com;user=phone', { kind: 'local', number: '911' }],
  ['"Ann" <sip:ann@contoso.com>', { kind: 'sip', uri: 'sip:ann@contoso.com' }],
  ['sip : ann@contoso.com', { kind: 'vendor', id: 'sip : ann@contoso.com' }],
  ['', { kind: 'vendor', id: '' }],
])('who %s names', (uri, address) => {
  expect(addressOf(uri)).toEqual(address)
})
