import type { DriverEvent, OperationFailure, State, Translated } from '@trunkline/core/driver'

import type { StreamStatusNotice } from '../wire/webhook.ts'
import type { Step } from './operation.ts'
import { type LamlState, listeningPatch } from './state.ts'
import { vendorWord } from './vendor-word.ts'

/** Translates a notice of a stream; the end of a replaced stream is already known. */
export function translateStreamStatus(
  notice: StreamStatusNotice,
  step: Step,
  where: { readonly callId: string; readonly memory: LamlState | undefined; readonly raw: State },
): Translated {
  const { CallSid, StreamSid, StreamEvent } = notice
  const { callId, memory, raw } = where
  const isOpen =
    memory === undefined || memory.current?.operation === step.number || memory.listening?.operation === step.number
  const event = streamEvent(notice)
  const isEnd = event.type === 'stream-stopped' || event.type === 'stream-failed'
  const ended = isEnd && step.kind === 'listen' && memory?.listening?.operation === step.number
  return {
    event: isEnd && !isOpen ? { type: 'call-alive' } : event,
    carrierName: vendorWord(StreamEvent),
    callId,
    ...(CallSid !== undefined && { providerCallId: CallSid }),
    operationKey: step.key,
    dedupeKey: `stream:${StreamSid}:${StreamEvent}`,
    ...(ended && { state: listeningPatch(undefined) }),
    raw,
  }
}

function streamEvent({ StreamEvent, StreamError }: StreamStatusNotice): DriverEvent {
  if (StreamEvent === 'stream-stopped') return { type: 'stream-stopped' }
  if (StreamEvent === 'stream-error') return { type: 'stream-failed', failure: failureOf(StreamError) }
  // the socket itself reports the start
  return { type: 'provider-event' }
}

function failureOf(error: string | undefined): OperationFailure {
  if (error === undefined) return { code: 'unknown', message: 'the carrier could not stream, and gave no reason' }
  const word = vendorWord(error)
  return { code: codes.get(error) ?? 'unknown', message: `the carrier could not stream: ${word}`, providerCode: word }
}

const codes: ReadonlyMap<string, OperationFailure['code']> = new Map<string, OperationFailure['code']>([
  ['connection_refused', 'unreachable'],
  ['connection_refused_timeout_or_ssl_error', 'unreachable'],
  ['codec_error', 'media'],
  ['invalid_url', 'rejected'],
  ['missing_url', 'rejected'],
  ['invalid_track', 'rejected'],
  ['Duplicated stream ID', 'rejected'],
  ['Duplicated stream name', 'rejected'],
])
