import { randomUUID } from 'node:crypto'

import { exportJWK, type JWK, type JWTPayload, jwtVerify, type JWTVerifyOptions, SignJWT } from 'jose'

import { type KeyPair, returnKeyPair, takeKeyPair } from './key-pool.ts'

/** What a token says. */
export interface Claims {
  readonly issuer: string
  readonly audience: string
  /** As jose takes it, such as `5m`. */
  readonly lifetime: string
  /** Further claims. */
  readonly payload?: JWTPayload
  /** Further members of the header. */
  readonly header?: Readonly<Record<string, string>>
}

/** A key for RS256 under a fresh name. Its RSA pair is taken from the pool when the key first signs or is first shown. */
export class SigningKey {
  readonly kid: string = randomUUID()
  #pair: Promise<KeyPair> | undefined
  #released = false

  /** A token with an id of its own, valid from now on. */
  async sign({ issuer, audience, lifetime, payload = {}, header = {} }: Claims): Promise<string> {
    const { privateKey } = await this.#taken()
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.kid, ...header })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setNotBefore('0s')
      .setExpirationTime(lifetime)
      .sign(privateKey)
  }

  /** Rejects unless this key signed the token and the token is as expected. */
  async verify(token: string, expected: JWTVerifyOptions): Promise<void> {
    if (this.#pair === undefined) throw new Error('this key has signed nothing yet')
    const { publicKey } = await this.#pair
    await jwtVerify(token, publicKey, { ...expected, algorithms: ['RS256'] })
  }

  /** The public half, to be shown in a key set. */
  async publicJwk(): Promise<JWK> {
    const { publicKey } = await this.#taken()
    return { ...(await exportJWK(publicKey)), kid: this.kid, use: 'sig' }
  }

  /** Returns the pair to the pool. For a closed emulator only: what this key signs afterwards reaches no application. */
  release(): void {
    if (this.#pair !== undefined && !this.#released) returnKeyPair(this.#pair)
    this.#released = true
  }

  #taken(): Promise<KeyPair> {
    return (this.#pair ??= takeKeyPair())
  }
}
