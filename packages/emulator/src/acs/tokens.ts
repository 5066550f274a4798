import type { JWK } from 'jose'

import type { Environment } from '../environment.ts'
import { KeyRing } from '../key-ring.ts'

/** Signs what the service sends, and shows the keys to check it with. */
export interface Tokens {
  /** A new token; callbacks live five minutes, media sockets a day (docs/wire/acs-call-automation.md#callback-token). */
  sign(lifetime: '5m' | '24h'): Promise<string>
  /** Signs with a new key from now on; the last key is still shown, older ones are not. */
  rotate(): void
  /** The public keys, newest first. */
  keySet(): Promise<{ keys: JWK[] }>
  /** Releases the keys; the emulator is closing. */
  close(): void
}

const lifetimes = { '5m': 300, '24h': 86_400 }

/** The tokens of one resource; no key is generated before one is needed. */
export function createTokens(
  environment: Environment,
  options: { readonly issuer: string; readonly audience: string },
): Tokens {
  const keys = new KeyRing(environment)
  return {
    sign: (lifetime) => keys.newest.sign({ ...options, lifetimeSeconds: lifetimes[lifetime] }),
    rotate: () => keys.rotate(),
    keySet: async () => ({ keys: (await keys.publicJwks()).map((key) => ({ ...key, alg: 'RS256' })) }),
    close: () => keys.release(),
  }
}
