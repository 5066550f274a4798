import { type Receipt, type Translated, type WebhookRequest } from '@trunkline/core/driver'

import { hangupVerbs, partyDocument, waitText, written } from '../documents.ts'
import { readStep } from '../translate/operation.ts'
import { translateArrival } from '../translate/transfer.ts'
import { type Workplace } from '../workplace.ts'
import { fieldsOf, rawOf, xmlReply } from './form.ts'

/** What is heard by somebody whom a conference lets wait. */
export function serveWait(_workplace: Workplace, request: WebhookRequest): Receipt {
  return documentOf(waitText(musicIn(request)))
}

/** What is heard in a queue; that the carrier asks for it, is the call's arrival there (R18). */
export function serveQueued(_workplace: Workplace, request: WebhookRequest): Receipt {
  const { token, callId, operation } = request.route
  const text = waitText(musicIn(request))
  if (token !== 'call' || callId === undefined) return documentOf(text)
  return documentOf(text, [translateArrival(readStep(operation), { callId, raw: rawOf(fieldsOf(request)) })])
}

/** The document of somebody who is added to a call, where documents do not travel inside of requests. */
export function serveParty({ host }: Workplace, { route, query }: WebhookRequest): Receipt {
  const { token, callId, operation } = route
  const name = query.get('name')
  if (token !== 'call' || callId === undefined || name === null) return documentOf(written(hangupVerbs).text)
  const beep = query.get('beep')
  const { text } = partyDocument(name, {
    ...(query.has('muted') && { muted: query.get('muted') === 'true' }),
    beep: beep === 'onEnter' || beep === 'onExit' ? beep : beep === 'true',
    statusCallback: host.callUrl('conference', callId, operation),
  })
  return documentOf(text)
}

function musicIn({ query }: WebhookRequest): string | undefined {
  return query.get('music') ?? undefined
}

function documentOf(text: string, events: readonly Translated[] = []): Receipt {
  return { kind: 'document', events, answer: { reply: xmlReply(text) } }
}
