import type { JWK } from 'jose'

import { createSigningKey, type SigningKey, signToken } from '../azure/signing-key.ts'

/** Signs what the service sends, and shows the keys to check it with. */
export interface Tokens {
  /** A new token; callbacks live five minutes, media sockets a day (docs/wire/acs-call-automation.md#callback-token). */
  sign(lifetime: '5m' | '24h'): Promise<string>
  /** Signs with a new key from now on; the last key is still shown, older ones are not. */
  rotate(): Promise<void>
  /** The public keys, newest first. */
  keySet(): { keys: JWK[] }
}

/** Makes the first key. */
export async function createTokens(options: { readonly issuer: string; readonly audience: string }): Promise<Tokens> {
  let newest = await createSigningKey()
  let older: readonly SigningKey[] = []
  return {
    sign: (lifetime) => signToken(newest, { ...options, lifetime }),
    async rotate() {
      older = [newest]
      newest = await createSigningKey()
    },
    keySet: () => ({ keys: [newest, ...older].map((key) => key.publicJwk) }),
  }
}
