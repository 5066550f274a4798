import { type Receipt, type Translated, type WebhookRequest } from '@trunkline/core/driver'
import { type z } from 'zod'

import { translateCallStatus } from '../translate/call-status.ts'
import { readStep } from '../translate/operation.ts'
import { translateRecordingStatus } from '../translate/recording.ts'
import { readState } from '../translate/state.ts'
import { translateStreamStatus } from '../translate/stream-status.ts'
import { callStatusNotice, recordingStatusNotice, streamStatusNotice } from '../wire/webhook.ts'
import { type Workplace } from '../workplace.ts'
import { refuse } from './check.ts'
import { fieldsOf, noticeReply, rawOf } from './form.ts'

/** How a call stands, at the URL that its dial or first update gave. */
export function receiveStatus(_workplace: Workplace, request: WebhookRequest): Receipt {
  return notice(request, callStatusNotice, (status, callId, raw) => [translateCallStatus(status, callId, raw)])
}

/** How an incoming call stands, at the URL that its number is configured with. */
export function receiveNumberStatus({ host }: Workplace, request: WebhookRequest): Receipt {
  if (request.route.token !== 'static') return badToken
  const raw = rawOf(fieldsOf(request))
  const parsed = callStatusNotice.safeParse(raw)
  if (!parsed.success) return notOurs(raw)
  return accept([translateCallStatus(parsed.data, host.incomingCallId(parsed.data.CallSid), raw)])
}

/** How a recording stands; the format that was asked for is in the URL. */
export function receiveRecording({ client }: Workplace, request: WebhookRequest): Receipt {
  const format = request.route.operation === 'mp3' ? 'mp3' : 'wav'
  return notice(request, recordingStatusNotice, (status, callId, raw) =>
    translateRecordingStatus(status, format, { callId, raw, mediaUrl: client.recordings.mediaUrl }),
  )
}

/** How a stream stands; whether it is still the call's, the call's holder knows. */
export async function receiveStream({ host }: Workplace, request: WebhookRequest): Promise<Receipt> {
  const { callId } = request.route
  const snapshot = callId === undefined ? undefined : await host.ask(callId)
  const memory = snapshot === undefined ? undefined : readState(snapshot.state)
  const step = readStep(request.route.operation)
  return notice(request, streamStatusNotice, (status, id, raw) => [
    translateStreamStatus(status, step, { callId: id, memory, raw }),
  ])
}

type Raw = ReturnType<typeof rawOf>

const badToken = refuse(403, 'token', 'the token in the path of the URL is not ours, or too old')

function notice<T>(
  request: WebhookRequest,
  schema: z.ZodType<T>,
  translate: (notice: T, callId: string, raw: Raw) => readonly Translated[],
): Receipt {
  const { token, callId } = request.route
  if (token !== 'call' || callId === undefined) return badToken
  const raw = rawOf(fieldsOf(request))
  const parsed = schema.safeParse(raw)
  return parsed.success ? accept(translate(parsed.data, callId, raw)) : notOurs(raw, callId)
}

function accept(events: readonly Translated[]): Receipt {
  return { kind: 'notice', events, reply: noticeReply }
}

/** Signed, but of a shape that is not documented: kept and reported. */
function notOurs(raw: Raw, callId?: string): Receipt {
  const sid = raw['CallSid']
  return accept([
    {
      event: { type: 'provider-event', name: 'unreadable-notice' },
      ...(callId !== undefined && { callId }),
      ...(typeof sid === 'string' && { providerCallId: sid }),
      raw,
    },
  ])
}
