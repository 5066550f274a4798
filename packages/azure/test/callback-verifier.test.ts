import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { TelephonyError } from '@trunkline/core/driver'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type CallbackVerifierOptions, createCallbackVerifier } from '../src/index.ts'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

const issuer = 'https://issuer.example.com'
const audience = '7f1d2c3b-0000-4000-8000-00000000abcd'
let server: Server
let origin: string
let clock: number
let requests: string[]
let published: object[]
/** How many requests from now on fail. */
let failures: number
/** What the service calls its documents. */
let contentType: string
/** The waits between attempts, each over at once. */
let waits: number[]
/** Of the service; each is made once, since that takes the most time here. */
const first = await generateKeyPair('RS256')
let secondPair: Promise<KeyPair> | undefined
const secondKey = (): Promise<KeyPair> => (secondPair ??= generateKeyPair('RS256'))

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 21, 12)
  requests = []
  failures = 0
  contentType = 'application/json'
  waits = []
  published = [await publicKey(first, 'first')]
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    if (failures > 0) {
      failures -= 1
      response.writeHead(503).end('<html>')
      return
    }
    const body = request.url === '/keys' ? { keys: published } : { issuer, jwks_uri: `${origin}/keys` }
    response.setHeader('content-type', contentType)
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

describe('the token of a callback', () => {
  test('is accepted, and nothing is fetched before the first one', async () => {
    const verifier = verifierOf()
    expect(requests).toEqual([])
    const verdict = await verifier.verify(`Bearer ${await token()}`)
    expect(verdict).toMatchObject({ ok: true, claims: { iss: issuer, aud: audience } })
    expect(requests).toEqual(['/openid', '/keys'])
  })

  test('costs one fetch however many arrive at once', async () => {
    const verifier = verifierOf()
    const header = `bearer ${await token()}`
    const verdicts = await Promise.all([1, 2, 3, 4].map(() => verifier.verify(header)))
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true, true])
    expect(requests).toEqual(['/openid', '/keys'])
  })

  test.each([undefined, '', 'Basic abc', 'Bearer ', 'Bearer a b'])('is missing in %j', async (header) => {
    expect(await verifierOf().verify(header)).toMatchObject({ ok: false, check: 'missing' })
  })

  test('is malformed when it is no JWT, names no key or has a broken part, and nothing is fetched for the first two', async () => {
    const verifier = verifierOf()
    expect(await verifier.verify('Bearer nonsense')).toMatchObject({ check: 'malformed' })
    expect(await verifier.verify(`Bearer ${await token({ kid: undefined })}`)).toMatchObject({ check: 'malformed' })
    expect(requests).toEqual([])
    const [header, , signature] = (await token()).split('.')
    expect(await verifier.verify(`Bearer ${header}.e30.${signature}`)).toMatchObject({ check: 'signature' })
  })

  test.each([
    ['issuer', { iss: 'https://somebody.example.com' }],
    ['audience', { aud: 'another-resource' }],
    ['audience', { aud: undefined }],
    ['expired', { exp: -31 }],
    ['expired', { exp: undefined }],
    ['expired', { nbf: 31 }],
  ] as const)('fails the check %s with %j', async (check, changes) => {
    const verdict = await verifierOf().verify(`Bearer ${await token({ changes })}`)
    expect(verdict).toMatchObject({ ok: false, check })
  })

  test('may be 30 s late or early, or as far as configured', async () => {
    const late = `Bearer ${await token({ changes: { exp: -29 } })}`
    expect(await verifierOf().verify(late)).toMatchObject({ ok: true })
    expect(await verifierOf().verify(`Bearer ${await token({ changes: { nbf: 29 } })}`)).toMatchObject({ ok: true })
    expect(await verifierOf({ clockToleranceSeconds: 5 }).verify(late)).toMatchObject({ check: 'expired' })
  })

  test('for any resource passes when no audience is configured, but the issuer still counts', async () => {
    const verifier = verifierOf({ audience: undefined })
    expect(await verifier.verify(`Bearer ${await token({ changes: { aud: 'other' } })}`)).toMatchObject({ ok: true })
    const foreign = await token({ changes: { iss: 'https://somebody.example.com' } })
    expect(await verifier.verify(`Bearer ${foreign}`)).toMatchObject({ check: 'issuer' })
  })

  test('signed by another key under a published id is refused', async () => {
    const forger = await secondKey()
    const forged = await token({ pair: forger, kid: 'first' })
    expect(await verifierOf().verify(`Bearer ${forged}`)).toMatchObject({ ok: false, check: 'signature' })
  })

  test('without a signature is refused', async () => {
    const unsigned = new UnsecuredJWT(claims({})).encode()
    expect(await verifierOf().verify(`Bearer ${unsigned}`)).toMatchObject({ ok: false, check: 'signature' })
  })

  test('signed with the public key as a shared secret is refused', async () => {
    const { n } = await exportJWK(first.publicKey)
    const confused = await new SignJWT(claims({}))
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(new TextEncoder().encode(n))
    expect(await verifierOf().verify(`Bearer ${confused}`)).toMatchObject({ ok: false, check: 'signature' })
  })

  test('signed with RS512 by a published key is refused', async () => {
    const pair = await generateKeyPair('RS512')
    published = [{ ...(await publicKey(pair, 'first')), alg: 'RS512' }]
    const strong = await new SignJWT(claims({}))
      .setProtectedHeader({ alg: 'RS512', kid: 'first' })
      .sign(pair.privateKey)
    expect(await verifierOf().verify(`Bearer ${strong}`)).toMatchObject({ ok: false, check: 'signature' })
  })

  test.each<[string, (token: string) => string]>([
    ['is longer than any', (genuine) => `${genuine}${'A'.repeat(16_384)}`],
    ['has more parts', (genuine) => `${genuine}.${'.'.repeat(8_000)}`],
    ['has fewer parts', (genuine) => genuine.slice(0, genuine.lastIndexOf('.'))],
    ['has a long header', (genuine) => encodedHeader({ alg: 'RS256', kid: 'k'.repeat(2_000) }) + bodyOf(genuine)],
    ['has a deep header', (genuine) => encodedHeader({ alg: 'RS256', kid: 'first', x: [[[]]] }) + bodyOf(genuine)],
    ['has a header that is a list', (genuine) => encodedHeader([]) + bodyOf(genuine)],
    ['has a header that is not JSON', (genuine) => `e30e30${bodyOf(genuine)}`],
    ['names its key by a number', (genuine) => encodedHeader({ alg: 'RS256', kid: 1 }) + bodyOf(genuine)],
  ])('that %s is refused, and no key is fetched for it', async (_, change) => {
    const verdict = await verifierOf().verify(`Bearer ${change(await token())}`)
    expect(verdict.ok).toBe(false)
    expect(verdict).not.toMatchObject({ check: 'keys-unavailable' })
    expect(requests).toEqual([])
  })

  test.each<[string, string, (token: string) => string]>([
    ['malformed', 'the authorization is longer than 16384 characters', () => 'a'.repeat(16_378)],
    ['malformed', 'the token is not a JWT', () => 'a'.repeat(16_377)],
    ['malformed', 'the token is not a JWT', (genuine) => bodyOf(genuine)],
    ['malformed', 'the token is not a JWT', (genuine) => encodedHeader(null) + bodyOf(genuine)],
    ['malformed', 'the token is not a JWT', (genuine) => encodedHeader(7) + bodyOf(genuine)],
    ['malformed', 'the token is not a JWT', (genuine) => headerOf(2_052) + bodyOf(genuine)],
    ['malformed', 'the token is not a JWT', (genuine) => encodedHeader({ x5c: [[]] }) + bodyOf(genuine)],
    ['malformed', 'the token names no key', (genuine) => encodedHeader({ alg: 'RS256' }) + bodyOf(genuine)],
    ['signature', 'the token is not signed with RS256', (genuine) => encodedHeader({ x5c: ['a'] }) + bodyOf(genuine)],
    [
      'signature',
      'signed with a key that the service does not publish',
      (genuine) => headerOf(2_048) + bodyOf(genuine),
    ],
    ['signature', 'the signature is wrong', (genuine) => genuine.slice(0, -8) + 'A'.repeat(8)],
    ['malformed', 'the token cannot be read', (genuine) => `${genuine.slice(0, genuine.lastIndexOf('.') + 1)}!`],
  ])('is refused as %s with the reason: %s', async (check, detail, change) => {
    const verdict = await verifierOf().verify(`Bearer ${change(await token())}`)
    expect(verdict).toEqual({ ok: false, check, detail })
  })

  test.each<[string, string, Changes]>([
    ['issuer', 'the token is from another issuer', { iss: 'https://somebody.example.com' }],
    ['audience', 'the token is for another audience', { aud: 'another-resource' }],
    ['expired', 'the token has expired', { exp: -31 }],
    ['expired', 'the token is not valid yet', { nbf: 31 }],
    ['expired', 'the token has no time of expiry', { exp: undefined }],
    ['malformed', 'the token has a claim that cannot be read', { iat: 'noon' }],
  ])('that fails %s is refused with the reason: %s', async (check, detail, changes) => {
    const verdict = await verifierOf().verify(`Bearer ${await token({ changes })}`)
    expect(verdict).toEqual({ ok: false, check, detail })
  })

  test('that is absent is refused with the reason', async () => {
    expect(await verifierOf().verify(undefined)).toEqual({ ok: false, check: 'missing', detail: 'no bearer token' })
  })

  test('stands between white space, after a scheme in any case', async () => {
    const genuine = await token()
    for (const header of [`BEARER   ${genuine}`, `Bearer ${genuine}  `])
      expect(await verifierOf().verify(header)).toMatchObject({ ok: true })
    for (const header of [`x Bearer ${genuine}`, `Bearer${genuine}`, `Bearer ${genuine} x`])
      expect(await verifierOf().verify(header)).toMatchObject({ check: 'missing' })
  })

  test('may be issued by any of several issuers', async () => {
    const verifier = verifierOf({ issuer: ['https://another.example.com', issuer] })
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    const foreign = await token({ changes: { iss: 'https://somebody.example.com' } })
    expect(await verifier.verify(`Bearer ${foreign}`)).toMatchObject({ check: 'issuer' })
  })

  test('is judged at the time that the caller gives', async () => {
    const verifier = verifierOf({ now: () => clock + 331_000 })
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ check: 'expired' })
  })

  test('never shows in a verdict', async () => {
    const text = await token({ changes: { aud: 'other' } })
    const verdict = await verifierOf().verify(`Bearer ${text}`)
    expect(JSON.stringify(verdict)).not.toContain(text.split('.')[1])
  })
})

