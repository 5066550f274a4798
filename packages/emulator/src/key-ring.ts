import type { JWK } from 'jose'

import type { Environment } from './environment.ts'
import { SigningKey } from './signing-key.ts'

/** The keys of an issuer that rotates them: it signs with the newest, and shows the one before as well. */
export class KeyRing {
  readonly #environment: Environment
  #newest: SigningKey
  #previous: SigningKey | undefined

  constructor(environment: Environment) {
    this.#environment = environment
    this.#newest = new SigningKey(environment)
  }

  /** The key that signs now. */
  get newest(): SigningKey {
    return this.#newest
  }

  /** Signs with a new key from now on; the last one is still shown, older ones are not. */
  rotate(): void {
    this.#previous = this.#newest
    this.#newest = new SigningKey(this.#environment)
  }

  /** The public keys that are shown, newest first. */
  publicJwks(): Promise<JWK[]> {
    return Promise.all(this.#shown().map((key) => key.publicJwk()))
  }

  /** Releases the keys; the emulator is closing. */
  release(): void {
    for (const key of this.#shown()) key.release()
  }

  #shown(): readonly SigningKey[] {
    return this.#previous === undefined ? [this.#newest] : [this.#newest, this.#previous]
  }
}
