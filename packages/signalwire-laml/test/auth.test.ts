import { createHash, createHmac } from 'node:crypto'

import { encodeForm } from '@trunkline/signalwire-laml/wire'
import { describe, expect, it, test } from 'vitest'

import { basicAuthorization, signWebhook, verifyWebhook, type ReceivedWebhook } from '../src/auth/index.ts'
import { hashed, hexadecimal, signatures, signedWithPort } from './fixtures/signature.ts'

const form = 'application/x-www-form-urlencoded; charset=utf-8'
const key = 'PSK_test_signing_key_0123456789'

function body(params: readonly (readonly [string, string])[]): string {
  return params.map(([name, value]) => encodeForm({ [name]: value })).join('&')
}

function received(over: Partial<ReceivedWebhook> = {}): ReceivedWebhook {
  const url = 'https://example.com/status'
  const params = [['CallSid', 'c1']] as const
  return {
    signingKeys: [key],
    signature: signWebhook({ signingKey: key, url, params }),
    method: 'POST',
    url,
    rawBody: body(params),
    contentType: form,
    ...over,
  }
}

/** A query with this many fields, as a diagnosis shows it. */
function fieldsOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `f${index}=***`).join('&')
}

/** The URL of a refused webhook, as a diagnosis shows it. */
function shownInDiagnosis(url: string): string | undefined {
  const verdict = verifyWebhook(received({ url, signature: 'wrong' }))
  return verdict.ok ? undefined : verdict.tried[0]
}

/** The verdict on a JSON body under a signed URL. */
function verifySigned(url: string, rawBody: string) {
  const signature = signWebhook({ signingKey: key, url, params: [] })
  return verifyWebhook(received({ url, rawBody, contentType: 'application/json', signature }))
}

describe('the signature of a form', () => {
  it.each(signatures)('equals the vendor’s own for $title', ({ key: signingKey, url, params, signature }) => {
    expect(signWebhook({ signingKey, url, params })).toBe(signature)
  })

  it.each(signatures)('is accepted from raw bytes for $title', ({ key: signingKey, url, params, signature }) => {
    const method = params.length === 0 ? 'GET' : 'POST'
    const rawBody = Buffer.from(body(params))
    const contentType = params.length === 0 ? undefined : form
    const verdict = verifyWebhook({ signingKeys: [signingKey], signature, method, url, rawBody, contentType })
    expect(verdict).toEqual({ ok: true, url, params })
  })

  it.each(signatures)(
    'is refused once a byte of it changes, for $title',
    ({ key: signingKey, url, params, signature }) => {
      const method = params.length === 0 ? 'GET' : 'POST'
      const changed = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      const verdict = verifyWebhook({
        signingKeys: [signingKey],
        signature: changed,
        method,
        url,
        rawBody: body(params),
        contentType: form,
      })
      expect(verdict).toMatchObject({ ok: false, check: 'signature' })
    },
  )

  it('is refused when a field was changed, added or moved between repeats', () => {
    const url = 'https://example.com/m'
    const signature = signWebhook({
      signingKey: key,
      url,
      params: [
        ['A', '2'],
        ['A', '1'],
      ],
    })
    const check = (rawBody: string) => verifyWebhook(received({ url, signature, rawBody })).ok
    expect(['A=2&A=1', 'A=1&A=2', 'A=2&A=1&B=', 'A=2'].map(check)).toEqual([true, false, false, false])
  })

  it('is accepted under any of the keys during a rotation', () => {
    expect(verifyWebhook(received({ signingKeys: ['another', key] })).ok).toBe(true)
    expect(verifyWebhook(received({ signingKeys: ['', key] })).ok).toBe(true)
    expect(verifyWebhook(received({ signingKeys: ['another'] })).ok).toBe(false)
  })

  it('is never accepted under an empty key', () => {
    const url = 'https://example.com/status'
    const signature = signWebhook({ signingKey: '', url, params: [['CallSid', 'c1']] })
    const verdict = verifyWebhook(received({ signature, signingKeys: [''] }))
    expect(verdict).toMatchObject({ ok: false, check: 'signature', hint: 'no signing key is configured', tried: [] })
  })
})

