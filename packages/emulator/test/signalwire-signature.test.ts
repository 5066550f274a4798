import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { signalwireDoor } from '../src/signalwire/door.ts'
import { type Fields, signatureOf } from '../src/signalwire/signature.ts'
import { simulatedTests } from './host.ts'
import { startStage } from './signalwire-application.ts'

simulatedTests()

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

test('notices that travel as JSON vouch for their body in the signed address, and documents stay forms', async () => {
  await using stage = await startStage({ doors: [signalwireDoor({ notices: 'json' })] })
  const { application, credentials } = stage
  application.laml('/voice', '<Hangup/>')
  const sid = await stage.dial({
    Url: `${application.url}/voice`,
    StatusCallback: `${application.url}/status?tenant=7`,
  })
  const { target, body, headers } = await application.post('/status')
  const hash = createHash('sha256').update(body).digest('hex')
  expect(target).toBe(`/status?tenant=7&bodySHA256=${hash}`)
  expect(JSON.parse(body)).toMatchObject({ CallSid: sid, CallStatus: 'completed' })
  expect(headers['content-type']).toBe('application/json')
  expect(headers['x-signalwire-signature']).toBe(signatureOf(credentials.signingKey, `${application.url}${target}`, []))
  expect((await application.post('/voice')).headers['content-type']).toBe('application/x-www-form-urlencoded')
})
