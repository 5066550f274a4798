import type { Door, DoorMaker, Network } from '../../door.ts'
import { Control } from '../control.ts'
import { Vocabulary } from '../resource.ts'
import { DOOR, userUri } from './context.ts'
import { LYNCDISCOVER, ROOT } from './discovery.ts'
import { ring } from './incoming.ts'
import { settingsOf, type UcwaOnPremisesOptions } from './options.ts'
import { CONTROL_ROOT, createRequestHandler, isOurs, refuse } from './request-handler.ts'
import type { Service } from './service.ts'
import { TICKET_PATH, Tickets } from './tickets.ts'

/** The protocol server of UCWA 2.0 as an on-premises server speaks it. */
export interface UcwaOnPremisesDoor extends Door {
  /** Every ticket given so far has expired. */
  expireTickets(): void
  /** Every application is gone, as after it was idle for too long. */
  expireApplications(): void
  /** The next poller was away too long. */
  forgetPollers(): void
  /** Refusals and endings of choice. */
  readonly control: Control
}

/** Makes the protocol server with other settings than the command's. */
export function ucwaOnPremisesDoor(options: UcwaOnPremisesOptions = {}): DoorMaker {
  return (network) => createUcwaOnPremisesDoor(network, options)
}

/** Makes the protocol server. */
export function createUcwaOnPremisesDoor(network: Network, options: UcwaOnPremisesOptions = {}): UcwaOnPremisesDoor {
  const settings = settingsOf(options, network.random)
  const control = new Control()
  const service: Service = {
    network,
    settings,
    control,
    tickets: new Tickets(settings, network),
    vocabulary: new Vocabulary('', settings.withheld, '2'),
    applications: new Map(),
  }
  const forgetPollers = (): void => {
    for (const { channel } of service.applications.values()) channel.forget()
  }
  const endAll = (): void => {
    for (const application of service.applications.values()) application.end()
  }
  return {
    name: DOOR,
    matches: ({ path }) => isOurs(path),
    handle: createRequestHandler(service, {
      'expire-tickets': () => service.tickets.expire(),
      'expire-applications': endAll,
      'forget-pollers': forgetPollers,
    }),
    refuse: (status) => refuse(service, status),
    ready: ({ url }) => ({
      userName: settings.userName,
      password: settings.password,
      userUri: userUri(service),
      phoneNumber: settings.phoneNumber,
      domain: settings.domain,
      // the first answers with a redirect to the second
      lyncdiscoverUrl: `${url}${LYNCDISCOVER}`,
      autodiscoverUrl: `${url}${ROOT}`,
      tokenUrl: `${url}${TICKET_PATH}`,
      controlUrl: `${url}${CONTROL_ROOT}/_door`,
    }),
    secrets: () => [settings.password],
    offer: (leg) => ring(service, leg),
    expireTickets: () => service.tickets.expire(),
    expireApplications: endAll,
    forgetPollers,
    control,
    close: endAll,
  }
}
