import type { Clock } from '@trunkline/core/driver'
import { type CryptoKey, importJWK } from 'jose'

import { isSecure } from './loopback.ts'
import { type JsonWebKey, jsonWebKeySet, openIdConfiguration } from './wire/open-id.ts'

const unknownKeyPause = 30_000
const failurePause = 1_000
const longestAge = 24 * 60 * 60 * 1_000

/** Where keys come from, and what time it is. */
export interface KeySource {
  readonly openIdConfigurationUrl: string
  readonly fetchJson: (url: string) => Promise<unknown>
  /** Waits for the import of keys. */
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The keys could not be fetched; the message names the address and the reason. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError'
}

/** The service's public keys by id, fetched on first use and again, at most once in 30 s, for an id that is not among them. */
export class KeyCache {
  readonly #source: KeySource
  #keys: ReadonlyMap<string, CryptoKey> | undefined
  #fetchedAt = 0
  #failure: { at: number; error: KeysUnavailableError } | undefined
  #fetching: Promise<void> | undefined

  constructor(source: KeySource) {
    this.#source = source
  }

  /** The key of that id; undefined when the service has none; throws KeysUnavailableError. */
  async find(id: string): Promise<CryptoKey | undefined> {
    const age = this.#source.now() - this.#fetchedAt
    const key = this.#keys?.get(id)
    if (key !== undefined && age < longestAge) return key
    if (this.#keys !== undefined && key === undefined && age < unknownKeyPause) return undefined
    try {
      await this.#refresh()
    } catch (error) {
      // an aged key is better than refusing every event while the service's key endpoint is down
      if (key === undefined) throw error
      return key
    }
    return this.#keys?.get(id)
  }

  async #refresh(): Promise<void> {
    if (this.#failure !== undefined && this.#source.now() - this.#failure.at < failurePause) throw this.#failure.error
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined
    })
    await this.#fetching
  }

  async #fetch(): Promise<void> {
    try {
      this.#keys = await fetchKeys(this.#source)
      this.#fetchedAt = this.#source.now()
      this.#failure = undefined
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'unknown reason'
      const error = new KeysUnavailableError(`keys of ${this.#source.openIdConfigurationUrl}: ${reason}`)
      this.#failure = { at: this.#source.now(), error }
      throw error
    }
  }
}

async function fetchKeys(source: KeySource): Promise<Map<string, CryptoKey>> {
  const configuration = openIdConfiguration.safeParse(await source.fetchJson(source.openIdConfigurationUrl))
  if (!configuration.success) throw new KeysUnavailableError('the OpenID configuration names no jwks_uri')
  const address = configuration.data.jwks_uri
  if (!isSecure(new URL(address))) throw new KeysUnavailableError('jwks_uri is not https')
  const set = jsonWebKeySet.safeParse(await source.fetchJson(address))
  if (!set.success) throw new KeysUnavailableError('jwks_uri holds no key set')
  const entries = await source.clock.outside(() => Promise.all(set.data.keys.map(importKey)))
  return new Map(entries.filter((entry) => entry !== undefined))
}

/** Only RSA keys for RS256 are taken: a symmetric key in the set would let anybody who reads it sign. */
async function importKey(key: JsonWebKey): Promise<[string, CryptoKey] | undefined> {
  if (key.kty !== 'RSA' || key.kid === undefined) return undefined
  const { n, e } = key
  if (typeof n !== 'string' || typeof e !== 'string') return undefined
  try {
    return [key.kid, await importJWK({ kty: 'RSA', n, e }, 'RS256')]
  } catch {
    return undefined
  }
}
