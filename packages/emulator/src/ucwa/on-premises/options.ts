import type { Random } from '@trunkline/network'

import { drawBase64 } from '../../draw.ts'

/** What may be set about the on-premises protocol server; the defaults are what the command uses. */
export interface UcwaOnPremisesOptions {
  /** Domain of the user; `premises.example` by default. */
  readonly domain?: string
  readonly userName?: string
  readonly password?: string
  /** The user's line, which takes calls like the user's SIP address; `+14255550160` by default. */
  readonly phoneNumber?: string
  /** Lifetime of tickets; 28,289 s by default. */
  readonly tokenSeconds?: number
  /** Whether the challenge puts the ticket service's address in quotes; it does by default. */
  readonly quotedChallenge?: boolean
  /** Whether tickets are given to integrated Windows authentication too; off by default. */
  readonly windowsGrant?: boolean
  /** The shortest time that a poll may ask for, and the time of a poll that names none; 180 s by default. */
  readonly pollSeconds?: number
  /** From a poll's reply to the next poll: a longer absence loses the conversations; 300,000 ms by default. */
  readonly awayAfterMs?: number
  /** After so long without a request an application ends; 1,200,000 ms by default. */
  readonly expiresAfterMs?: number
  /** How long an unanswered invitation lasts; 30,000 ms by default. */
  readonly ringMs?: number
  /** Relations that no resource links to, such as `startPhoneAudio`: what the user's policy forbids. */
  readonly withheld?: readonly string[]
  /** Whether bodies begin with a byte order mark; off by default. */
  readonly byteOrderMark?: boolean
}

/** All options, filled in. */
export type OnPremisesSettings = Required<UcwaOnPremisesOptions>

/** Fills in the defaults. */
export function settingsOf(options: UcwaOnPremisesOptions, random: Random): OnPremisesSettings {
  const { domain = 'premises.example' } = options
  return {
    domain,
    userName: options.userName ?? `user@${domain}`,
    password: options.password ?? drawBase64(random, 18, 'base64url'),
    phoneNumber: options.phoneNumber ?? '+14255550160',
    tokenSeconds: options.tokenSeconds ?? 28_289,
    quotedChallenge: options.quotedChallenge ?? true,
    windowsGrant: options.windowsGrant ?? false,
    pollSeconds: options.pollSeconds ?? 180,
    awayAfterMs: options.awayAfterMs ?? 300_000,
    expiresAfterMs: options.expiresAfterMs ?? 20 * 60_000,
    ringMs: options.ringMs ?? 30_000,
    withheld: options.withheld ?? [],
    byteOrderMark: options.byteOrderMark ?? false,
  }
}
