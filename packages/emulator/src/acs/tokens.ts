import { randomUUID } from 'node:crypto'

import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

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
  let keys = [await createKey()]
  return {
    sign(lifetime) {
      const [newest] = keys
      if (!newest) throw new Error('there is no signing key')
      return new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: newest.kid })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime(lifetime)
        .sign(newest.privateKey)
    },
    async rotate() {
      keys = [await createKey(), ...keys.slice(0, 1)]
    },
    keySet: () => ({ keys: keys.map((key) => key.publicKey) }),
  }
}

interface Key {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: JWK
}

async function createKey(): Promise<Key> {
  const kid = randomUUID()
  const pair = await generateKeyPair('RS256')
  const publicKey = { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'RS256' }
  return { kid, privateKey: pair.privateKey, publicKey }
}
