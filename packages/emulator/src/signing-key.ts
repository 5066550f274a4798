import { exportJWK, type JWK, type JWTPayload, jwtVerify, type JWTVerifyOptions, SignJWT } from 'jose'

import type { Environment } from './environment.ts'
import { type KeyPair, returnKeyPair, takeKeyPair } from './key-pool.ts'

/** What a token says. */
export interface Claims {
  readonly issuer: string
  readonly audience: string
  readonly lifetimeSeconds: number
  /** Further claims. */
  readonly payload?: JWTPayload
  /** Further members of the header. */
  readonly header?: Readonly<Record<string, string>>
}

/** A key for RS256 under a fresh name. Its RSA pair is taken from the pool when the key first signs or is first shown. */
export class SigningKey {
  readonly kid: string
  readonly #environment: Environment
  #pair: Promise<KeyPair> | undefined
  #released = false
  /** The tokens of one second, by their claims. */
  readonly #signed = new Map<string, Promise<string>>()
  #signedAt = 0

  constructor(environment: Environment) {
    this.#environment = environment
    this.kid = environment.random.uuid()
  }

  /** A token that is valid from now on. Within one second the same claims get the same token, as from a service that keeps its tokens. */
  sign(claims: Claims): Promise<string> {
    const { clock, random } = this.#environment
    const now = Math.floor(clock.now() / 1000)
    // drawn in any case: what is random afterwards must not depend on how fast this machine is
    const id = random.uuid()
    if (now !== this.#signedAt) this.#signed.clear()
    this.#signedAt = now
    const name = JSON.stringify(claims)
    const token = this.#signed.get(name) ?? this.#make(claims, { id, now })
    this.#signed.set(name, token)
    return token
  }

  /** Rejects unless this key signed the token and the token is as expected. */
  async verify(token: string, expected: JWTVerifyOptions): Promise<void> {
    if (this.#pair === undefined) throw new Error('this key has signed nothing yet')
    const pair = this.#pair
    const { clock } = this.#environment
    const now = { algorithms: ['RS256'], currentDate: new Date(clock.now()) }
    await clock.outside(async () => jwtVerify(token, (await pair).publicKey, { ...expected, ...now }))
  }

  /** The public half, to be shown in a key set. */
  async publicJwk(): Promise<JWK> {
    const jwk = await this.#environment.clock.outside(async () => exportJWK((await this.#taken()).publicKey))
    return { ...jwk, kid: this.kid, use: 'sig' }
  }

  /** Returns the pair to the pool. For a closed emulator only: what this key signs afterwards reaches no application. */
  release(): void {
    if (this.#pair !== undefined && !this.#released) returnKeyPair(this.#pair)
    this.#released = true
  }

  #make(
    { issuer, audience, lifetimeSeconds, payload = {}, header = {} }: Claims,
    { id, now }: { readonly id: string; readonly now: number },
  ): Promise<string> {
    const token = new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.kid, ...header })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(id)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
    return this.#environment.clock.outside(async () => token.sign((await this.#taken()).privateKey))
  }

  #taken(): Promise<KeyPair> {
    return (this.#pair ??= takeKeyPair())
  }
}
