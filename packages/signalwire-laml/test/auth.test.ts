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

describe('the signature of a form', () => {
  it.each(signatures)('is the vendor’s own for $title', ({ key: signingKey, url, params, signature }) => {
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

  it('is accepted under any of the keys, while they rotate', () => {
    expect(verifyWebhook(received({ signingKeys: ['another', key] })).ok).toBe(true)
    expect(verifyWebhook(received({ signingKeys: ['another'] })).ok).toBe(false)
  })

  it('is never accepted under an empty key', () => {
    const url = 'https://example.com/status'
    const signature = signWebhook({ signingKey: '', url, params: [['CallSid', 'c1']] })
    const verdict = verifyWebhook(received({ signature, signingKeys: [''] }))
    expect(verdict).toMatchObject({ ok: false, check: 'signature', hint: 'no signing key is configured' })
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

describe('a webhook that carries no form', () => {
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

  it.each(hexadecimal)('is named as SWML when its signature is hexadecimal: $url', (fixture) => {
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

test.each([undefined, ''])('a webhook without signature (%j) is refused as such', (signature) => {
  expect(verifyWebhook(received({ signature }))).toMatchObject({ ok: false, check: 'missing', tried: [] })
})

describe('the authorization of a request', () => {
  it('is Basic, of the project’s id and the token', () => {
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