describe('the keys of the service', () => {
  test('are fetched again for an unknown id, at most once in 30 s', async () => {
    const verifier = verifierOf()
    await verifier.verify(`Bearer ${await token()}`)
    const second = await secondKey()
    published = [await publicKey(second, 'second')]
    const rotated = `Bearer ${await token({ pair: second, kid: 'second' })}`
    clock += 29_999
    expect(await verifier.verify(rotated)).toMatchObject({ check: 'signature' })
    expect(requests).toHaveLength(2)
    clock += 1
    expect(await verifier.verify(rotated)).toMatchObject({ ok: true })
    expect(requests).toHaveLength(4)
    for (const kid of ['a', 'b', 'c']) {
      const stray = await token({ pair: second, kid })
      expect(await verifier.verify(`Bearer ${stray}`)).toMatchObject({ check: 'signature' })
    }
    expect(requests).toHaveLength(4)
  })

  test('once withdrawn verify nothing more', async () => {
    const verifier = verifierOf()
    await verifier.verify(`Bearer ${await token()}`)
    const second = await secondKey()
    published = [await publicKey(second, 'second')]
    clock += 24 * 60 * 60 * 1_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ check: 'signature' })
  })

  test('that cannot be fetched are said to be unavailable, and asked for again a second later', async () => {
    failures = Infinity
    const verifier = verifierOf()
    const header = `Bearer ${await token()}`
    const verdict = await verifier.verify(header)
    expect(verdict).toMatchObject({ ok: false, check: 'keys-unavailable' })
    expect(verdict).toHaveProperty('detail', `keys of ${origin}/openid: OpenID answered GET /openid with 503`)
    expect(waits).toEqual([200, 400, 800])
    expect(await verifier.verify(header)).toMatchObject({ check: 'keys-unavailable' })
    expect(requests).toHaveLength(4)
    failures = 0
    clock += 1_000
    expect(await verifier.verify(header)).toMatchObject({ ok: true })
  })

  test('stay in use past their day while the service cannot be asked', async () => {
    const verifier = verifierOf()
    await verifier.verify(`Bearer ${await token()}`)
    clock += 25 * 60 * 60 * 1_000
    failures = Infinity
    const before = requests.length
    for (let callback = 0; callback < 3; callback += 1)
      expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    clock += 29_999
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    // one attempt, and the next half a minute later: a callback does not wait for what it can do without
    expect(requests).toHaveLength(before + 1)
    clock += 1
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(requests).toHaveLength(before + 2)
    failures = 0
    clock += 30_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(requests).toHaveLength(before + 4)
  })

  test.each([1, 2, 3])('are fetched within the request although %i attempts fail', async (times) => {
    failures = times
    expect(await verifierOf().verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(waits).toHaveLength(times)
  })

  test('are not asked for again where the answer would be the same', async () => {
    const asked: string[] = []
    const refusing = verifierOf({
      fetchJson: (url) => {
        asked.push(url)
        return Promise.reject(new TelephonyError('not-found', 'there is nothing', { status: 404 }))
      },
    })
    expect(await refusing.verify(`Bearer ${await token()}`)).toMatchObject({ check: 'keys-unavailable' })
    published = []
    expect(await verifierOf().verify(`Bearer ${await token()}`)).toMatchObject({ check: 'keys-unavailable' })
    expect(asked).toHaveLength(1)
    expect(requests).toHaveLength(2)
    expect(waits).toEqual([])
  })

  test('do not keep a sender waiting for longer than five seconds', async () => {
    const slow = verifierOf({
      fetchJson: () => {
        clock += 2_000
        return Promise.reject(new Error('slow'))
      },
    })
    const before = clock
    expect(await slow.verify(`Bearer ${await token()}`)).toMatchObject({ check: 'keys-unavailable' })
    expect(clock - before).toBeLessThan(7_000)
    expect(waits.length).toBeLessThan(3)
  })

  test('are not asked for again where the wait before it would use up the five seconds', async () => {
    let costMs = 4_800
    const fetchJson = () => {
      clock += costMs
      return Promise.reject(new Error('slow'))
    }
    await verifierOf({ fetchJson }).verify(`Bearer ${await token()}`)
    expect(waits).toEqual([])
    costMs = 4_799
    await verifierOf({ fetchJson }).verify(`Bearer ${await token()}`)
    expect(waits).toEqual([200])
  })

  test('that were good stay in use when the service shows an empty set', async () => {
    const verifier = verifierOf()
    await verifier.verify(`Bearer ${await token()}`)
    published = []
    clock += 25 * 60 * 60 * 1_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
  })

  test('are fetched before they are needed, once', async () => {
    const verifier = verifierOf()
    await Promise.all([verifier.prepare(), verifier.prepare()])
    await verifier.prepare()
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(requests).toEqual(['/openid', '/keys'])
  })

  test('that cannot be prepared are an error that may pass', async () => {
    failures = Infinity
    await expect(verifierOf().prepare()).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('Nothing was sent'),
    })
  })

  test('that are no RSA keys are passed over', async () => {
    const secret = new TextEncoder().encode('a shared secret that somebody published')
    published.push(
      { kty: 'oct', kid: 'shared', k: Buffer.from(secret).toString('base64url') },
      { kty: 'RSA', kid: 'bad' },
    )
    const verifier = verifierOf()
    const shared = await new SignJWT(claims({})).setProtectedHeader({ alg: 'HS256', kid: 'shared' }).sign(secret)
    expect(await verifier.verify(`Bearer ${shared}`)).toMatchObject({ check: 'signature' })
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
  })

  test('are passed over without an id, of another kind, or incomplete; the others serve', async () => {
    const { n, e } = await exportJWK((await secondKey()).publicKey)
    published.push(
      { kty: 'RSA', n, e },
      { kty: 'EC', kid: 'curve', n, e },
      { kty: 'RSA', kid: 'no modulus', e },
      { kty: 'RSA', kid: 'no exponent', n },
    )
    const verifier = verifierOf()
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    for (const kid of ['undefined', 'curve', 'no modulus', 'no exponent'])
      expect(await verifier.verify(`Bearer ${await token({ kid, pair: await secondKey() })}`)).toMatchObject({
        detail: 'signed with a key that the service does not publish',
      })
  })

  test.each([
    ['the OpenID configuration names no jwks_uri', {}, {}],
    ['the OpenID configuration names no jwks_uri', { jwks_uri: 'file:///keys' }, {}],
    ['jwks_uri holds no key set', { jwks_uri: 'https://example.com/keys' }, { keys: 'none' }],
    ['jwks_uri holds no key that could be used', { jwks_uri: 'https://example.com/keys' }, { keys: [] }],
  ])('that cannot be read are unavailable at once: %s', async (reason, configuration, set) => {
    const fetchJson = (url: string) => Promise.resolve(url.endsWith('/openid') ? configuration : set)
    const verdict = await verifierOf({ fetchJson }).verify(`Bearer ${await token()}`)
    expect(verdict).toEqual({ ok: false, check: 'keys-unavailable', detail: `keys of ${origin}/openid: ${reason}` })
    expect(waits).toEqual([])
  })

  test('are asked for again after a failure that may pass, and of any other only what it was is kept', async () => {
    const reasons = [new TelephonyError('unavailable', 'busy', { retryable: true }), 'a text', new Error('gone')]
    const failing = verifierOf({
      fetchJson: () => Promise.reject(reasons.shift() ?? new TelephonyError('rejected', 'no')),
    })
    const verdict = await failing.verify(`Bearer ${await token()}`)
    expect(verdict).toMatchObject({ check: 'keys-unavailable', detail: `keys of ${origin}/openid: no` })
    expect(waits).toEqual([200, 400, 800])
    const strange = verifierOf({ fetchJson: () => Promise.reject('a text') })
    expect(await strange.verify(`Bearer ${await token()}`)).toMatchObject({
      detail: `keys of ${origin}/openid: unknown reason`,
    })
  })

  test('have five seconds for a callback, two for a renewal, and each request what is left of them', async () => {
    const given: number[] = []
    let [costMs, fails] = [1_500, false]
    const fetchJson = (url: string, withinMs: number): Promise<unknown> => {
      given.push(withinMs)
      clock += costMs
      if (fails) return Promise.reject(new Error('down'))
      return Promise.resolve(url.endsWith('/openid') ? { jwks_uri: `${origin}/keys` } : { keys: published })
    }
    const verifier = verifierOf({ fetchJson })
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(given.splice(0)).toEqual([5_000, 3_500])
    costMs = 2_500
    clock += 25 * 60 * 60 * 1_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(given.splice(0)).toEqual([2_000, 1])
    fails = true
    clock += 25 * 60 * 60 * 1_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(given).toEqual([2_000])
  })

  test('have fifteen seconds before a dial, of which no request takes more than five', async () => {
    const given: number[] = []
    const slow = verifierOf({
      fetchJson: (_, withinMs) => {
        given.push(withinMs)
        clock += 4_000
        return Promise.reject(new Error('slow'))
      },
    })
    await expect(slow.prepare()).rejects.toMatchObject({
      message: `Nothing was sent: the keys that callbacks are verified with could not be fetched (keys of ${origin}/openid: slow)`,
    })
    expect(given).toEqual([5_000, 5_000, 5_000, 1_600])
    expect(waits).toEqual([200, 400, 800])
  })

  test('are asked for anew only a second after a failure', async () => {
    const asked: string[] = []
    const fetchJson = (url: string): Promise<unknown> => {
      asked.push(url)
      return Promise.reject(new TelephonyError('rejected', 'no'))
    }
    const verifier = verifierOf({ fetchJson })
    const header = `Bearer ${await token()}`
    await verifier.verify(header)
    clock += 999
    expect(await verifier.verify(header)).toMatchObject({ check: 'keys-unavailable' })
    await expect(verifier.prepare()).rejects.toMatchObject({ code: 'unavailable' })
    expect(asked).toHaveLength(1)
    clock += 1
    await verifier.verify(header)
    expect(asked).toHaveLength(2)
  })

  test('that an old failure kept out are asked for again as soon as one is needed', async () => {
    const verifier = verifierOf()
    failures = 4
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ check: 'keys-unavailable' })
    clock += 1_000
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    requests = []
    clock += 24 * 60 * 60 * 1_000 - 1
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(requests).toEqual([])
    clock += 1
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
    expect(requests).toEqual(['/openid', '/keys'])
  })

  test('are read from a server that calls its JSON a text', async () => {
    contentType = 'text/plain'
    expect(await verifierOf().verify(`Bearer ${await token()}`)).toMatchObject({ ok: true })
  })

  test.each([
    'https://login.example.com/openid',
    'http://localhost:1/openid',
    'http://127.1.22.133:1/openid',
    'http://[::1]:1/openid',
  ])('may be at %s', (openIdConfigurationUrl) => {
    expect(() => verifierOf({ openIdConfigurationUrl })).not.toThrow()
  })

  test.each([
    'http://127.0.0.1.example.com/openid',
    'http://localhost.example.com/openid',
    'ftp://localhost/openid',
    'login.example.com',
  ])('may not be at %s', (openIdConfigurationUrl) => {
    const open = () => verifierOf({ openIdConfigurationUrl })
    expect(open).toThrow('openIdConfigurationUrl must be an https URL (http on loopback)')
  })

  test('are never asked for at a plain address', async () => {
    expect(() => verifierOf({ openIdConfigurationUrl: 'http://example.com/openid' })).toThrow(/must be an https URL/)
    const verifier = verifierOf({ fetchJson: () => Promise.resolve({ jwks_uri: 'http://example.com/keys' }) })
    expect(await verifier.verify(`Bearer ${await token()}`)).toMatchObject({
      check: 'keys-unavailable',
      detail: expect.stringContaining('jwks_uri is not https'),
    })
  })
})

