import { TelephonyError } from '@trunkline/core/driver'

/** Gives out Entra ID tokens; the credentials of `@azure/identity` are such sources. */
export interface AccessTokenSource {
  getToken(scopes: string[]): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
}

/** Keeps a token until two minutes before it expires; asks once however many need it. Fails with `unauthorized`. */
export function createTokenCache(
  source: AccessTokenSource,
  scopes: readonly string[],
  now: () => number,
): () => Promise<string> {
  let kept: { readonly token: string; readonly expiresOnTimestamp: number } | undefined
  let asking: Promise<string> | undefined

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
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

const renewBeforeMs = 120_000
