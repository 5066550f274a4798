import type { DoorReply, DoorRequest } from '../../door.ts'
import { failureReply } from '../reply.ts'
import { runRoute } from '../route.ts'
import { applicationRoutes } from './application.ts'
import { SERVICE_ID } from './authority.ts'
import { bridgeRoutes } from './operation-bridge.ts'
import { conversationRoutes } from './operation-conversation.ts'
import { invitationRoutes } from './operation-invitation.ts'
import { meetingRoutes } from './operation-meeting.ts'
import type { Service } from './service.ts'

/** Answers what comes under the API's root, each request with its token. */
export function createRequestHandler(service: Service): (request: DoorRequest) => DoorReply | Promise<DoorReply> {
  const routes = [
    ...applicationRoutes(service),
    ...invitationRoutes(service),
    ...meetingRoutes(service),
    ...conversationRoutes(service),
    ...bridgeRoutes(service),
  ]
  return (request) => (service.authority.admits(request) ? runRoute(routes, request) : unauthorized(service))
}

/** What is said to a request without a good token: two challenges and no body (docs/wire/ucwa.md#access-token). */
export function unauthorized({ settings, network }: Service): DoorReply {
  const { url } = network.base()
  const directory = `${url}/${settings.tenantDomain}/oauth2/token`
  const bearer = `Bearer trusted_issuers="${SERVICE_ID}@${settings.tenantDomain}", client_id="${SERVICE_ID}", authorization_uri="${directory}"`
  const ticket = `MsRtcOAuth href="${url}/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,password"`
  return { status: 401, headers: { 'www-authenticate': `${bearer}, ${ticket}` } }
}

/** A fault in the service's own words. */
export function refuse(service: Service, status: number): DoorReply {
  if (status === 401) return unauthorized(service)
  const message = `The service refuses the request (${status})`
  return failureReply({ status, subcode: undefined, parameters: undefined, message }, service.network.random)
}
