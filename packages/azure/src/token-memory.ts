import { createHash } from 'node:crypto'

import type { CryptoKey, JWTPayload } from 'jose'

/** What decides for how long a token is good. */
export interface TokenMemoryOptions {
  /** How far the two clocks may differ, as in the check itself. */
  readonly clockToleranceSeconds: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

interface Remembered {
  /** The key that verified it; a key that is fetched again is another one. */
  readonly key: CryptoKey
  readonly claims: JWTPayload
}

/** Tokens that are remembered at most: about 1 MB. */
const mostTokens = 1_000

/**
 * The tokens that a verifier found good, so that one that comes again costs a hash in place of an RSA verification. Only good ones
 * enter, so a stranger fills no memory and displaces nothing; when it is full, the oldest makes room. It holds digests of the
 * whole tokens, signatures included, and no token.
 */
export class TokenMemory {
  readonly #options: TokenMemoryOptions
  readonly #tokens = new Map<string, Remembered>()

  constructor(options: TokenMemoryOptions) {
    this.#options = options
  }

  /** The claims of a token that this very key verified and that is still in its time. */
  recall(token: string, key: CryptoKey): JWTPayload | undefined {
    const name = nameOf(token)
    const remembered = this.#tokens.get(name)
    if (remembered === undefined) return undefined
    if (remembered.key === key && this.#isInTime(remembered.claims)) return { ...remembered.claims }
    this.#tokens.delete(name)
    return undefined
  }

  /** Keeps a token that passed every check. */
  remember(token: string, remembered: Remembered): void {
    this.#tokens.set(nameOf(token), remembered)
    for (const [name, { claims }] of this.#tokens) {
      if (this.#tokens.size <= mostTokens && this.#isInTime(claims)) return
      this.#tokens.delete(name)
    }
  }

  /** By the rules of RFC 7519, as the check applies them: to the second, and with the same tolerance. */
  #isInTime({ exp, nbf }: JWTPayload): boolean {
    const { clockToleranceSeconds, now } = this.#options
    const nowSeconds = Math.floor(now() / 1_000)
    return (
      exp !== undefined && exp > nowSeconds - clockToleranceSeconds && (nbf ?? 0) <= nowSeconds + clockToleranceSeconds
    )
  }
}

function nameOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
