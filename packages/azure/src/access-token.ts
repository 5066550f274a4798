import { TelephonyError } from '@trunkline/core/driver'

/** Gives out Entra ID tokens; the credentials of `@azure/identity` are such sources. */
export interface AccessTokenSource {
  getToken(scopes: string[]): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

/**
 * Keeps a token until two minutes before it expires; asks once however many need it, and anew when no answer has come within 30
 * seconds. Fails with `unauthorized`.
 */
export function createTokenCache(
  source: AccessTokenSource,
  scopes: readonly string[],
  now: () => number,
): () => Promise<string> {
  let kept: { readonly token: string; readonly expiresOnTimestamp: number } | undefined
  let asking: { readonly token: Promise<string>; readonly since: number } | undefined

  async function ask(): Promise<string> {
    const given = await source.getToken([...scopes])
    if (given === null || given.token === '') {
      throw new TelephonyError('unauthorized', `The credential gave no token for ${scopes.join(' ')}; nothing was sent`)
    }
    kept = given
    return given.token
  }

  return async () => {
    if (kept !== undefined && kept.expiresOnTimestamp - now() > renewBeforeMs) return kept.token
    if (asking !== undefined && now() - asking.since < unansweredMs) return asking.token
    const mine = { token: ask(), since: now() }
    asking = mine
    try {
      return await mine.token
    } finally {
      if (asking === mine) asking = undefined
    }
  }
}

/** A source that does not answer must not hold up every request to come. */
const unansweredMs = 30_000

const renewBeforeMs = 120_000
