import { isSecure, measureJson, TelephonyError } from '@trunkline/core/driver'
import { createHttp, type Runtime, type RuntimeOptions, runtimeOf } from '@trunkline/core/http'
import type { CryptoKey, JWTPayload } from 'jose'

import { KeyCache, KeysUnavailableError } from './key-cache.ts'
import { TokenMemory } from './token-memory.ts'

/** How tokens on callbacks and sockets are checked. */
export interface CallbackVerifierOptions extends RuntimeOptions {
  readonly openIdConfigurationUrl: string
  /** Who must have issued a token; of several, any. */
  readonly issuer: string | readonly string[]
  /** The audience that a token must have; undefined only checks the issuer, so that tokens for any audience pass. */
  readonly audience: string | undefined
  /** Fetches a JSON document; rejects when there is none. Default: over the wire. */
  readonly fetchJson?: ((url: string, withinMs: number) => Promise<unknown>) | undefined
  /** How far the two clocks may differ, 30 s by default. */
  readonly clockToleranceSeconds?: number | undefined
  /** Milliseconds since 1970. Default: what the clock says. */
  readonly now?: (() => number) | undefined
}

/** What a token turned out to be; `detail` never contains the token. */
export type CallbackVerdict =
  | { readonly ok: true; readonly claims: JWTPayload }
  | { readonly ok: false; readonly check: CallbackCheck; readonly detail: string }

/** The check that a token failed; `expired` also means not valid yet. */
export type CallbackCheck =
  | 'missing'
  | 'malformed'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'keys-unavailable'

/** Checks the bearer tokens of callbacks and sockets. */
export interface CallbackVerifier {
  /**
   * Fetches the keys unless there are some: without them, no callback of a call could be believed. Fails with `unavailable`,
   * which may be repeated.
   */
  prepare(): Promise<void>
  /** Never rejects. */
  verify(authorization: string | undefined): Promise<CallbackVerdict>
}

/**
 * Makes a verifier; nothing is fetched before its first use. A token that it found good is remembered until it expires or its key
 * is fetched anew. Throws when the OpenID address is neither https nor loopback.
 */
export function createCallbackVerifier(options: CallbackVerifierOptions): CallbackVerifier {
  const runtime = runtimeOf(options)
  const { clock } = runtime
  const { openIdConfigurationUrl, fetchJson = fetcher(runtime), now = () => clock.now() } = options
  const url = URL.parse(openIdConfigurationUrl)
  if (url === null || !isSecure(url)) throw new Error('openIdConfigurationUrl must be an https URL (http on loopback)')
  const keys = new KeyCache({ openIdConfigurationUrl, fetchJson, clock, now })
  const rules = { ...options, clockToleranceSeconds: options.clockToleranceSeconds ?? usualToleranceSeconds, now }
  const good = new TokenMemory(rules)
  return {
    async prepare() {
      try {
        await keys.prepare()
      } catch (error) {
        throw unprepared(error)
      }
    },
    async verify(authorization) {
      if (authorization !== undefined && authorization.length > longestHeaderValue)
        return refused('malformed', `the authorization is longer than ${longestHeaderValue} characters`)
      const token = bearerOf(authorization)
      if (token === undefined) return refused('missing', 'no bearer token')
      const id = keyIdOf(token)
      if (typeof id !== 'string') return id
      try {
        const key = await keys.find(id)
        if (key === undefined) return refused('signature', 'signed with a key that the service does not publish')
        const known = good.recall(token, key)
        if (known !== undefined) return { ok: true, claims: known }
        const claims = await clock.outside(() => claimsOf(token, key, rules))
        good.remember(token, { key, claims: { ...claims } })
        return { ok: true, claims }
      } catch (error) {
        return explain(error)
      }
    },
  }
}

function unprepared(error: unknown): TelephonyError {
  const reason = error instanceof KeysUnavailableError ? error.message : 'unknown reason'
  const message = `Nothing was sent: the keys that callbacks are verified with could not be fetched (${reason})`
  return new TelephonyError('unavailable', message, { retryable: true })
}