describe('a token that was found good', () => {
  test('is not verified anew when it comes again, and its claims are the same', async () => {
    const { count, verifier } = counting()
    const header = `Bearer ${await token()}`
    const verdict = await verifier.verify(header)
    const before = count()
    expect(await verifier.verify(header)).toEqual(verdict)
    expect(await verifier.verify(header.replace('Bearer', 'bearer'))).toEqual(verdict)
    expect(count()).toBe(before)
    expect(await verifier.verify(`Bearer ${await token({ changes: { exp: 301 } })}`)).toMatchObject({ ok: true })
    expect(count()).toBe(before + 1)
  })

  test('is refused once it has expired, with the tolerance of the check', async () => {
    const verifier = verifierOf()
    const header = `Bearer ${await token()}`
    expect(await verifier.verify(header)).toMatchObject({ ok: true })
    clock += 329_999
    expect(await verifier.verify(header)).toMatchObject({ ok: true })
    clock += 1
    expect(await verifier.verify(header)).toMatchObject({ ok: false, check: 'expired' })
    // nor does a refusal bring it back
    clock += 1_000
    expect(await verifier.verify(header)).toMatchObject({ ok: false, check: 'expired' })
  })

  test('vouches for no token with the same header and claims and another signature', async () => {
    const verifier = verifierOf()
    const genuine = await token()
    expect(await verifier.verify(`Bearer ${genuine}`)).toMatchObject({ ok: true })
    const forged = await token({ pair: await secondKey() })
    expect(forged.split('.').slice(0, 2)).toEqual(genuine.split('.').slice(0, 2))
    expect(await verifier.verify(`Bearer ${forged}`)).toMatchObject({ ok: false, check: 'signature' })
    expect(await verifier.verify(`Bearer ${unsignedOf(genuine)}`)).toMatchObject({ ok: false })
    expect(await verifier.verify(`Bearer ${genuine}`)).toMatchObject({ ok: true })
  })

  test('is refused once its key is withdrawn, however long it would be good', async () => {
    const verifier = verifierOf()
    const header = `Bearer ${await token({ changes: { exp: 48 * 3_600 } })}`
    expect(await verifier.verify(header)).toMatchObject({ ok: true })
    published = [await publicKey(await secondKey(), 'second')]
    clock += 24 * 60 * 60 * 1_000
    expect(await verifier.verify(header)).toMatchObject({ ok: false, check: 'signature' })
  })

  test('is refused once its key has another value under the same id', async () => {
    const verifier = verifierOf()
    const header = `Bearer ${await token({ changes: { exp: 48 * 3_600 } })}`
    expect(await verifier.verify(header)).toMatchObject({ ok: true })
    published = [await publicKey(await secondKey(), 'first')]
    clock += 24 * 60 * 60 * 1_000
    expect(await verifier.verify(header)).toMatchObject({ ok: false, check: 'signature' })
  })

  test('is remembered whatever a stranger sends, and nothing of a stranger is', async () => {
    const { count, verifier } = counting()
    const genuine = await token()
    await verifier.verify(`Bearer ${genuine}`)
    const strangers = Array.from({ length: 1_500 }, (_, number) => `${genuine.slice(0, -8)}${10_000_000 + number}`)
    for (const stranger of strangers)
      expect(await verifier.verify(`Bearer ${stranger}`)).toMatchObject({ ok: false, check: 'signature' })
    const before = count()
    expect(await verifier.verify(`Bearer ${genuine}`)).toMatchObject({ ok: true })
    expect(count()).toBe(before)
    await verifier.verify(`Bearer ${strangers[0]}`)
    expect(count()).toBe(before + 1)
  })

  test('is remembered by the verifier that checked it, and by no other', async () => {
    const header = `Bearer ${await token()}`
    expect(await verifierOf().verify(header)).toMatchObject({ ok: true })
    expect(await verifierOf({ audience: 'another-resource' }).verify(header)).toMatchObject({ check: 'audience' })
  })
})

