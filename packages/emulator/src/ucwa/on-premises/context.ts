import type { Network } from '../../door.ts'
import type { Control } from '../control.ts'
import type { Vocabulary } from '../resource.ts'
import type { OnPremisesSettings } from './options.ts'

/** The protocol server's name. */
export const DOOR = 'ucwa-on-premises'

/** Under which all applications are. */
export const APPLICATIONS = '/ucwa/oauth/v1/applications'

/** What applications and conversations use of the service. */
export interface ServiceContext {
  readonly network: Network
  readonly settings: OnPremisesSettings
  readonly control: Control
  readonly vocabulary: Vocabulary
}

/** The user's SIP address. */
export function userUri({ settings }: Pick<ServiceContext, 'settings'>): string {
  const { userName, domain } = settings
  return userName.includes('@') ? `sip:${userName}` : `sip:${userName}@${domain}`
}

/** The form of dates in this protocol (docs/wire/ucwa.md#representation). */
export function dateOf(milliseconds: number): string {
  return `/Date(${milliseconds})/`
}
