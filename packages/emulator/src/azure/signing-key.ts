import { randomUUID } from 'node:crypto'

import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** A key pair that signs tokens, with the name that its tokens carry. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly publicJwk: JWK
}

/** Makes a pair for RS256. */
export async function createSigningKey(): Promise<SigningKey> {
  const kid = randomUUID()
  const pair = await generateKeyPair('RS256')
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'RS256' }
  return { kid, ...pair, publicJwk }
}

/** A token of its own id, valid from now on; `lifetime` as jose takes it, such as `5m`. */
export function signToken(
  { kid, privateKey }: SigningKey,
  claims: { readonly issuer: string; readonly audience: string; readonly lifetime: string },
): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(claims.issuer)
    .setAudience(claims.audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime(claims.lifetime)
    .sign(privateKey)
}
