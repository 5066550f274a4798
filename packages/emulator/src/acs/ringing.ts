import type { Leg } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import { forgetOldest } from '../bounded.ts'
import { identifierOf, rawIdOfNumber } from './identity.ts'
import { type CallIds, idsOf, type Service } from './service.ts'
import type { CustomCallingContext } from './wire/index.ts'

const KEPT = 500

/** A call that rings at the application, until it is answered, rejected or redirected. */
export interface RingingCall {
  readonly leg: Leg
  readonly ids: CallIds
  /** The context is good for one use. */
  used: boolean
}

/** Whether anybody would hear of a call to a number. */
export function takesCalls({ grid, network }: Service, number: string): boolean {
  // a number whose calls are fetched as documents is another door's
  return grid.hasSubscriptions && network.numbers.get(number)?.voiceUrl === undefined
}

/** Tells Event Grid of an incoming call, with the headers that it brings; false when nobody would hear of it. */
export function ring(service: Service, leg: Leg, context?: CustomCallingContext): boolean {
  const { from, to } = leg.call
  if (!takesCalls(service, to)) return false
  const ids = idsOf(service, leg.call)
  const incomingCallContext = createContext(ids, service.network.random.uuid())
  service.ringing.set(incomingCallContext, { leg, ids, used: false })
  forgetOldest(service.ringing, KEPT, (call) => call.leg.state !== 'ended')
  const caller = encodeURIComponent(rawIdOfNumber(from))
  service.grid.publish({
    name: 'IncomingCall',
    subject: `/caller/${caller}/recipient/${encodeURIComponent(rawIdOfNumber(to))}`,
    call: leg.call.id,
    data: {
      to: identifierOf(to),
      from: identifierOf(from),
      serverCallId: ids.serverCallId,
      callerDisplayName: '',
      incomingCallContext,
      correlationId: ids.correlationId,
      ...(context && { customContext: { sipHeaders: context.sipHeaders, voipHeaders: context.voipHeaders } }),
    },
  })
  return true
}

/** Uses up the context of a ringing call; throws for one that is unknown, used or too late. */
export function takeRinging(service: Service, incomingCallContext: string): RingingCall {
  const call = service.ringing.get(incomingCallContext)
  if (!call) throw new AcsFailure(404, 8522, 'There is no incoming call of this context')
  if (call.used) throw new AcsFailure(400, 8585, 'The incoming call was answered, rejected or redirected already')
  if (call.leg.state === 'ended') throw new AcsFailure(400, 8587, 'The incoming call was not answered within time')
  call.used = true
  return call
}

/** Opaque and large, as the service's is. */
function createContext(ids: CallIds, nonce: string): string {
  const content = { ...ids, nonce, padding: 'context'.repeat(150) }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}
