import { UcwaFailure } from '../failure.ts'
import type { Application, ApplicationHost } from './application.ts'
import type { Tickets } from './tickets.ts'

/** All that the operations of the protocol server share. */
export interface Service extends ApplicationHost {
  readonly tickets: Tickets
}

/** The application with that id, which a request keeps alive; a 404 asks the client to register again. */
export function applicationOf(service: Service, id: string | undefined): Application {
  const application = service.applications.get(id ?? '')
  if (!application) throw new UcwaFailure(404, 'ApplicationNotFound', 'There is no such application')
  application.touch()
  return application
}
