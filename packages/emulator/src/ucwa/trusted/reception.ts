import type { DoorReply, DoorRequest } from '../../door.ts'
import { failureReply } from '../reply.ts'
import { runRoute } from '../route.ts'
import { applicationRoutes } from './application.ts'
import { conversationRoutes } from './operation-conversation.ts'
import { invitationRoutes } from './operation-invitation.ts'
import type { Service } from './service.ts'

/** Answers what comes under the API's root, each request with its token. */
export function createReception(service: Service): (request: DoorRequest) => DoorReply | Promise<DoorReply> {
  const routes = [...applicationRoutes(service), ...invitationRoutes(service), ...conversationRoutes(service)]
  return (request) => (service.authority.admits(request) ? runRoute(routes, request) : unauthorized(service))
}

/** What is said to a request without a good token: it has headers and no body (docs/wire/ucwa.md#access-token). */
export function unauthorized({ settings, network }: Service): DoorReply {
  const { url } = network.base()
  const authority = `${url}/${settings.tenantDomain}/oauth2/token`
  const service = '00000004-0000-0ff1-ce00-000000000000'
  return {
    status: 401,
    headers: {
      'www-authenticate': `Bearer trusted_issuers="${service}@${settings.tenantDomain}", client_id="${service}", authorization_uri="${authority}"`,
    },
  }
}

/** A fault in the service's own words. */
export function refuse(service: Service, status: number): DoorReply {
  if (status === 401) return unauthorized(service)
  const [subcode, parameters] = [undefined, undefined]
  return failureReply({ status, subcode, parameters, message: `The service refuses the request (${status})` })
}
