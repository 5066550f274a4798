import type { DriverEvent, State, Translated } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { VoiceRequest } from '../wire/webhook.ts'
import { withAnswerer } from './call-status.ts'
import { translateCollected } from './collected.ts'
import { conferenceOverPatch } from './conference-state.ts'
import { isTerminal } from './end-reason.ts'
import type { Step } from './operation.ts'
import { type LamlState, parkedPatch, transferredPatch } from './state.ts'
import { transferOutcome } from './transfer.ts'

/** What is known when a call requests its next document. */
export interface Fetch {
  readonly step: Step
  readonly request: VoiceRequest
  readonly callId: string
  /** The state of the call; `undefined` without a holder. */
  readonly memory: LamlState | undefined
  readonly raw: State
}

/** Translates the fetch after an operation, which reports its end and proves that the call was answered. */
export function translateFetch(fetch: Fetch): readonly Translated[] {
  const { request, callId, raw } = fetch
  const about = { callId, providerCallId: request.CallSid }
  // a document runs only on an answered call; the sign of life has no key, so that no repetition is dropped
  const alive: readonly Translated[] = [
    {
      ...about,
      event: withAnswerer({ type: 'call-answered' }, raw['AnsweredBy']),
      dedupeKey: `answered:${request.CallSid}`,
    },
    { ...about, event: { type: 'call-alive' } },
    ...translateAnswerer(about, raw),
  ]
  return isTerminal(request.CallStatus ?? '')
    ? translateEnd(fetch, about)
    : [...alive, ...translateCompletion(fetch, about)]
}

/** Reports who answered, if the carrier detected it before it requested the document; once, on whichever path it arrives. */
export function translateAnswerer(about: About, raw: State): readonly Translated[] {
  const { AnsweredBy } = raw
  if (typeof AnsweredBy !== 'string' || AnsweredBy === '') return []
  const dedupeKey = `answering-machine:${about.providerCallId}:${AnsweredBy}`
  return [{ ...about, event: { type: 'provider-event', name: 'answering-machine' }, dedupeKey, raw }]
}

/** Translates the delivery of the reply, which settles pending operations. */
export function translateDelivery(fetch: Fetch): readonly Translated[] {
  const { step, request, callId } = fetch
  if (isHandedOver(fetch)) {
    const about = { callId, providerCallId: request.CallSid, dedupeKey: `transferred:${request.CallSid}` }
    return [{ ...about, event: { type: 'call-ended', reason: 'transferred' } }]
  }
  if (!isSettled(step)) return []
  return [
    {
      event: { type: 'document-delivered' },
      callId,
      providerCallId: request.CallSid,
      operationKey: step.key,
      dedupeKey: `delivered:${step.key}`,
    },
  ]
}

/** Whether the call was transferred and the bridge is over, so that nothing is left to do. */
export function isHandedOver({ step, request, memory }: Pick<Fetch, 'step' | 'request' | 'memory'>): boolean {
  return step.kind === 'transfer' && transferOutcome(request, memory) === 'transferred'
}

/** Identifies the call of a fetch. */
export interface About {
  readonly callId: string
  readonly providerCallId: string
}

function translateCompletion(fetch: Fetch, about: About): readonly Translated[] {
  const { step, memory, raw } = fetch
  // a call on hold requests its music again
  if (step.kind === 'hold') return []
  const event = completionOf(fetch)
  // an older fetch must not reset the call's state
  const news = memory === undefined || step.number > memory.finished
  if (event === undefined) return news ? [{ ...about, event: { type: 'call-alive' }, state: stateOf(fetch) }] : []
  return [
    {
      ...about,
      event,
      carrierName: `document:${step.kind}`,
      operationKey: step.key,
      dedupeKey: `document:${step.key}`,
      ...(news && { state: stateOf(fetch) }),
      ...(isSettled(step) && !isHandedOver(fetch) && { settlesOnDelivery: true }),
      raw,
    },
  ]
}

/** Only operations that wait for their completion also wait for the delivery. */
function isSettled({ kind }: Step): boolean {
  return kind === 'play' || kind === 'gather' || kind === 'digits' || kind === 'transfer'
}

function completionOf({ step, request, memory }: Fetch): DriverEvent | undefined {
  return match(step.kind)
    .with('play', () => ({ type: 'play-ended', reason: 'completed' }) as const)
    .with('digits', () => ({ type: 'operation-completed' }) as const)
    .with('gather', () => translateCollected(step, request, memory))
    .with('stream', () => {
      // the end of a stream that another document has replaced is already known
      const replaced = memory !== undefined && memory.current?.operation !== step.number
      return replaced ? undefined : ({ type: 'stream-stopped' } as const)
    })
    .with('transfer', () => transferred(request, memory))
    .with('listen', 'hold', 'conference', 'add', 'park', () => undefined)
    .exhaustive()
}

function transferred(request: VoiceRequest, memory: LamlState | undefined): DriverEvent {
  const outcome = transferOutcome(request, memory)
  return outcome === 'transferred' ? { type: 'operation-completed' } : { type: 'operation-failed', failure: outcome }
}

function stateOf(fetch: Fetch): State {
  if (isHandedOver(fetch)) return transferredPatch
  const { step, memory } = fetch
  const next = memory?.current?.operation ?? 0
  if (next > step.number) return { finished: step.number }
  const left = step.kind === 'conference' && memory?.conference !== undefined
  return { ...(left && conferenceOverPatch(memory.conference)), ...parkedPatch(step.number) }
}

/** Some verbs report their action even if the call has ended in between. */
function translateEnd(fetch: Fetch, about: About): readonly Translated[] {
  const { step, request, raw } = fetch
  const { Digits = '', FinishedOnKey = '', SpeechResult = '' } = request
  const isCollected = step.kind === 'gather' && Digits + FinishedOnKey + SpeechResult !== ''
  const collected: readonly Translated[] =
    isCollected || isHandedOver(fetch) ? translateCompletion(fetch, about).map(settledNow) : []
  // the call's own notice says why it ended
  return [...collected, { ...about, event: { type: 'provider-event', name: 'document-after-end' }, raw }]
}

/** Settles at once, since no further document will be delivered. */
function settledNow({ settlesOnDelivery: _none, ...translated }: Translated): Translated {
  return translated
}
