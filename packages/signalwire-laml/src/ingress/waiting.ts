import type { Receipt, Translated, WebhookReply } from '@trunkline/core/driver'

import { hangupVerbs, partyDocument, waitText, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { readStep } from '../translate/operation.ts'
import { translateArrival } from '../translate/transfer.ts'
import { rawOf, type SignedRequest, xmlReply } from './form.ts'
import type { KeptRequest } from './keep.ts'

/** Serves the audio of a party that waits in a conference. */
export function serveWait(adapter: AdapterContext, request: SignedRequest): Receipt {
  return documentOf(waitReply(adapter, request))
}

/** Serves the audio of a queue; the carrier's request for it reports the arrival of the call. */
export function serveQueued(adapter: AdapterContext, request: SignedRequest): Receipt {
  const { token, callId, operation } = request.route
  const reply = waitReply(adapter, request)
  if (token !== 'call' || callId === undefined) return documentOf(reply)
  return documentOf(reply, [translateArrival(readStep(operation), { callId, raw: rawOf(request) })])
}

/** Serves the document of an added party, if documents are not sent inside requests. */
export function serveParty(adapter: AdapterContext, request: SignedRequest): Receipt {
  return documentOf(partyReply(adapter, request))
}

/** The music that the URL names, or silence. */
export function waitReply(_workplace: AdapterContext, { query }: KeptRequest): WebhookReply {
  return xmlReply(waitText(query.get('music') ?? undefined))
}

/** The conference that the URL names; without a token of a call, the party's call ends. */
export function partyReply({ host }: AdapterContext, { route, query }: KeptRequest): WebhookReply {
  const { token, callId, operation } = route
  const name = query.get('name')
  if (token !== 'call' || callId === undefined || name === null) return xmlReply(written(hangupVerbs).text)
  const beep = query.get('beep')
  const { text } = partyDocument(name, {
    ...(query.has('muted') && { muted: query.get('muted') === 'true' }),
    beep: beep === 'onEnter' || beep === 'onExit' ? beep : beep === 'true',
    statusCallback: host.callUrl('conference', callId, operation),
  })
  return xmlReply(text)
}

function documentOf(reply: WebhookReply, events: readonly Translated[] = []): Receipt {
  return { kind: 'document', events, answer: { reply } }
}
