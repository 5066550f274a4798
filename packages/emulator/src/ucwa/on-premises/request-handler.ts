import type { Random } from '@trunkline/network'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { isControl } from '../control.ts'
import { UcwaFailure } from '../failure.ts'
import { answer, failureReply } from '../reply.ts'
import { type Route, runRoute } from '../route.ts'
import { runBatch } from './batch.ts'
import { APPLICATIONS } from './context.ts'
import { discover } from './discovery.ts'
import { applicationRoutes } from './operation-application.ts'
import { callRoutes } from './operation-call.ts'
import { mediaRoutes } from './operation-media.ts'
import { participantRoutes } from './operation-participant.ts'
import { applicationOf, type Service } from './service.ts'
import { TICKET_PATH } from './tickets.ts'

/** The root of the paths of the protocol server's own controls. */
export const CONTROL_ROOT = '/ucwa'

const NEWEST_REVISION = 2

/** Whether a path is one of this protocol server's. */
export function isOurs(path: string): boolean {
  return /^\/(lyncdiscover|autodiscover|webticket|ucwa)(\/|$)/i.test(path)
}

/** Answers a request, whatever part of the server it is for. */
export function createRequestHandler(
  service: Service,
  actions: Readonly<Record<string, () => void>>,
): (request: DoorRequest) => Promise<DoorReply> {
  const controls = service.control.routes(CONTROL_ROOT, actions)
  const single = [
    ...applicationRoutes(service),
    ...callRoutes(service),
    ...mediaRoutes(service),
    ...participantRoutes(service),
  ]
  const routes = [...single, batchRoute(service, single)]
  const run = (request: DoorRequest): DoorReply | Promise<DoorReply> =>
    isControl(request.path, CONTROL_ROOT) ? runRoute(controls, request) : receive(service, routes, request)
  return (request) => answer(request, () => run(request), traceOf(service))
}

/** A fault in the service's own words. */
export function refuse({ tickets, network }: Service, status: number): DoorReply {
  if (status === 401) return tickets.challenge()
  const message = `The service refuses the request (${status})`
  return failureReply({ status, subcode: undefined, parameters: undefined, message }, network.random)
}

function receive(service: Service, routes: readonly Route[], request: DoorRequest): DoorReply | Promise<DoorReply> {
  service.control.check(request)
  const path = request.path.toLowerCase()
  if (path === TICKET_PATH.toLowerCase() && request.method === 'POST') return service.tickets.grant(request)
  if (!path.startsWith('/ucwa/')) return discover(service, request)
  return service.tickets.refuse(request) ?? runVersioned(routes, request)
}

function runVersioned(routes: readonly Route[], request: DoorRequest): DoorReply | Promise<DoorReply> {
  const wanted = Number(request.headers['x-ms-requiresminresourceversion'] ?? NEWEST_REVISION)
  if (wanted <= NEWEST_REVISION) return runRoute(routes, request)
  throw new UcwaFailure(404, 'APIVersionNotSupported', `Revision ${wanted} is not supported`)
}

function batchRoute(service: Service, routes: readonly Route[]): Route {
  return {
    method: 'POST',
    path: `${APPLICATIONS}/{application}/batch`,
    run({ request, parts }) {
      const { random } = service.network
      applicationOf(service, parts['application'])
      return runBatch(request, (inner) => answer(inner, () => runVersioned(routes, inner), traceOf(service)), random)
    },
  }
}

/** What the trace headers of every reply need. */
function traceOf({ settings, network }: Service): { readonly server: string; readonly random: Random } {
  return { server: `server.${settings.domain}`, random: network.random }
}
