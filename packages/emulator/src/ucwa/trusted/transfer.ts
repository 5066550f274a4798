import type { Leg } from '@trunkline/network'
import * as z from 'zod'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { numberOf } from '../address.ts'
import { bodyOf } from '../body.ts'
import type { Reason, UcwaEvent } from '../event.ts'
import { invalid, UcwaFailure } from '../failure.ts'
import { DOOR } from './context.ts'
import { placeOf } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'

const schema = z.object({
  operationId: z.string().max(50).optional(),
  to: z
    .string()
    .regex(/^(sip|tel):\S+$/i, 'is not a SIP or telephone address')
    .optional(),
  replacesCallContext: z.string().optional(),
})

/** Hands the far party to another party, or to another call's party; the application's legs end (docs/wire/ucwa.md#transfer). */
export function transfer(conversation: Conversation, request: DoorRequest): DoorReply {
  const { to, replacesCallContext, operationId } = bodyOf(schema, request)
  if ((to === undefined) === (replacesCallContext === undefined)) {
    throw invalid({ to: 'give this or replacesCallContext, not both' })
  }
  const [leg] = conversation.parties
  if (!conversation.isConnected || !leg || conversation.parties.length > 1 || conversation.meeting) {
    throw new UcwaFailure(409, undefined, 'Only a connected call with one other party can be transferred')
  }
  const report = (type: 'started' | 'completed', outcome: Pick<UcwaEvent, 'status' | 'reason'> = {}): void =>
    conversation.post(transferEvent(conversation, operationId, type, outcome))
  report('started')
  if (to !== undefined) void blind(conversation, leg, { to, report })
  else replace(conversation, leg, { context: replacesCallContext ?? '', report })
  return { status: 201 }
}

type Report = (type: 'completed', outcome: Pick<UcwaEvent, 'status' | 'reason'>) => void

async function blind(
  conversation: Conversation,
  leg: Leg,
  { to, report }: { readonly to: string; readonly report: Report },
): Promise<void> {
  const { switchboard } = conversation.service.network
  const target = switchboard.dial({ door: DOOR, from: leg.number, to: numberOf(to), call: leg.call })
  void leg.ended.then(() => target.hangUp())
  const answered = await target.answered
  // the application, or the far party, may have gone while the target's phone rang
  if (conversation.state === 'Disconnected' || leg.state !== 'answered') return target.hangUp()
  if (!answered) return report('completed', { status: 'Failure', reason: refusalOf(conversation, target) })
  tie(leg, target)
  report('completed', { status: 'Success' })
  conversation.end()
}

/** The far party takes the application's place in another call. */
function replace(
  conversation: Conversation,
  leg: Leg,
  { context, report }: { readonly context: string; readonly report: Report },
): void {
  const all = [...conversation.service.conversations.values()]
  const replaced = all.find((other) => other !== conversation && other.callContext === context)
  const [other] = replaced?.parties ?? []
  if (!replaced || !other || !replaced.isConnected) {
    const message = 'There is no call of this context.'
    return report('completed', {
      status: 'Failure',
      reason: { code: 'LocalFailure', subcode: 'TransferDeclined', message },
    })
  }
  tie(leg, other)
  report('completed', { status: 'Success' })
  conversation.end()
  replaced.end()
  leg.moveTo(other.conversation)
}

/** Two parties without the application: neither stays without the other. */
function tie(left: Leg, right: Leg): void {
  void left.ended.then(() => right.hangUp())
  void right.ended.then(() => left.hangUp())
}

function refusalOf({ service }: Conversation, target: Leg): Reason {
  const { reason } = service.control.endOf(target)
  return reason.subcode === 'Declined' ? { ...reason, subcode: 'TransferTargetDeclined' } : reason
}

function transferEvent(
  conversation: Conversation,
  operationId: string | undefined,
  type: 'started' | 'completed',
  outcome: Pick<UcwaEvent, 'status' | 'reason'>,
): UcwaEvent {
  const link = placeOf(conversation, 'transfer')
  return {
    sender: placeOf(conversation, 'conversation'),
    link,
    type,
    ...outcome,
    resource: conversation.application.vocabulary.resource('transfer', {
      properties: { operationId },
      links: { self: link.href, audioVideo: conversation.href('/audioVideo') },
    }),
  }
}
