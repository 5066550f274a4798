import { AcsFailure, invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { DOOR, resultData } from './callback.ts'
import { callee } from './operation-call.ts'
import { checkCallback, type Operations, reply } from './operation.ts'
import { type Result, results } from './result.ts'
import type { ServerCall } from './server-call.ts'
import { establishedOf, serverCallOf, type Service } from './service.ts'
import type { RequestOf } from './wire/index.ts'

type AddRequest = RequestOf<'CallConnections_AddParticipant'>

/** Operations on who is on a call, from inside of it and from outside (docs/wire/acs-play-audio.md#operations). */
export function participantOperations(service: Service) {
  return {
    CallConnections_AddParticipant({ body, parameters }) {
      const { id, serverCall, callbackUri, source } = establishedOf(service, parameters['callConnectionId'])
      return add(serverCall, body, { order: id, path: `calling/callConnections/${id}`, callbackUri, caller: source })
    },
    CallConnections_RemoveParticipant({ parameters }) {
      const { id, serverCall } = establishedOf(service, parameters['callConnectionId'])
      return remove(serverCall, id, parameters['participantId'])
    },
    ServerCalls_AddParticipant({ body, parameters }) {
      const serverCall = serverCallOf(service, parameters['serverCallId'])
      const { id } = serverCall
      return add(serverCall, body, { order: id, path: `calling/serverCalls/${id}`, caller: id })
    },
    ServerCalls_RemoveParticipant({ parameters }) {
      const serverCall = serverCallOf(service, parameters['serverCallId'])
      return remove(serverCall, serverCall.id, parameters['participantId'])
    },
  } satisfies Operations
}

/** Where the result goes, what it is about, and in whose name the call is made. */
interface Place {
  readonly order: string
  readonly path: string
  readonly caller: string
  /** Where it goes if the request names no other address. */
  readonly callbackUri?: string
}

function add(serverCall: ServerCall, body: AddRequest, place: Place): DoorReply {
  const { participant, alternateCallerId, operationContext } = body
  checkCallback(body.callbackUri)
  if (participant === undefined) throw invalid('participant is missing')
  const order = callee(participant, alternateCallerId?.value, place.caller)
  if (serverCall.parties.some(({ number }) => number === order.to)) throw invalid(`${order.to} is on the call already`)
  const { context, call } = serverCall
  const leg = context.network.switchboard.dial({ door: DOOR, call, ...order })
  const url = body.callbackUri ?? place.callbackUri
  const report = (result: Result): void => {
    if (url === undefined || serverCall.over) return
    const data = resultData(result, operationContext, context.settings)
    const source = `${place.path}/participants`
    context.post({ name: 'AddParticipantResult', url, source, order: place.order, data })
  }
  leg.watch((event) => {
    if (event.type === 'answered') report(results.done)
    if (event.type !== 'ended' || leg.answeredSince !== undefined) return
    report(event.by === 'application' ? results.cancelled : results.notAdded)
  })
  return reply(place.order, 202, { participantId: serverCall.participantIdOf(leg) })
}

function remove(serverCall: ServerCall, order: string, participantId = ''): DoorReply {
  const leg = serverCall.party(participantId)
  const application = serverCall.connections.find((connection) => connection.participantId === participantId)
  if (leg === undefined && application === undefined) throw new AcsFailure(404, 8522, 'Participant not found.')
  leg?.hangUp()
  application?.hangUp()
  return reply(order, 202)
}