/** A verifier, and how often it did work that is more than a look at what it remembers. */
function counting() {
  let jobs = 0
  const verifier = verifierOf({
    clock: {
      now: () => clock,
      monotonic: () => clock,
      after: () => () => undefined,
      outside: (work) => {
        jobs += 1
        return work()
      },
    },
  })
  return { verifier, count: () => jobs }
}

function verifierOf(options: Partial<CallbackVerifierOptions> = {}) {
  return createCallbackVerifier({
    openIdConfigurationUrl: `${origin}/openid`,
    issuer,
    audience,
    clock: {
      now: () => clock,
      monotonic: () => clock,
      outside: (work) => work(),
      after(ms, work) {
        // the limit of a request is not reached here
        if (ms >= 2_000) return () => undefined
        waits.push(ms)
        clock += ms
        setImmediate(work)
        return () => undefined
      },
    },
    ...options,
  })
}

async function publicKey(pair: KeyPair, kid: string): Promise<object> {
  return { ...(await exportJWK(pair.publicKey)), kid, use: 'sig' }
}

function encodedHeader(header: unknown): string {
  return Buffer.from(JSON.stringify(header)).toString('base64url')
}

/** The header of a token that names a key nobody published, so many characters long. */
function headerOf(characters: number): string {
  const rest = encodedHeader({ alg: 'RS256', kid: '' }).length
  const header = encodedHeader({ alg: 'RS256', kid: 'k'.repeat(Math.floor(((characters - rest) * 3) / 4)) })
  expect(header).toHaveLength(characters)
  return header
}

