import type { Leg } from '@trunkline/network'

import { invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { DOOR } from './callback.ts'
import type { SetUp } from './connection.ts'
import { isPhone, numberOf } from './identity.ts'
import { checkCallback, type Operations, reply, type OperationRequest } from './operation.ts'
import type { ServerCall } from './server-call.ts'
import { addConnection, addServerCall, callNotFound, connectionOf, findServerCall, type Service } from './service.ts'
import type { ApiVersion, CommunicationIdentifier, RequestOf } from './wire/index.ts'

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Operations that make, join and end calls. */
export function callOperations(service: Service) {
  return {
    CallConnections_CreateCall: (request) => create(service, request),
    CallConnections_HangupCall({ parameters }) {
      const connection = connectionOf(service, parameters['callConnectionId'])
      connection.hangUp()
      return reply(connection.id, 202)
    },
    ServerCalls_JoinCall: (request) => join(service, request),
  } satisfies Operations
}

function create(service: Service, { body, version }: OperationRequest<'CallConnections_CreateCall'>): DoorReply {
  const setUp = setUpOf(body, version)
  const [first, ...others] = body.targets.map((target) => callee(target, body.alternateCallerId?.value, setUp.source))
  if (first === undefined) throw invalid('targets is empty')
  const { switchboard } = service.network
  const leg = switchboard.dial({ door: DOOR, ...first })
  const serverCall = open(service, leg)
  for (const other of others) switchboard.dial({ door: DOOR, call: leg.call, ...other })
  const { id } = addConnection(service, serverCall, setUp)
  // builds of that time named it twice
  const more = version === '2021-06-15-preview' ? { callLegId: id } : {}
  return reply(id, 201, { callConnectionId: id, ...more })
}

function join(service: Service, { body, version, parameters }: OperationRequest<'ServerCalls_JoinCall'>): DoorReply {
  const setUp = setUpOf(body, version)
  const id = parameters['serverCallId'] ?? ''
  const found = findServerCall(service, id)
  if (found !== undefined && !found.over) {
    const connection = addConnection(service, found, setUp)
    // the call is connected after the reply
    service.timers.after(service.settings.connectAfterMs, () => connection.join())
    return reply(connection.id, 202, { callConnectionId: connection.id })
  }
  // this operation declares no 404
  if (!GUID.test(id)) throw callNotFound(400)
  // a group call is a far party of its own: it represents all of its members
  const leg = service.network.switchboard.dial({ door: DOOR, from: setUp.source, to: id })
  const connection = addConnection(service, open(service, leg, id), setUp)
  return reply(connection.id, 202, { callConnectionId: connection.id })
}

function setUpOf(request: RequestOf<'ServerCalls_JoinCall'>, version: ApiVersion): SetUp {
  checkCallback(request.callbackUri)
  return { version, request, source: numberOf(request.source) }
}

/** Whom to ring, and whose number that shows; a telephone is called from a number of the resource. */
export function callee(
  target: CommunicationIdentifier,
  alternateCallerId: string | undefined,
  source: string,
): { readonly to: string; readonly from: string } {
  const to = numberOf(target)
  if (!isPhone(to)) return { to, from: alternateCallerId ?? source }
  if (alternateCallerId === undefined || !isPhone(alternateCallerId))
    throw invalid('A call to a telephone number needs alternateCallerId')
  return { to, from: alternateCallerId }
}

function open(service: Service, { call }: Leg, groupId?: string): ServerCall {
  const { network } = service
  const address = `${network.base().url}/conversations/${call.id}?i=${network.random.uuid()}`
  const id = groupId ?? Buffer.from(address).toString('base64url')
  return addServerCall(service, { call, id, isOurs: true })
}
