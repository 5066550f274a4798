import type { Random } from '@trunkline/network'

import { drawBase64 } from '../../draw.ts'

/** What may be set about the protocol server of the Trusted Application API; the defaults are what the command uses. */
export interface UcwaTrustedOptions {
  /** How relations are named; `service:` by default, as public applications see them. */
  readonly prefix?: 'ms:rtc:saas:' | 'service:'
  /** SIP address of the application's endpoint; `sip:trunkline@trunkline.example` by default. */
  readonly endpoint?: string
  /** The endpoint's telephone number; `+14255550150` by default. */
  readonly phoneNumber?: string
  /** The registered address for events that name none; a `voiceUrl` of the endpoint's number goes before it. */
  readonly callbackUrl?: string
  /** Whether invitations are redirected (307) to a second host, which events then name as theirs; off by default. */
  readonly secondHost?: boolean
  /** Relations that no resource links to, such as `startAudio`: rights that were not granted. */
  readonly withheld?: readonly string[]
  /** Lifetime of access tokens; 3,599 s by default. */
  readonly tokenSeconds?: number
  /** How long an unanswered invitation lasts; 30,000 ms by default. */
  readonly ringMs?: number
  /** Whether bodies begin with a byte order mark; off by default. */
  readonly byteOrderMark?: boolean
  readonly clientId?: string
  readonly clientSecret?: string
  /** GUID of the directory. */
  readonly tenantId?: string
  /** The resource that access tokens are for; `https://NOAMmeetings.resources.lync.com` by default. */
  readonly audience?: string
  /** App ID URI: the audience of the tokens on webhooks. */
  readonly applicationIdUri?: string
}

/** All options, filled in. */
export interface TrustedSettings extends Required<Omit<UcwaTrustedOptions, 'callbackUrl'>> {
  readonly callbackUrl: string | undefined
  /** The part of the endpoint after the `@`. */
  readonly tenantDomain: string
}

/** Fills in the defaults. */
export function settingsOf(options: UcwaTrustedOptions, random: Random): TrustedSettings {
  const { endpoint = 'sip:trunkline@trunkline.example' } = options
  const tenantDomain = endpoint.split('@')[1] ?? ''
  return {
    prefix: options.prefix ?? 'service:',
    endpoint,
    tenantDomain,
    phoneNumber: options.phoneNumber ?? '+14255550150',
    callbackUrl: options.callbackUrl,
    secondHost: options.secondHost ?? false,
    withheld: options.withheld ?? [],
    tokenSeconds: options.tokenSeconds ?? 3599,
    ringMs: options.ringMs ?? 30_000,
    byteOrderMark: options.byteOrderMark ?? false,
    clientId: options.clientId ?? random.uuid(),
    clientSecret: options.clientSecret ?? drawBase64(random, 24, 'base64url'),
    tenantId: options.tenantId ?? random.uuid(),
    audience: options.audience ?? 'https://NOAMmeetings.resources.lync.com',
    applicationIdUri: options.applicationIdUri ?? `https://${tenantDomain}/application`,
  }
}