describe('the content of a webhook', () => {
  it.each([
    ['post', 'application/x-www-form-urlencoded'],
    ['POST', 'Application/X-WWW-Form-Urlencoded'],
    ['POST', ' application/x-www-form-urlencoded ; charset=utf-8; x=y'],
  ])('is the form of a %s with the content type %j', (method, contentType) => {
    expect(verifyWebhook(received({ method, contentType }))).toMatchObject({ ok: true, params: [['CallSid', 'c1']] })
  })

  it.each([
    ['PUT', 'application/x-www-form-urlencoded'],
    ['GET', 'application/x-www-form-urlencoded'],
    ['POST', 'multipart/form-data; application/x-www-form-urlencoded'],
    ['POST', 'application/x-www-form-urlencoded2'],
    ['POST', undefined],
  ])('is not a form in a %s with the content type %j', (method, contentType) => {
    expect(verifyWebhook(received({ method, contentType }))).toMatchObject({ ok: false, check: 'signature' })
  })

  it('has at most 500 fields, in a form or a query; another body is not counted', () => {
    const hint = 'there are more than 500 fields: the request is not from the carrier'
    const beyond = { ok: false, check: 'fields', tried: [], hint }
    expect(verifyWebhook(received({ rawBody: fieldsOf(501) }))).toEqual(beyond)
    expect(verifyWebhook(received({ rawBody: fieldsOf(500) }))).toMatchObject({ check: 'signature' })
    expect(verifyWebhook(received({ url: `https://example.com/?${fieldsOf(501)}` }))).toEqual(beyond)
    const json = received({ contentType: 'application/json', rawBody: `"${fieldsOf(501)}"` })
    expect(verifyWebhook(json)).toMatchObject({ check: 'signature' })
  })
})

describe('the URL that was signed', () => {
  it('may spell out the default port', () => {
    const { url, params, signature } = signedWithPort
    const verdict = verifyWebhook(received({ url, signature, rawBody: body(params) }))
    expect(verdict).toEqual({ ok: true, url: 'https://example.com:443/status', params })
  })

  it.each([
    ['https://example.com:443/p?q=1', 'https://example.com/p?q=1'],
    ['http://localhost/p', 'http://localhost:80/p'],
    ['https://[::1]/p', 'https://[::1]:443/p'],
    ['https://example.com/p#rt=1000', 'https://example.com/p'],
    ['https://user:word@example.com/p', 'https://example.com/p'],
    ['https://user:word@example.com/p#rt=1000', 'https://example.com:443/p'],
    ['https://Example.COM', 'https://Example.COM'],
    ['https://example.com/mail@b:80', 'https://example.com:443/mail@b:80'],
    ['https://example.com:8443/p', 'https://example.com/p'],
  ])('%s is accepted when %s was signed', (url, signed) => {
    const signature = signWebhook({ signingKey: key, url: signed, params: [['CallSid', 'c1']] })
    expect(verifyWebhook(received({ url, signature }))).toMatchObject({ ok: true, url: signed })
  })

  it.each([
    ['https://example.com/p', 'https://example.com/P'],
    ['https://example.com/p', 'http://example.com/p'],
    ['https://example.com/p', 'https://example.com:8443/p'],
    ['https://example.com/p', 'https://example.com/p?x=1'],
  ])('%s is refused when %s was signed', (url, signed) => {
    const signature = signWebhook({ signingKey: key, url: signed, params: [['CallSid', 'c1']] })
    expect(verifyWebhook(received({ url, signature }))).toMatchObject({ ok: false, check: 'signature' })
  })

  it('is named in the diagnosis, without password, key or signature', () => {
    const signature = signWebhook({ signingKey: 'another', url: 'https://example.com/p', params: [] })
    const verdict = verifyWebhook(received({ url: 'https://user:word@example.com/p', signature }))
    expect(verdict).toMatchObject({
      ok: false,
      tried: [
        'https://***@example.com/p',
        'https://***@example.com:443/p',
        'https://example.com/p',
        'https://example.com:443/p',
      ],
    })
    const text = JSON.stringify(verdict)
    expect([key, signature, 'word'].filter((secret) => text.includes(secret))).toEqual([])
  })
})

