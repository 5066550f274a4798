import type { Leg } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import { forgetOldest } from '../bounded.ts'
import { type CallIds, idsOf } from './call-ids.ts'
import type { ServiceContext } from './context.ts'
import { identifierOf, rawIdOfNumber } from './identity.ts'
import type { CustomCallingContext } from './wire/index.ts'

const KEPT = 500

/** A call that rings at the application, until it is answered, rejected or redirected. */
export interface RingingCall {
  readonly leg: Leg
  readonly ids: CallIds
  /** The context is good for one use. */
  used: boolean
}

/** The service with the calls that ring at the application. */
export interface RingingHost extends ServiceContext {
  /** By incomingCallContext. */
  readonly ringing: Map<string, RingingCall>
}

/** Whether a call to a number reaches the application. */
export function takesCalls({ grid, network }: ServiceContext, number: string): boolean {
  // a number whose calls are fetched as documents belongs to another protocol server
  return grid.hasSubscriptions && network.numbers.get(number)?.voiceUrl === undefined
}

/** Reports an incoming call with its headers to Event Grid; false if the call would not reach the application. */
export function ring(service: RingingHost, leg: Leg, context?: CustomCallingContext): boolean {
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
export function takeRinging(service: RingingHost, incomingCallContext: string): RingingCall {
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
