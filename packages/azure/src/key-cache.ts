import { type Clock, isSecure, isTelephonyError } from '@trunkline/core/driver'
import type { CryptoKey } from 'jose'

import { type JsonWebKey, jsonWebKeySet, openIdConfiguration } from './wire/open-id.ts'

const unknownKeyPauseMs = 30_000
const failurePauseMs = 1_000
const agedKeyPauseMs = 30_000
const longestAgeMs = 24 * 60 * 60 * 1_000

/** How often keys are asked for at most in one go, and how long that may take in all. */
interface Effort {
  readonly attempts: number
  readonly withinMs: number
}

/** A sender waits for our answer. */
const forCallback: Effort = { attempts: 4, withinMs: 5_000 }
/** An aged key serves as well. */
const forRenewal: Effort = { attempts: 1, withinMs: 2_000 }
/** Placing a call has more time than answering a sender. */
const forDial: Effort = { attempts: 4, withinMs: 15_000 }
const firstWaitMs = 200
/** Each of the two requests of an attempt. */
const requestWithinMs = 5_000

/** Where keys come from, and what time it is. */
export interface KeySource {
  readonly openIdConfigurationUrl: string
  readonly fetchJson: (url: string, withinMs: number) => Promise<unknown>
  /** Waits between attempts, and for the import of keys. */
  readonly clock: Clock
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The keys could not be fetched; the message names the address and the reason. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError'
}

/**
 * The service's public keys by id: fetched on first use, and again for an id that is not among them, at most once in 30 s. A
 * fetch that fails is repeated at once, a few times; while the service cannot be asked, the last keys stay in use.
 */
export class KeyCache {
  readonly #source: KeySource
  #keys: ReadonlyMap<string, CryptoKey> | undefined
  #fetchedAt = 0
  #failure: { at: number; error: KeysUnavailableError } | undefined
  #fetching: Promise<void> | undefined

  constructor(source: KeySource) {
    this.#source = source
  }

  /** Fetches keys unless there are some; throws KeysUnavailableError. */
  async prepare(): Promise<void> {
    if (this.#keys === undefined) await this.#refresh(forDial)
  }

  /** The key of that id; undefined when the service has none; throws KeysUnavailableError. */
  async find(id: string): Promise<CryptoKey | undefined> {
    const key = this.#keys?.get(id)
    const age = this.#source.now() - this.#fetchedAt
    if (key !== undefined && age < longestAgeMs) return key
    if (key !== undefined) return this.#renewed(id)
    if (this.#keys !== undefined && age < unknownKeyPauseMs) return undefined
    await this.#refresh(forCallback)
    return this.#keys?.get(id)
  }

  /** An aged key is better than refusing every event while the service's key endpoint is down. */
  async #renewed(id: string): Promise<CryptoKey | undefined> {
    if (!this.#failedWithin(agedKeyPauseMs)) await this.#refresh(forRenewal).catch(() => undefined)
    return this.#keys?.get(id)
  }

  async #refresh(effort: Effort): Promise<void> {
    if (this.#failure !== undefined && this.#failedWithin(failurePauseMs)) throw this.#failure.error
    this.#fetching ??= this.#fetch(effort).finally(() => {
      this.#fetching = undefined
    })
    await this.#fetching
  }

  #failedWithin(ms: number): boolean {
    return this.#failure !== undefined && this.#source.now() - this.#failure.at < ms
  }

  async #fetch(effort: Effort): Promise<void> {
    try {
      this.#keys = await insist(this.#source, effort)
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

/** Asks again after a failure that may pass, as long as it makes sense to the one who waits. */
async function insist(source: KeySource, { attempts, withinMs }: Effort): Promise<ReadonlyMap<string, CryptoKey>> {
  const { clock } = source
  const until = clock.monotonic() + withinMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchKeys(source, until)
    } catch (cause) {
      const waitMs = firstWaitMs * 2 ** (attempt - 1)
      if (attempt >= attempts || !mayPass(cause) || clock.monotonic() + waitMs >= until) throw cause
      await new Promise<void>((resolve) => {
        clock.after(waitMs, resolve)
      })
    }
  }
}

/** What the server says about our request, or what is wrong with its document, is the same the next time. */
function mayPass(cause: unknown): boolean {
  if (cause instanceof KeysUnavailableError) return false
  return !isTelephonyError(cause) || cause.retryable
}

async function fetchKeys(source: KeySource, until: number): Promise<Map<string, CryptoKey>> {
  const ask = (url: string): Promise<unknown> =>
    source.fetchJson(url, Math.max(1, Math.min(requestWithinMs, until - source.clock.monotonic())))
  const configuration = openIdConfiguration.safeParse(await ask(source.openIdConfigurationUrl))
  if (!configuration.success) throw new KeysUnavailableError('the OpenID configuration names no jwks_uri')
  const address = configuration.data.jwks_uri
  if (!isSecure(new URL(address))) throw new KeysUnavailableError('jwks_uri is not https')
  const set = jsonWebKeySet.safeParse(await ask(address))
  if (!set.success) throw new KeysUnavailableError('jwks_uri holds no key set')
  const entries = await source.clock.outside(() => Promise.all(set.data.keys.map(importKey)))
  const keys = new Map(entries.filter((entry) => entry !== undefined))
  if (keys.size === 0) throw new KeysUnavailableError('jwks_uri holds no key that could be used')
  return keys
}

/** Only RSA keys for RS256 are taken: a symmetric key in the set would let anyone who reads it sign. */
async function importKey(key: JsonWebKey): Promise<[string, CryptoKey] | undefined> {
  if (key.kty !== 'RSA' || key.kid === undefined) return undefined
  const { n, e } = key
  if (typeof n !== 'string' || typeof e !== 'string') return undefined
  try {
    const { importJWK } = await import('jose')
    return [key.kid, await importJWK({ kty: 'RSA', n, e }, 'RS256')]
  } catch {
    return undefined
  }
}