describe('the URL in a diagnosis', () => {
  it.each([
    ['https://example.com/p#rt=1000', 'https://example.com/p'],
    ['https://example.com/p?From=%2B14255550123&To=x', 'https://example.com/p?From=***&To=***'],
    ['https://example.com/p?a.b-c_D9=1', 'https://example.com/p?a.b-c_D9=***'],
    ['https://example.com/p?_a&%2B1425=x&4255550123&ab+c=1', 'https://example.com/p?_a=***&***&***&***'],
    [
      `https://example.com/p?${'n'.repeat(40)}=1&${'n'.repeat(41)}=1`,
      `https://example.com/p?${'n'.repeat(40)}=***&***`,
    ],
    ['https://example.com/p?a=1#b?c=2', 'https://example.com/p?a=***'],
    ['HTTPS://user:word@example.com/p', 'HTTPS://***@example.com/p'],
    ['http://user:word@example.com/p', 'http://***@example.com/p'],
    ['?From=%2B14255550123', '?From=***'],
    ['https://example.com/user:word@x', 'https://example.com/user:word@x'],
    ['a text', 'a text'],
    ['a https://user:word@x', 'a https://user:word@x'],
  ])('%s is shown as %s', (url, expected) => {
    expect(shownInDiagnosis(url)).toBe(expected)
  })

  it('shows the names of 20 fields at most', () => {
    expect(shownInDiagnosis(`https://example.com/?${fieldsOf(20)}`)).toBe(`https://example.com/?${fieldsOf(20)}`)
    expect(shownInDiagnosis(`https://example.com/?${fieldsOf(22)}`)).toBe(`https://example.com/?${fieldsOf(20)}&…`)
  })

  it.each([
    ['http://example.com:80/p', ['http://example.com:80/p', 'http://example.com/p']],
    ['http://example.com:8080/p', ['http://example.com:8080/p', 'http://example.com/p']],
    ['https://example.com:80/p', ['https://example.com:80/p', 'https://example.com/p']],
    ['HTTP://example.com/p', ['HTTP://example.com/p', 'HTTP://example.com:80/p']],
    ['https://example.com:/p', ['https://example.com:/p', 'https://example.com/p']],
    ['https://[::1]:443/p', ['https://[::1]:443/p', 'https://[::1]/p']],
    [
      'https://u@example.com:443',
      ['https://***@example.com:443', 'https://***@example.com', 'https://example.com:443', 'https://example.com'],
    ],
    ['ftp://example.com/p', ['ftp://example.com/p']],
    ['see https://example.com/p', ['see https://example.com/p']],
  ])('the spellings of %s are tried: %j', (url, tried) => {
    expect(verifyWebhook(received({ url, signature: 'wrong' }))).toMatchObject({ tried })
  })

  it('is part of the hint for a signature that no key produces', () => {
    expect(verifyWebhook(received({ url: 'https://u:w@example.com/p?From=1', signature: 'wrong' }))).toHaveProperty(
      'hint',
      "no key signs https://***@example.com/p?From=*** with these fields: check that the public URL is the one given to the carrier, that the key is the project's signing key and not its API token, and that the body is verified as received",
    )
  })
})

describe('a webhook without a form', () => {
  it.each(hashed)('is accepted when the hash in $url is that of the body', (fixture) => {
    const { url, body: rawBody, signature } = fixture
    const contentType = 'application/json'
    const webhook = received({ signingKeys: [fixture.key], url, rawBody, signature, contentType })
    expect(verifyWebhook(webhook)).toEqual({ ok: true, url, params: [] })
    expect(verifyWebhook({ ...webhook, rawBody: `${rawBody} ` })).toMatchObject({ ok: false, check: 'body-hash' })
    expect(verifyWebhook({ ...webhook, signingKeys: ['another'] })).toMatchObject({ ok: false, check: 'signature' })
  })

  it.each(['POST', 'GET'])('is refused when nothing covers its body: %s', (method) => {
    const url = 'https://example.com/status'
    const signature = signWebhook({ signingKey: key, url, params: [] })
    const webhook = received({
      method,
      url,
      signature,
      rawBody: '{"CallStatus":"completed"}',
      contentType: 'text/plain',
    })
    expect(verifyWebhook(webhook)).toMatchObject({ ok: false, check: 'body-hash' })
    expect(verifyWebhook({ ...webhook, rawBody: '' })).toEqual({ ok: true, url, params: [] })
  })

  it.each(hexadecimal)('is reported as SWML if its signature is hexadecimal: $url', (fixture) => {
    const { url, body: rawBody, signature } = fixture
    const webhook = received({ signingKeys: [fixture.key], url, rawBody, signature, contentType: 'application/json' })
    const known = verifyWebhook(webhook)
    const unknown = verifyWebhook({ ...webhook, signingKeys: ['another'] })
    expect([known, unknown]).toMatchObject([
      { ok: false, check: 'swml-style', hint: expect.stringContaining('valid signature') },
      { ok: false, check: 'swml-style', hint: expect.stringContaining('hexadecimal') },
    ])
  })
})