function bearerOf(authorization = ''): string | undefined {
  return /^bearer +(\S+)\s*$/i.exec(authorization)?.[1]
}

/** The id of the key that a token says it is signed with, read as cheaply as a stranger's text deserves. */
function keyIdOf(token: string): string | CallbackVerdict {
  const end = token.indexOf('.')
  const isCompact = end > 0 && token.split('.', mostParts + 1).length === mostParts
  const header = isCompact && end <= longestHeader ? readHeader(token.slice(0, end)) : undefined
  if (header === undefined) return refused('malformed', 'the token is not a JWT')
  if (header['alg'] !== 'RS256') return refused('signature', 'the token is not signed with RS256')
  const { kid } = header
  return typeof kid === 'string' ? kid : refused('malformed', 'the token names no key')
}

/** Microsoft's tokens stay below 2 KiB, of which the header is 200 bytes. */
const longestHeaderValue = 16_384
const longestHeader = 2_048
/** Header, claims and signature. */
const mostParts = 3
/** A header is an object of texts, and may hold a list of texts. */
const deepestHeader = 2

function readHeader(encoded: string): Readonly<Record<string, unknown>> | undefined {
  const text = Buffer.from(encoded, 'base64url').toString('utf8')
  if (measureJson(text).depth > deepestHeader) return undefined
  try {
    const header: unknown = JSON.parse(text)
    return typeof header === 'object' && header !== null ? { ...header } : undefined
  } catch {
    return undefined
  }
}

/** How far the two clocks may differ, unless the options say more or less. */
const usualToleranceSeconds = 30

type Rules = CallbackVerifierOptions & { readonly clockToleranceSeconds: number; readonly now: () => number }

async function claimsOf(token: string, key: CryptoKey, rules: Rules): Promise<JWTPayload> {
  // loaded with the first token: importing an adapter stays cheap
  const { jwtVerify } = await import('jose')
  const { payload } = await jwtVerify(token, key, {
    algorithms: ['RS256'],
    issuer: [rules.issuer].flat(),
    ...(rules.audience === undefined ? {} : { audience: rules.audience }),
    clockTolerance: rules.clockToleranceSeconds,
    currentDate: new Date(rules.now()),
    requiredClaims: ['exp'],
  })
  return payload
}

function explain(error: unknown): CallbackVerdict {
  if (error instanceof KeysUnavailableError) return refused('keys-unavailable', error.message)
  const code = textIn(error, 'code')
  if (code === 'ERR_JWT_EXPIRED') return refused('expired', 'the token has expired')
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') return explainClaim(textIn(error, 'claim'))
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return refused('signature', 'the signature is wrong')
  return refused('malformed', 'the token cannot be read')
}

/** A member of an error of jose, which is not loaded for its classes. */
function textIn(error: unknown, member: 'claim' | 'code'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, member) : undefined
  return typeof value === 'string' ? value : ''
}

function explainClaim(claim: string): CallbackVerdict {
  if (claim === 'iss') return refused('issuer', 'the token is from another issuer')
  if (claim === 'aud') return refused('audience', 'the token is for another audience')
  if (claim === 'nbf') return refused('expired', 'the token is not valid yet')
  if (claim === 'exp') return refused('expired', 'the token has no time of expiry')
  return refused('malformed', 'the token has a claim that cannot be read')
}

function refused(check: CallbackCheck, detail: string): CallbackVerdict {
  return { ok: false, check, detail }
}

/** Asks once, since the cache insists. */
function fetcher(runtime: Runtime): (url: string, withinMs: number) => Promise<unknown> {
  return async (url, timeoutMs) => {
    const { origin, href } = new URL(url)
    const http = createHttp({ ...runtime, baseUrl: origin, provider: 'OpenID', timeoutMs, attempts: 1 })
    const { body } = await http.send({ method: 'GET', path: href, repeat: 'safe' })
    // some servers call their JSON by another name
    return typeof body === 'string' ? (JSON.parse(body) as unknown) : body
  }
}