/** A token whose signature is empty. */
function unsignedOf(genuine: string): string {
  return genuine.slice(0, genuine.lastIndexOf('.') + 1)
}

/** Claims and signature of a token, with the dots before them. */
function bodyOf(genuine: string): string {
  return genuine.slice(genuine.indexOf('.'))
}

interface Changes {
  iss?: string
  aud?: string | undefined
  /** Seconds from now. */
  exp?: number | undefined
  /** Seconds from now. */
  nbf?: number
  /** As it stands in the token. */
  iat?: string
}

function claims(changes: Changes): JWTPayload {
  const seconds = clock / 1_000
  const { iss, aud, exp, nbf = 0, iat } = { iss: issuer, aud: audience, exp: 300, ...changes }
  return {
    iss,
    nbf: seconds + nbf,
    ...(iat === undefined ? {} : Object.fromEntries([['iat', iat]])),
    ...(aud === undefined ? {} : { aud }),
    ...(exp === undefined ? {} : { exp: seconds + exp }),
  }
}

async function token(options: { changes?: Changes; pair?: KeyPair; kid?: string | undefined } = {}): Promise<string> {
  const { pair = first, changes = {} } = options
  const kid = 'kid' in options ? options.kid : 'first'
  const header = kid === undefined ? { alg: 'RS256' } : { alg: 'RS256', kid }
  return new SignJWT(claims(changes)).setProtectedHeader(header).sign(pair.privateKey)
}
