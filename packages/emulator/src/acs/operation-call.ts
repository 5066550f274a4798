import type { Call, Leg } from '@trunkline/network'

import { AcsFailure, invalid } from '../azure/failure.ts'
import type { DoorReply } from '../door.ts'
import { refusalOf } from '../loopback.ts'
import { idsOf } from './call-ids.ts'
import { participantsOn, propertiesOf, shownOf } from './connection-view.ts'
import { Connection } from './connection.ts'
import { dial } from './dial.ts'
import { identifierOf, isPhone, numberOf } from './identity.ts'
import { type Operations, reply, type OperationRequest } from './operation.ts'
import { pageOf } from './participant-page.ts'
import { takeRinging } from './ringing.ts'
import { connectionOf, type Service } from './service.ts'
import { type CommunicationIdentifier, rawIdOf, type RequestOf } from './wire/index.ts'

/** Operations that make, take, show and end calls. */
export function callOperations(service: Service) {
  return {
    CreateCall: (request) => create(service, request),
    AnswerCall: (request) => answer(service, request),
    RejectCall({ body }) {
      const { leg } = takeRinging(service, body.incomingCallContext)
      leg.reject(body.callRejectReason === 'busy' ? 'busy' : 'declined')
      return reply(leg.call.id, 204)
    },
    RedirectCall: ({ body }) => redirect(service, body),
    CallConnection_GetCall({ parameters }) {
      const connection = connectionOf(service, parameters['callConnectionId'])
      return reply(connection.id, 200, shownOf(connection))
    },
    CallConnection_HangupCall({ parameters }) {
      const connection = connectionOf(service, parameters['callConnectionId'])
      connection.hangUp()
      return reply(connection.id, 204)
    },
    CallConnection_TerminateCall({ parameters }) {
      const connection = connectionOf(service, parameters['callConnectionId'])
      connection.terminate()
      return reply(connection.id, 204)
    },
    CallConnection_GetParticipants: ({ parameters, query }) =>
      pageOf(connectionOf(service, parameters['callConnectionId']), query),
    CallConnection_GetParticipant({ parameters }) {
      const connection = connectionOf(service, parameters['callConnectionId'])
      const rawId = parameters['participantRawId'] ?? ''
      const found = participantsOn(connection).find(({ identifier }) => rawIdOf(identifier) === rawId)
      if (!found) throw new AcsFailure(404, 8522, `${rawId} is not on the call`)
      return reply(connection.id, 200, found)
    },
  } satisfies Operations
}

function create(service: Service, { body, version }: OperationRequest<'CreateCall'>): DoorReply {
  checkSetUp(body)
  const { targets, sourceCallerIdNumber, sourceDisplayName } = body
  const [first, ...others] = targets
  if (!first) throw invalid('targets is empty')
  if (targets.some((target) => isPhone(target)) && sourceCallerIdNumber === undefined) {
    throw invalid('A call to a telephone number needs sourceCallerIdNumber')
  }
  const application = body.source?.id ?? service.applicationId
  const from = sourceCallerIdNumber?.value ?? application
  const numbers = [first, ...others].map((target) => numberOf(target))
  const [to = '', ...further] = numbers
  const leg = dial(service, { from, to })
  const connection = new Connection(service, {
    call: leg.call,
    ids: idsOf(service, leg.call),
    setUp: {
      version,
      failure: 'CreateCallFailed',
      request: body,
      source: identifierOf(application),
      application: identifierOf(application),
      targets: numbers.map((number) => identifierOf(number)),
      properties: present({ sourceCallerIdNumber, sourceDisplayName }),
    },
  })
  connection.take(leg)
  for (const number of further) {
    connection.take(dial(service, { from, to: number, call: leg.call }))
  }
  return reply(connection.id, 201, propertiesOf(connection))
}

function answer(service: Service, { body, version }: OperationRequest<'AnswerCall'>): DoorReply {
  checkSetUp(body)
  const { leg, ids } = takeRinging(service, body.incomingCallContext)
  const { callee, ...more } = calledOf(service, leg.call)
  const connection = new Connection(service, {
    call: leg.call,
    ids,
    setUp: {
      version,
      failure: 'AnswerFailed',
      request: body,
      source: identifierOf(leg.number),
      application: identifierOf(body.answeredBy?.id ?? service.applicationId),
      targets: [callee],
      properties: present({
        sourceCallerIdNumber: identifierOf(leg.number).phoneNumber,
        answeredBy: body.answeredBy,
        ...more,
      }),
    },
  })
  connection.take(leg)
  // the connection comes about after the reply
  service.timers.after(service.settings.connectAfterMs, () => leg.answer())
  return reply(connection.id, 200, propertiesOf(connection))
}

interface Called {
  readonly callee: CommunicationIdentifier
  readonly answeredFor?: { readonly value: string }
  readonly sourceDisplayName?: string
}

/** Who was called: behind a telephone number stands a user of the resource (recorded). */
function calledOf({ resourceId }: Service, { from, to }: Call): Called {
  const callee = identifierOf(to)
  if (!isPhone(callee)) return { callee }
  const user = identifierOf(`8:acs:${resourceId}_00000000-0000-0000-0000-000000000000`)
  return { callee: user, answeredFor: { value: to }, sourceDisplayName: from }
}

/** The caller rings another party: once that answers, the two are connected, without the application. */
function redirect(service: Service, { incomingCallContext, target }: RequestOf<'RedirectCall'>): DoorReply {
  const to = numberOf(target)
  const call = takeRinging(service, incomingCallContext)
  const { leg } = call
  if (isPhone(target) && !isPhone(identifierOf(leg.number))) {
    call.used = false
    throw invalid('A call that does not come from a telephone cannot be redirected to a telephone')
  }
  const callee = dial(service, { from: leg.number, to, call: leg.call })
  void joinRedirected(leg, callee)
  return reply(leg.call.id, 204)
}

async function joinRedirected(caller: Leg, callee: Leg): Promise<void> {
  void callee.ended.then(() => caller.hangUp())
  void caller.ended.then(() => callee.hangUp())
  if (await callee.answered) caller.answer()
  else caller.reject(callee.end?.cause === 'busy' ? 'busy' : 'declined')
}

/** Throws for an address to set up a call with that cannot be called (docs/wire/acs-call-automation.md#callback-events). */
export function checkSetUp(body: { readonly callbackUri: string }): void {
  const refusal = refusalOf(body.callbackUri, 'https:')
  if (refusal !== undefined) throw invalid(`callbackUri ${refusal}`)
}

function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
