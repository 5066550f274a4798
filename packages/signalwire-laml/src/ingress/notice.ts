import type { Host, Receipt, Translated } from '@trunkline/core/driver'
import type * as z from 'zod'

import type { AdapterContext } from '../driver/context.ts'
import { translateCallStatus, withAnswerer } from '../translate/call-status.ts'
import { translateAnswerer } from '../translate/completion.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { readStep } from '../translate/operation.ts'
import { translateConference, translateParty, type Whereabouts } from '../translate/participant.ts'
import { translateRecordingStatus } from '../translate/recording.ts'
import { type LamlState, readState } from '../translate/state.ts'
import { translateStreamStatus } from '../translate/stream-status.ts'
import { translateTransferee } from '../translate/transfer.ts'
import {
  answeringMachineNotice,
  callStatusNotice,
  conferenceStatusNotice,
  recordingStatusNotice,
  streamStatusNotice,
  voiceRequest,
} from '../wire/webhook.ts'
import { leaveWhenAlone } from './alone.ts'
import { noticeReply, rawOf, type SignedRequest } from './form.ts'

/** Receives the state of a call, at the URL of its dial or first update. */
export async function receiveStatus({ host }: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const memory = isEnd(request) ? await memoryOf(host, request) : undefined
  return notice(request, callStatusNotice, (status, callId, raw) => [translateCallStatus(status, callId, raw, memory)])
}

/** Receives the state of the party that a call is transferred to. */
export function receiveTransfer(_workplace: AdapterContext, request: SignedRequest): Receipt {
  const step = readStep(request.route.operation)
  return notice(request, callStatusNotice, (status, callId, raw) => [
    translateTransferee(status, step, { callId, raw }),
  ])
}

/** Receives changes of the participants in the call's conference. */
export async function receiveConference(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const where = await whereaboutsOf(adapter.host, request)
  const step = readStep(request.route.operation)
  return notice(request, conferenceStatusNotice, (status, callId, raw) => [
    translateConference(status, step, { ...where, callId, raw }),
  ])
}

/** Receives the state of the call to an added party; if no other party is there, the call is parked. */
export async function receiveParty(adapter: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const where = await whereaboutsOf(adapter.host, request)
  const step = readStep(request.route.operation)
  const receipt = notice(request, callStatusNotice, (status, callId, raw) =>
    translateParty(status, step, { ...where, callId, raw }),
  )
  await leaveWhenAlone(adapter, receipt, where)
  return receipt
}

/** Receives the result of answering-machine detection during the call. */
export function receiveAnsweringMachine(_workplace: AdapterContext, request: SignedRequest): Receipt {
  return notice(request, answeringMachineNotice, ({ AnsweredBy, CallSid }, callId, raw) => {
    const about = { callId, providerCallId: CallSid }
    return [
      // for a call whose answer is known, this changes nothing
      { ...about, event: withAnswerer({ type: 'call-answered' }, AnsweredBy), raw },
      ...translateAnswerer(about, raw),
    ]
  })
}

/** Receives an interim result of speech, before the collection ends. */
export function receivePartial(_workplace: AdapterContext, request: SignedRequest): Receipt {
  const { key } = readStep(request.route.operation)
  return notice(request, voiceRequest, ({ CallSid }, callId, raw) => {
    const { SequenceNumber } = raw
    const dedupeKey = typeof SequenceNumber === 'string' ? { dedupeKey: `partial:${key}:${SequenceNumber}` } : {}
    return [
      { event: { type: 'provider-event', name: 'speech-partial' }, callId, providerCallId: CallSid, raw, ...dedupeKey },
    ]
  })
}

/** Receives the state of an incoming call, at the URL that is configured for its number. */
export function receiveNumberStatus({ host }: AdapterContext, request: SignedRequest): Receipt {
  const raw = rawOf(request)
  const parsed = callStatusNotice.safeParse(raw)
  if (!parsed.success) return notOurs(raw)
  return accept([translateCallStatus(parsed.data, host.incomingCallId(parsed.data.CallSid), raw)])
}

/** Receives the state of a recording; the URL contains the requested format. */
export function receiveRecording({ client }: AdapterContext, request: SignedRequest): Receipt {
  const format = request.route.operation === 'mp3' ? 'mp3' : 'wav'
  return notice(request, recordingStatusNotice, (status, callId, raw) =>
    translateRecordingStatus(status, format, { callId, raw, mediaUrl: client.recordings.mediaUrl }),
  )
}

/** Receives the state of a stream; the holder of the call knows whether the stream is still current. */
export async function receiveStream({ host }: AdapterContext, request: SignedRequest): Promise<Receipt> {
  const memory = await memoryOf(host, request)
  const step = readStep(request.route.operation)
  return notice(request, streamStatusNotice, (status, id, raw) => [
    translateStreamStatus(status, step, { callId: id, memory, raw }),
  ])
}

async function whereaboutsOf(
  host: Host,
  { route: { token, callId } }: SignedRequest,
): Promise<Pick<Whereabouts, 'callSid' | 'memory'>> {
  const snapshot = token === 'call' && callId !== undefined ? await host.ask(callId) : undefined
  return {
    callSid: snapshot?.providerCallId,
    memory: snapshot === undefined ? undefined : readState(snapshot.state),
  }
}

async function memoryOf(host: Host, { route: { token, callId } }: SignedRequest): Promise<LamlState | undefined> {
  if (token !== 'call' || callId === undefined) return undefined
  const snapshot = await host.ask(callId)
  return snapshot === undefined ? undefined : readState(snapshot.state)
}

/** Only the end reason of a call depends on its state. */
function isEnd(request: SignedRequest): boolean {
  const { data } = callStatusNotice.safeParse(request.fields)
  return data !== undefined && isTerminal(data.CallStatus)
}

type Raw = ReturnType<typeof rawOf>

function notice<T>(
  request: SignedRequest,
  schema: z.ZodType<T>,
  translate: (notice: T, callId: string, raw: Raw) => readonly Translated[],
): Receipt {
  const { callId = '' } = request.route
  const raw = rawOf(request)
  const parsed = schema.safeParse(raw)
  return parsed.success ? accept(translate(parsed.data, callId, raw)) : notOurs(raw, callId)
}

function accept(events: readonly Translated[]): Receipt {
  return { kind: 'notice', events, reply: noticeReply }
}

/** A signed notice without the documented shape, which is kept and reported. */
function notOurs(raw: Raw, callId?: string): Receipt {
  const sid = raw['CallSid']
  return accept([
    {
      event: { type: 'provider-event', name: 'malformed' },
      ...(callId !== undefined && { callId }),
      ...(typeof sid === 'string' && { providerCallId: sid }),
      raw,
    },
  ])
}
