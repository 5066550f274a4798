import type { Answer, CallSnapshot, Receipt, Translated } from '@trunkline/core/driver'

import { hangupVerbs, parkVerbs, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { type Fetch, isHandedOver, translateDelivery, translateFetch } from '../translate/completion.ts'
import { firstStep, parkStep, readStep, type Step } from '../translate/operation.ts'
import { type CurrentDocument, type LamlState, readState, running } from '../translate/state.ts'
import { voiceRequest, type VoiceRequest } from '../wire/webhook.ts'
import { rawOf, type SignedRequest, xmlReply } from './form.ts'
import { parkUrl, secondsNow, sinceOf, orphanedText, withSince } from './orphaned.ts'

/** How long a fetch waits for a pending update of the same call, in milliseconds. */
const landingMs = 1_000

/** Receives a call's request for its next document. It ends the previous operation, and the reply parks the call. */
export async function receiveDocument(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const { fields, route } = request
  const parsed = voiceRequest.safeParse(fields)
  if (!parsed.success || route.token !== 'call' || route.callId === undefined) {
    return receiveStray(adapter, request, parsed.data)
  }
  const { callId } = route
  const step = readStep(route.operation)
  const landed = await landedAfter(adapter, callId, step)
  const snapshot = await adapter.host.ask(callId)
  const memory = snapshot === undefined ? undefined : readState(snapshot.state)
  const fetch: Fetch = { step, request: parsed.data, callId, memory, raw: rawOf(request) }
  const text = isHandedOver(fetch)
    ? written(hangupVerbs).text
    : nextDocument(adapter, { callId, step, snapshot, memory, landed })
  const answer: Answer = { reply: xmlReply(text), delivered: translateDelivery(fetch) }
  return { kind: 'document', events: translateFetch(fetch), answer }
}

/** Serves a document whose URL was part of an update; the document runs from this fetch on. */
export async function serveDocument(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const { fields, route } = request
  const parsed = voiceRequest.safeParse(fields)
  if (!parsed.success || route.token !== 'call' || route.callId === undefined) {
    return receiveStray(adapter, request, parsed.data)
  }
  const { callId } = route
  const step = readStep(route.operation)
  const document = await findDocument(adapter, callId, step)
  const about = { callId, providerCallId: parsed.data.CallSid }
  const started: readonly Translated[] =
    step.kind === 'play' && document !== undefined
      ? [
          {
            ...about,
            event: { type: 'play-started' },
            operationKey: step.key,
            dedupeKey: `served:${step.key}`,
            raw: rawOf(request),
          },
        ]
      : []
  const text = document ?? parkText(adapter, callId, parkStep(step.key))
  const events: readonly Translated[] = [{ ...about, event: { type: 'call-alive' } }, ...started]
  return { kind: 'document', events, answer: { reply: xmlReply(text) } }
}

/** Receives the repeated request of a call that waits for a process to hold it. */
export function receiveUnheld(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  return receiveStray(adapter, request, voiceRequest.safeParse(request.fields).data)
}

/**
 * Receives a request with a good signature and a bad token, or a token without a call: it parks the call, because a
 * refusal would end it.
 */
export async function receiveStray(
  adapter: AdapterContext,
  request: SignedRequest,
  voice: VoiceRequest | undefined,
): Promise<Receipt> {
  const { host } = adapter
  const held = voice === undefined ? undefined : await holderOf(adapter, request, voice.CallSid)
  const since = sinceOf(host, request)
  const text =
    held === undefined ? orphanedText(host, since, withSince(host, 'park', since)) : parkText(adapter, held, firstStep)
  const events: readonly Translated[] =
    voice === undefined
      ? []
      : [
          {
            event: { type: 'call-alive' },
            providerCallId: voice.CallSid,
            ...(held !== undefined && { callId: held }),
            raw: rawOf(request),
          },
        ]
  return { kind: 'document', events, answer: { reply: xmlReply(text) } }
}

interface Next {
  readonly callId: string
  readonly step: Step
  readonly snapshot: CallSnapshot | undefined
  readonly memory: LamlState | undefined
  readonly landed: CurrentDocument | undefined
}

function nextDocument(adapter: AdapterContext, { callId, step, snapshot, memory, landed }: Next): string {
  if (landed !== undefined && landed.operation > (memory?.finished ?? 0)) return landed.document
  if (snapshot === undefined || memory === undefined) {
    const { host } = adapter
    const since = step.unheldSince ?? secondsNow(host)
    return orphanedText(host, since, parkUrl(host, callId, parkStep(step.key, since)))
  }
  if (snapshot.ended) return written(hangupVerbs).text
  const current = running(memory)
  if (current !== undefined && (current.operation > step.number || isHeld(current, step))) return current.document
  return parkText(adapter, callId, parkStep(step.key))
}

/** Whether the call is on hold: it then gets the same document again until another one replaces it. */
function isHeld({ operation }: CurrentDocument, { kind, number }: Step): boolean {
  return kind === 'hold' && operation === number
}

async function landedAfter(
  { pendingUpdates }: AdapterContext,
  callId: string,
  step: Step,
): Promise<CurrentDocument | undefined> {
  const underWay = pendingUpdates.current(callId)
  if (underWay === undefined || underWay.operation <= step.number) return undefined
  return pendingUpdates.landed(callId, landingMs)
}

/** Finds a document. The carrier may fetch it before it replies to the update, when only the sending process has it. */
async function findDocument(
  { pendingUpdates, host }: AdapterContext,
  callId: string,
  { number }: Step,
): Promise<string | undefined> {
  const underWay = pendingUpdates.current(callId)
  if (underWay?.operation === number) return underWay.document
  const snapshot = await host.ask(callId)
  const current = snapshot === undefined ? undefined : running(readState(snapshot.state))
  return current !== undefined && current.operation >= number ? current.document : undefined
}

async function holderOf(
  { host }: AdapterContext,
  { route }: SignedRequest,
  callSid: string,
): Promise<string | undefined> {
  const candidates = [...new Set([route.callId ?? host.incomingCallId(callSid), host.incomingCallId(callSid)])]
  for (const callId of candidates) {
    // the second id is tried only if no process holds the call of the first
    const snapshot = await host.ask(callId)
    if (snapshot?.ended === false) return callId
  }
  return undefined
}

function parkText({ config, host }: AdapterContext, callId: string, operation: string): string {
  return written(() => parkVerbs(parkUrl(host, callId, operation), config.parkSeconds)).text
}
