import { expect, test } from 'vitest'

import { signalwireDoor } from '../src/signalwire/door.ts'
import { type Fields, signatureOf } from '../src/signalwire/signature.ts'
import { startStage } from './signalwire-application.ts'

const key = 'PSK_test_signing_key_0123456789'

// computed with the vendor's own code
test.each<[string, string, string, Fields, string]>([
  [
    'sorted fields',
    '12345',
    'https://mycompany.com/myapp.php?foo=1&bar=2',
    [
      ['To', '+18005551212'],
      ['CallSid', 'CA1234567890ABCDE'],
      ['Digits', '1234'],
      ['Caller', '+14158675309'],
      ['From', '+14158675309'],
    ],
    'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  ],
  ['no fields', key, 'https://example.com/status?CallSid=abc&CallStatus=ringing', [], 'p3Cl7K+Sf5RFACUM4BGQOF9iFz4='],
  [
    'repeated keys in their order, capitals first',
    key,
    'https://example.com/m',
    [
      ['a', 'lower'],
      ['A', '2'],
      ['B', 'x'],
      ['A', '1'],
    ],
    '/eEGauTS2kWxmrqST1S1Loz8CRQ=',
  ],
  [
    'an empty value and other scripts',
    key,
    'https://example.com/m',
    [
      ['SpeechResult', 'café ☕'],
      ['Empty', ''],
    ],
    'FkukD11d3l6FnmvKURUOIQjr510=',
  ],
])('a signature covers %s', (_what, signingKey, url, fields, signature) => {
  expect(signatureOf(signingKey, url, fields)).toBe(signature)
})

test.each([
  ['sent', ''],
  ['configured', 'user:p%40ss@'],
] as const)('userinfo becomes Basic, and is signed only as %s', async (signedUrl, userinfo) => {
  await using stage = await startStage({ doors: [signalwireDoor({ signedUrl })] })
  const { application, credentials } = stage
  application.laml('/voice', '<Hangup/>')
  const host = application.url.slice('http://'.length)
  await stage.dial({ Url: `http://user:p%40ss@${host}/voice#rt=2000` })
  const { headers, entries } = await application.post('/voice')
  expect(headers.authorization).toBe(`Basic ${btoa('user:p@ss')}`)
  const signed = `http://${userinfo}${host}/voice${signedUrl === 'configured' ? '#rt=2000' : ''}`
  expect(headers['x-signalwire-signature']).toBe(signatureOf(credentials.signingKey, signed, entries))
})
