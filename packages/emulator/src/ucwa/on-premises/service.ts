import type { Network } from '../../door.ts'
import type { Control } from '../control.ts'
import { UcwaFailure } from '../failure.ts'
import type { Vocabulary } from '../resource.ts'
import type { Application } from './application.ts'
import type { OnPremisesSettings } from './options.ts'
import type { Tickets } from './tickets.ts'

/** The name of the door. */
export const DOOR = 'ucwa-on-premises'

/** Under which all applications are. */
export const APPLICATIONS = '/ucwa/oauth/v1/applications'

/** All that the operations of the door share. */
export interface Service {
  readonly network: Network
  readonly settings: OnPremisesSettings
  readonly tickets: Tickets
  readonly control: Control
  readonly vocabulary: Vocabulary
  /** By id; each of one endpoint. */
  readonly applications: Map<string, Application>
}

/** The user's SIP address. */
export function userUri({ settings }: Service): string {
  const { userName, domain } = settings
  return userName.includes('@') ? `sip:${userName}` : `sip:${userName}@${domain}`
}

/** The application with that id, which is alive by being asked for; or a 404 that says to make a new one. */
export function applicationOf(service: Service, id: string | undefined): Application {
  const application = service.applications.get(id ?? '')
  if (!application) throw new UcwaFailure(404, 'ApplicationNotFound', 'There is no such application')
  application.touch()
  return application
}

/** The form of dates in this protocol (docs/wire/ucwa.md#representation). */
export function dateOf(milliseconds: number): string {
  return `/Date(${milliseconds})/`
}
