import type { Random } from '@trunkline/network'

import type { Network } from '../../door.ts'
import { drawInteger } from '../../draw.ts'
import type { Control } from '../control.ts'
import { missing } from '../failure.ts'
import { Vocabulary } from '../resource.ts'
import type { Authority } from './authority.ts'
import type { Conversation } from './conversation.ts'
import type { Meeting } from './meeting.ts'
import type { TrustedSettings } from './options.ts'

/** The name of the door. */
export const DOOR = 'ucwa-trusted-application'

/** The application as one namespace shows it: everything under its id is named in its way. */
export interface Application {
  readonly id: string
  readonly vocabulary: Vocabulary
}

/** All that the operations of the door share. */
export interface Service {
  readonly network: Network
  readonly settings: TrustedSettings
  readonly authority: Authority
  readonly control: Control
  /** The one that the plain discovery address leads to first. */
  applications: readonly [Application, Application]
  /** By id, live ones only. */
  readonly conversations: Map<string, Conversation>
  /** By address in lower case, until they end. */
  readonly meetings: Map<string, Meeting>
  /** The application whose resource was read last: incoming calls are told in its way. */
  current: Application
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
export function poolUrl({ network, settings }: Service): string {
  const { url, port, tls } = network.base()
  return settings.secondHost ? `${tls ? 'https' : 'http'}://localhost:${port}` : url
}

/** The registered address for events, or nothing. */
export function defaultCallbackUrl({ network, settings }: Service): string | undefined {
  const { endpoint, phoneNumber, callbackUrl } = settings
  return network.numbers.get(endpoint)?.voiceUrl ?? network.numbers.get(phoneNumber)?.voiceUrl ?? callbackUrl
}

/** The live conversation of that id, or a 404. */
export function conversationOf(service: Service, id: string | undefined): Conversation {
  const conversation = service.conversations.get(id ?? '')
  if (!conversation) throw missing('Call')
  return conversation
}
