import type { Call } from '@trunkline/network'

import { AcsFailure, invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { idsOf } from './call-ids.ts'
import { propertiesOf } from './connection-view.ts'
import { Connection } from './connection.ts'
import { identifierOf, numberOf } from './identity.ts'
import { checkSetUp } from './operation-call.ts'
import { tagOf } from './operation-media.ts'
import { type Operations, reply, type OperationRequest } from './operation.ts'
import { memberOf, participantOf } from './participant.ts'
import { results } from './result.ts'
import { connectionOf, establishedOf, type Service } from './service.ts'
import type { OperationTag } from './set-up.ts'
import type { CallLocator, RequestOf } from './wire/index.ts'

/** Operations that bring the application into a call that exists, and parties from one call into another. */
export function joinOperations(service: Service) {
  return {
    Connect: (request) => connect(service, request),
    CallConnection_MoveParticipants({ body, parameters }) {
      const connection = establishedOf(service, parameters['callConnectionId'])
      return move(connection, connectionOf(service, body.fromCall), body)
    },
  } satisfies Operations
}

function connect(service: Service, request: OperationRequest<'Connect'>): DoorReply {
  checkSetUp(request.body)
  const found = callOf(service, request.body.callLocator)
  if (found) return joinCall(service, found, request)
  const { switchboard } = service.network
  // a room is a far party of its own: it stands for all that are in it
  const leg = switchboard.dial({ door: 'acs', from: service.applicationId, to: placeOf(request.body.callLocator) })
  const connection = open(service, leg.call, request)
  connection.take(leg)
  return reply(connection.id, 200, propertiesOf(connection))
}

function joinCall(service: Service, call: Call, request: OperationRequest<'Connect'>): DoorReply {
  const connection = open(service, call, request)
  // the connection comes about after the reply
  service.timers.after(service.settings.connectAfterMs, () => connection.join())
  return reply(connection.id, 200, propertiesOf(connection))
}

function open(service: Service, call: Call, { body, version }: OperationRequest<'Connect'>): Connection {
  const application = identifierOf(service.applicationId)
  return new Connection(service, {
    call,
    ids: idsOf(service, call),
    setUp: {
      version,
      failure: 'ConnectFailed',
      request: body,
      source: application,
      application,
      targets: [],
      properties: {},
    },
  })
}

/** The call that goes on under a locator; undefined for a room or group that no one has joined yet. */
function callOf(service: Service, locator: CallLocator): Call | undefined {
  if (locator.serverCallId !== undefined) {
    const { calls } = service.network.switchboard
    const isMeant = ({ providerIds, state }: Call): boolean =>
      state === 'answered' && providerIds['serverCallId'] === locator.serverCallId
    const call = calls.find(isMeant)
    if (call) return call
    throw new AcsFailure(404, 8522, 'There is no call of this serverCallId')
  }
  const place = placeOf(locator)
  return service.network.switchboard.calls.find((call) => call.to === place && call.state === 'answered')
}

function placeOf(locator: CallLocator): string {
  const place = locator.roomId ?? locator.groupCallId ?? ''
  if (place === '') throw invalid('The callLocator names nothing')
  return place
}

function move(connection: Connection, from: Connection, body: RequestOf<'CallConnection_MoveParticipants'>): DoorReply {
  if (from === connection) throw invalid('fromCall is this very call')
  if (body.targetParticipants.length === 0) throw invalid('targetParticipants is empty')
  const tag = tagOf(body)
  const numbers = body.targetParticipants.map((target) => numberOf(target))
  const participants = numbers.map((number) => moveOne({ connection, from, number, tag }))
  const { fromCall, operationContext } = body
  const context = operationContext === undefined ? {} : { operationContext }
  return reply(connection.id, 202, { participants, fromCall, ...context })
}

function moveOne(order: {
  readonly connection: Connection
  readonly from: Connection
  readonly number: string
  readonly tag: OperationTag
}): object {
  const { connection, from, number, tag } = order
  const leg = from.party(number)
  const data = { participant: identifierOf(number), fromCall: from.id }
  if (!leg) {
    connection.emit('MoveParticipantFailed', results.gone, data, tag)
    return memberOf(identifierOf(number))
  }
  leg.moveTo(connection.call.conversation)
  from.release(leg)
  connection.emit('MoveParticipantSucceeded', results.done, data, tag)
  connection.admit(leg)
  return participantOf(leg)
}
