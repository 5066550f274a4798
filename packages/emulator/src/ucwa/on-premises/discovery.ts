import type { DoorReply, DoorRequest } from '../../door.ts'
import { resourceReply } from '../reply.ts'
import { runRoute, type Route } from '../route.ts'
import { APPLICATIONS } from './context.ts'
import type { Service } from './service.ts'

/** Where autodiscovery begins; in the world a host of its own. */
export const LYNCDISCOVER = '/lyncdiscover'
/** Where the first address leads. */
export const ROOT = '/Autodiscover/AutodiscoverService.svc/root'
const USER = `${ROOT}/oauth/user`

/** Answers the walk from a domain to the applications of its user (docs/wire/ucwa.md#autodiscovery). */
export function discover(service: Service, request: DoorRequest): DoorReply | Promise<DoorReply> {
  return runRoute(discoveryRoutes(service), request)
}

function discoveryRoutes(service: Service): readonly Route[] {
  const { network, vocabulary, settings, tickets } = service
  const { url } = network.base()
  const links = (shown: Readonly<Record<string, string>>): DoorReply =>
    resourceReply(200, { _links: vocabulary.links(shown) }, { mark: settings.byteOrderMark })
  const rooted = (): DoorReply =>
    links({ self: `${url}${ROOT}`, user: `${url}${USER}`, xframe: `${url}${ROOT}/xframe` })
  const redirected = (): DoorReply => links({ redirect: `${url}${ROOT}?originalDomain=${settings.domain}` })
  return [
    { method: 'GET', path: LYNCDISCOVER, run: redirected },
    { method: 'GET', path: `${LYNCDISCOVER}/`, run: redirected },
    { method: 'GET', path: ROOT, run: rooted },
    {
      method: 'GET',
      path: USER,
      run: ({ request }) =>
        tickets.refuse(request) ?? links({ self: `${url}${USER}`, applications: `${url}${APPLICATIONS}` }),
    },
  ]
}
