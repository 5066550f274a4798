import type { Answer, Decision, Receipt, RedirectCommand } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { answerVerbs, redirectVerbs, rejectVerbs, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { translateIncoming } from '../translate/incoming.ts'
import { firstStep } from '../translate/operation.ts'
import { voiceRequest } from '../wire/webhook.ts'
import { receiveStray } from './document.ts'
import { rawOf, type SignedRequest, xmlReply } from './form.ts'

/** Receives an incoming call. The reply to this request answers, rejects or redirects it. */
export async function receiveIncoming(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const parsed = voiceRequest.safeParse(request.fields)
  if (!parsed.success || request.route.token !== 'static') return receiveStray(adapter, request, parsed.data)
  const { config, host } = adapter
  const call: Caller = { callId: host.incomingCallId(parsed.data.CallSid), callSid: parsed.data.CallSid }
  return {
    kind: 'document',
    events: [translateIncoming(parsed.data, call.callId, rawOf(request))],
    answer: {
      decide: call.callId,
      within: config.decideWithinMs,
      to: (decision) => decided(adapter, call, decision),
      otherwise: config.incoming === 'reject-busy' ? rejected(call, 'busy') : answered(adapter, call),
    },
  }
}

interface Caller {
  readonly callId: string
  readonly callSid: string
}

function decided(adapter: AdapterContext, call: Caller, decision: Decision): Answer {
  return match(decision)
    .with({ kind: 'answer' }, () => answered(adapter, call))
    .with({ kind: 'reject' }, ({ command }) => rejected(call, command.reason === 'busy' ? 'busy' : 'rejected'))
    .with({ kind: 'redirect' }, ({ command }) => redirected(call, command))
    .exhaustive()
}

function answered({ config, host }: AdapterContext, { callId, callSid }: Caller): Answer {
  const next = host.callUrl('document', callId, firstStep)
  const { text } = written(() => answerVerbs(host.routeUrl('silence'), next, config.parkSeconds))
  return {
    reply: xmlReply(text),
    delivered: [
      { event: { type: 'call-answered' }, callId, providerCallId: callSid, dedupeKey: `answered:${callSid}` },
    ],
  }
}

function rejected({ callId, callSid }: Caller, reason: 'busy' | 'rejected'): Answer {
  return {
    reply: xmlReply(written(() => rejectVerbs(reason)).text),
    delivered: [
      {
        event: { type: 'call-ended', reason: 'declined' },
        callId,
        providerCallId: callSid,
        dedupeKey: `rejected:${callSid}`,
      },
    ],
  }
}

function redirected({ callId, callSid }: Caller, { to }: RedirectCommand): Answer {
  const { text } = written(() => redirectVerbs(to))
  return {
    reply: xmlReply(text),
    delivered: [
      {
        event: { type: 'call-ended', reason: 'transferred' },
        callId,
        providerCallId: callSid,
        dedupeKey: `redirected:${callSid}`,
      },
    ],
  }
}
