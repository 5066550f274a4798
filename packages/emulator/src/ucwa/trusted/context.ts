import type { Random } from '@trunkline/network'

import type { Network } from '../../door.ts'
import { drawInteger } from '../../draw.ts'
import type { Control } from '../control.ts'
import { Vocabulary } from '../resource.ts'
import type { Authority } from './authority.ts'
import type { TrustedSettings } from './options.ts'

/** The protocol server's name. */
export const DOOR = 'ucwa-trusted-application'

/** The application as one namespace shows it: the resources under its id have that namespace's names. */
export interface Application {
  readonly id: string
  readonly vocabulary: Vocabulary
}

/** What conversations and meetings use of the service. */
export interface ServiceContext {
  readonly network: Network
  readonly settings: TrustedSettings
  readonly authority: Authority
  readonly control: Control
}

/** The application under both namespaces. */
export function createApplications({ prefix, withheld }: TrustedSettings, random: Random): [Application, Application] {
  const other = prefix === 'service:' ? 'ms:rtc:saas:' : 'service:'
  const first = drawInteger(random, 1_000_000_000, 1_999_999_999)
  return [
    { id: String(first), vocabulary: new Vocabulary(prefix, withheld) },
    { id: String(first + 1), vocabulary: new Vocabulary(other, withheld) },
  ]
}

/** Where the pool is that conversations live on: events name it as their base (docs/wire/ucwa.md#links). */
export function poolUrl({ network, settings }: ServiceContext): string {
  const { url, port, tls } = network.base()
  return settings.secondHost ? `${tls ? 'https' : 'http'}://localhost:${port}` : url
}

/** The registered address for events, or nothing. */
export function defaultCallbackUrl({ network, settings }: ServiceContext): string | undefined {
  const { endpoint, phoneNumber, callbackUrl } = settings
  return network.numbers.get(endpoint)?.voiceUrl ?? network.numbers.get(phoneNumber)?.voiceUrl ?? callbackUrl
}
