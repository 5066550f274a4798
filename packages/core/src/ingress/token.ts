import { createHmac, timingSafeEqual } from 'node:crypto'

import { type Clock, type Route, TelephonyError } from '../driver/index.ts'

/** Signs and reads the tokens in callback paths: any process can read from one which call a request is about. */
export interface Tokens {
  /** A token of a call's route, good for the age of a call and two days. */
  forCall(purpose: string, callId: string, operation?: string): string
  /** A token of a route without a call; it never expires. */
  forRoute(purpose: string): string
  read(purpose: string, token: string): Route
}

export interface TokenOptions {
  /** The first signs; all are accepted. */
  readonly keys: readonly string[]
  readonly provider: string
  readonly lifetimeMs: number
  readonly clock: Clock
}

/**
 * Tokens are `c.<call>.<operation>.<expiry>.<mac>` or `s.<mac>`: readable in a log, 100 characters at most, safe in a
 * path. The MAC covers provider and purpose too, so that a token of one route opens no other.
 */
export function createTokens({ keys, provider, lifetimeMs, clock }: TokenOptions): Tokens {
  const [signing] = keys
  if (signing === undefined || keys.includes(''))
    throw new TelephonyError('invalid-argument', 'tokenKeys needs at least one key, and none may be empty')
  const sign = (key: string, purpose: string, claims: string): string =>
    createHmac('sha256', key)
      .update(`trunkline-token\n${provider}\n${purpose}\n${claims}`)
      .digest('base64url')
      .slice(0, 24)
  const sealed = (purpose: string, claims: string): string => `${claims}.${sign(signing, purpose, claims)}`
  const genuine = (purpose: string, claims: string, mac: string): boolean =>
    keys.map((key) => equal(mac, sign(key, purpose, claims))).includes(true)

  return {
    forCall(purpose, callId, operation = '') {
      if (!/^[\w-]*$/.test(operation))
        throw new TelephonyError(
          'invalid-argument',
          'An operation in a callback URL may be letters, digits, _ and - only',
        )
      const expiry = Math.ceil((clock.now() + lifetimeMs) / 1000).toString(36)
      return sealed(purpose, `c.${callId}.${operation}.${expiry}`)
    },
    forRoute: (purpose) => sealed(purpose, 's'),
    read(purpose, token) {
      const end = token.lastIndexOf('.')
      const claims = token.slice(0, Math.max(0, end))
      if (!genuine(purpose, claims, token.slice(end + 1))) return { purpose, token: 'refused' }
      // only `sealed` makes genuine tokens, so no other shape is valid
      const [kind, callId = '', operation = '', expiry = ''] = claims.split('.')
      if (kind === 's') return { purpose, token: 'static' }
      const alive = Number.parseInt(expiry, 36) * 1000 >= clock.now()
      return { purpose, token: alive ? 'call' : 'expired', callId, ...(operation !== '' && { operation }) }
    },
  }
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
