import { documentOf, eventsOf, fromOf, missingDocument, recordingOf, toOf } from './call-form.ts'
import { isFinal, sipResultOf } from './call-status.ts'
import type { LamlCall } from './call.ts'
import { detectionOf } from './detection.ts'
import { withinDates } from './paging.ts'
import { readParameters } from './parameters.ts'
import { placeCall } from './place-call.ts'
import { Refusal } from './refusal.ts'
import { found, type Resource, type View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

const PRICE_PER_MINUTE = 0.008

// nothing is lost or late on a simulated network
const perfectAudio = {
  audio_in_mos: 4.5,
  audio_rtt_avg: 0,
  audio_rtt_min: 0,
  audio_rtt_max: 0,
  audio_out_jitter_min: 0,
  audio_out_jitter_max: 0,
  audio_out_jitter_avg: 0,
  audio_out_lost: 0,
}
const unknownAudio = Object.fromEntries(Object.keys(perfectAudio).map((name) => [name, null]))

/** Calls, the newest first. See docs/wire/signalwire-laml.md#calls */
export const calls: Resource<LamlCall> = {
  path: '/Calls',
  variable: 'CallSid',
  noun: 'call',
  find: ({ account, variable }) => account.calls.get(variable('CallSid')),
  show: (call) => viewCall(call),
  call: worldId,
  list: {
    name: 'calls',
    items: ({ account }) => [...account.calls.values()].toReversed(),
    filter: (query) => (call) =>
      (query.text('Status') ?? call.status) === call.status &&
      (query.text('To') ?? call.to) === call.to &&
      (query.text('From') ?? call.from) === call.from &&
      (query.text('ParentCallSid') ?? call.parentCallSid) === call.parentCallSid &&
      withinDates(query, 'StartTime', call.startedAt) &&
      withinDates(query, 'EndTime', call.endedAt),
  },
  create,
  created: 200,
  update,
  delete(call, { account }) {
    if (call.live) throw new Refusal(20009, 'A call that is not finished cannot be deleted')
    account.calls.delete(call.sid)
  },
  errors: { create: 'list' },
}

/** The call that a request addresses. */
export function callOf(routed: RoutedRequest): LamlCall {
  return found(calls, routed)
}

/** What the world knows a call by; a queued one only has its own sid. */
export function worldId(call: Pick<LamlCall, 'leg' | 'sid'>): string {
  return call.leg?.call.id ?? call.sid
}

function create({ account, request }: RoutedRequest): LamlCall {
  const form = readParameters(request)
  const [to, from] = [toOf(form), fromOf(account, form)]
  const seconds = form.text('Timeout') ?? '60'
  if (!/^\d+$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > 600) {
    throw new Refusal(21208, 'Timeout is a whole number of seconds from 1 to 600')
  }
  const digits = form.text('SendDigits')
  if (digits !== undefined && !/^[\d#*wWA-D]{1,32}$/.test(digits))
    throw new Refusal(13222, 'SendDigits holds an invalid character')
  const most = form.text('MaxPricePerMinute')
  if (most !== undefined && Number(most) < PRICE_PER_MINUTE) {
    throw new Refusal(30010, `Maxpriceperminute was exceeded. This call's cost is ${PRICE_PER_MINUTE} per minute.`)
  }
  if (!account.hasRoom) {
    throw new Refusal(21611, "The 'From' number has exceeded the maximum number of queued calls for the account")
  }
  return placeCall(account, {
    to,
    from,
    callerId: form.text('CallerId') ?? from,
    source: documentOf(form) ?? missingDocument(form),
    ringMs: Number(seconds) * 1000,
    digits,
    fallback: form.target('FallbackUrl', { url: 21402 }),
    statusCallback: form.target('StatusCallback'),
    statusEvents: eventsOf(form),
    recording:
      form.text('Record') === 'true' ? { ...recordingOf(form, 'trim-silence'), source: 'OutBoundApi' } : undefined,
    detection: detectionOf(form),
  })
}

/** Ends, cancels or redirects a call. */
function update(call: LamlCall, { request }: RoutedRequest): void {
  const form = readParameters(request)
  if (!call.live) throw new Refusal(10000, 'The call is completed and cannot be updated')
  const status = form.choice('Status', ['canceled', 'completed'])
  if (status === 'canceled' && call.status === 'in-progress')
    throw new Refusal(10000, 'A call in progress cannot be canceled')
  const source = documentOf(form)
  if (source && status === undefined && call.status !== 'in-progress') {
    throw new Refusal(21220, 'The call is not in-progress, so it cannot be redirected')
  }
  call.fallback = form.target('FallbackUrl', { url: 21402 }) ?? call.fallback
  call.statusCallback = form.target('StatusCallback') ?? call.statusCallback
  call.updatedAt = call.account.now()
  if (status !== undefined) call.hangUp()
  else if (source) call.execute(source)
}

function viewCall(call: LamlCall): View {
  const over = isFinal(call.status)
  const [sipCode = null] = sipResultOf(call.status, call.endCause) ?? []
  const formatted = { to: formattedNumber(call.to), from: formattedNumber(call.from) }
  const path = call.account.path(`/Calls/${call.sid}`)
  return {
    sid: call.sid,
    account_sid: call.account.projectId,
    date_created: moment(call.createdAt),
    date_updated: moment(call.updatedAt),
    parent_call_sid: call.parentCallSid ?? null,
    to: call.to,
    formatted_to: formatted.to,
    to_formatted: formatted.to,
    from: call.from,
    formatted_from: formatted.from,
    from_formatted: formatted.from,
    phone_number_sid: null,
    status: call.status,
    start_time: moment(call.startedAt),
    end_time: moment(call.endedAt),
    duration: call.durationSeconds,
    price: over ? Math.ceil(call.durationSeconds / 60) * PRICE_PER_MINUTE : null,
    price_unit: 'USD',
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound',
    answered_by: call.answeredBy ?? null,
    api_version: '2010-04-01',
    forwarded_from: null,
    caller_name: null,
    uri: `${path}.json`,
    subresource_uris: { notifications: null, recordings: `${path}/Recordings.json` },
    annotation: null,
    group_sid: null,
    sip_result_code: sipCode,
    ...(call.status === 'completed' ? perfectAudio : unknownAudio),
  }
}

function formattedNumber(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3')
}

function moment(date: Date | undefined): string | null {
  return date ? rfc2822(date) : null
}
