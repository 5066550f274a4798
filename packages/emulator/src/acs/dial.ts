import type { Call, Leg } from '@trunkline/network'

import { idsOf } from './call-ids.ts'
import { ring, type RingingHost, takesCalls } from './ringing.ts'
import type { CustomCallingContext } from './wire/index.ts'

/** Whom to ring, and for whom. */
export interface DialOrder {
  readonly from: string
  readonly to: string
  readonly call?: Call
  readonly ringMs?: number
  /** Headers for the far side. */
  readonly context?: CustomCallingContext | undefined
}

/** Rings a far party; a number of the application's own rings at the application, as a call of its own. */
export function dial(service: RingingHost, { context, ...order }: DialOrder): Leg {
  const { switchboard, numbers } = service.network
  if (!numbers.has(order.to) || !takesCalls(service, order.to)) return switchboard.dial({ door: 'acs', ...order })
  const outgoing = switchboard.dial({ door: 'acs', ...order, unattended: true })
  const { from, to, ringMs } = order
  const incoming = switchboard.receive({ from, to, ...(ringMs !== undefined && { ringMs }) })
  incoming.call.door = 'acs'
  // another call of the same conversation
  incoming.call.attach({ ...idsOf(service, outgoing.call) })
  tie(outgoing, incoming)
  ring(service, incoming, context)
  return outgoing
}

/** Makes two legs the two ends of one line: each answers and ends with the other, and each says what the other hears. */
function tie(outgoing: Leg, incoming: Leg): void {
  const ends = [outgoing, incoming] as const
  const releases = [pass(outgoing, incoming), pass(incoming, outgoing)]
  incoming.watch((event) => {
    if (event.type === 'answered') outgoing.answer()
    if (event.type !== 'ended') return
    if (outgoing.state === 'answered') outgoing.hangUpByParty()
    else outgoing.finish(event.cause, 'party')
  })
  outgoing.watch((event) => event.type === 'ended' && incoming.hangUpByParty())
  for (const leg of ends) void leg.ended.then(() => releases.forEach((release) => release()))
}

function pass(from: Leg, to: Leg): () => void {
  const voice = to.voice.inject()
  const release = from.outbound.tap((frame) => voice.write(frame))
  return () => {
    release()
    voice.stop()
  }
}