describe('the hash of a body in a signed URL', () => {
  const hash = createHash('sha256').update('{}').digest('hex')

  it.each([
    ['in capital letters', `https://example.com/p?bodySHA256=${hash.toUpperCase()}`],
    ['among other fields', `https://example.com/p?a=1&bodySHA256=${hash}&b=2`],
    ['before a fragment', `https://example.com/p?bodySHA256=${hash}#rt=1`],
  ])('is valid with %s', (_, url) => {
    expect(verifySigned(url, '{}')).toMatchObject({ ok: true, params: [] })
    expect(verifySigned(url, '{ }')).toMatchObject({
      ok: false,
      check: 'body-hash',
      tried: [url.replace(/#.*/, '').replaceAll(/=[^&]*/g, '=***')],
      hint: 'bodySHA256 is of another body: verify the bytes as received, before parsing',
    })
  })

  it('is valid for an empty body too', () => {
    expect(verifySigned(`https://example.com/p?bodySHA256=${hash}`, '')).toMatchObject({
      ok: false,
      check: 'body-hash',
    })
  })

  it.each([
    `https://example.com/p#?bodySHA256=${hash}`,
    `https://example.com/bodySHA256=${hash}`,
    'https://e.com/?a=1',
  ])('is only read from its own place: %s', (url) => {
    expect(verifySigned(url, '{}')).toMatchObject({
      ok: false,
      check: 'body-hash',
      hint: 'the URL is signed but not the body: it is not a form and the URL has no bodySHA256',
    })
  })
})

describe('a signature in the style of SWML', () => {
  const url = 'https://example.com/swml'
  const known =
    'this is an SWML or RELAY webhook with a valid signature: give that resource another URL, this one takes LaML forms'
  const unknown =
    'the signature is in the hexadecimal style of SWML and RELAY webhooks, LaML signs in base64: check which resource uses this URL'
  const signingKeys = ['previous', key]
  const check = (signature: string) => verifyWebhook(received({ signingKeys, url, rawBody: '{}', signature }))

  it.each(['sha1', 'sha256'])('is recognized under a key with %s, in either case', (algorithm) => {
    const signature = createHmac(algorithm, key).update(`${url}{}`).digest('hex')
    expect(check(signature)).toMatchObject({ check: 'swml-style', hint: known })
    expect(check(signature.toUpperCase())).toMatchObject({ check: 'swml-style', hint: known })
    const another = createHmac(algorithm, 'another').update(`${url}{}`).digest('hex')
    expect(check(another)).toMatchObject({ check: 'swml-style', hint: unknown, tried: expect.arrayContaining([url]) })
  })

  it.each([39, 41, 63, 65])('does not have %i characters', (length) => {
    expect(check('a'.repeat(length))).toMatchObject({ check: 'signature' })
  })
})

test.each([undefined, ''])('a webhook without signature (%j) is refused as such', (signature) => {
  const hint = 'the request has no X-SignalWire-Signature header: it is not from the carrier'
  expect(verifyWebhook(received({ signature }))).toEqual({ ok: false, check: 'missing', tried: [], hint })
})

describe('the authorization of a request', () => {
  it('is Basic, with the project id and the token', () => {
    const header = basicAuthorization({ projectId: 'Aladdin', apiToken: 'open sesame' })
    expect(header).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
  })

  it.each([
    ['', 'token', 'projectId is empty'],
    ['a:b', 'token', 'projectId holds a colon'],
    ['project', '', 'apiToken is empty'],
  ])('is refused for %j and %j', (projectId, apiToken, message) => {
    expect(() => basicAuthorization({ projectId, apiToken })).toThrow(message)
  })
})
