import {
  type Accepted,
  type Address,
  type CallContext,
  type DialCommand,
  isTelephonyError,
  TelephonyError,
} from '@trunkline/core/driver'
import type * as z from 'zod'

import type { Fields } from '../client/field.ts'
import { parkVerbs, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { inlineRefusedCodes } from '../failure.ts'
import { dialOptions, readOptions } from '../option.ts'
import { textOf } from '../translate/address.ts'
import { firstStep } from '../translate/operation.ts'
import { adapterName } from '../wire/adapter-name.ts'
import type { CreateCallForm } from '../wire/request.ts'
import { useUrls } from './document-mode.ts'

/**
 * Places a call that parks once it is answered. The request is sent once; if its result is uncertain, core waits for
 * evidence.
 */
export async function dial(adapter: AdapterContext, call: CallContext, command: DialCommand): Promise<Accepted> {
  const form = dialForm(adapter, call, command)
  const { unspecifiedFields: unspecified } = readOptions(dialOptions, command.providerOptions, 'dial')
  const options = { signal: call.signal, unspecified }
  const create = async (): Promise<Accepted> => {
    const document = parkDocument(adapter, call, command)
    const { sid } = await adapter.client.calls.create({ ...form, ...document }, options)
    return { providerCallId: sid }
  }
  try {
    return await create()
  } catch (thrown) {
    if (!refusedInline(adapter, thrown)) throw thrown
    useUrls(adapter)
    return create()
  }
}

/** Whether the carrier refused the whole request because of its inline document, so that nothing was done. */
export function refusedInline({ documents }: AdapterContext, thrown: unknown): boolean {
  return documents.mode === 'inline' && isTelephonyError(thrown) && inlineRefusedCodes.has(thrown.providerCode ?? '')
}

function parkDocument(
  { config, documents }: AdapterContext,
  call: CallContext,
  { providerOptions }: DialCommand,
): { readonly Twiml: string } | { readonly Url: string } {
  const url = call.url('document', { operation: firstStep })
  const { inline } = written(() => parkVerbs(url, config.parkSeconds))
  if (documents.mode !== 'inline' || inline === undefined || waitsForAnswerer(providerOptions)) return { Url: url }
  return { Twiml: inline }
}

/** Whether answering-machine detection delays the document request, which then contains the result. */
function waitsForAnswerer(providerOptions: unknown): boolean {
  const { machineDetection, asyncDetection = false } = readOptions(dialOptions, providerOptions, 'dial')
  return machineDetection !== undefined && !asyncDetection
}

function dialForm(adapter: AdapterContext, call: CallContext, command: DialCommand): Fields<CreateCallForm> {
  const { ringMs, displayName, providerOptions } = command
  const options = readOptions(dialOptions, providerOptions, 'dial')
  if (displayName !== undefined) {
    const message = 'displayName has no effect: the API shows the number that is called from, or its registered name'
    adapter.host.warn({ code: 'ignored-option', message, callId: call.id })
  }
  return {
    To: toText(command.to),
    From: fromText(command.from),
    FallbackUrl: call.url('document', { operation: firstStep }),
    StatusCallback: call.url('status'),
    StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...(ringMs !== undefined && { Timeout: ringSeconds(ringMs, 'ringMs') }),
    ...vendorFields(call, options),
  }
}

function vendorFields(call: CallContext, options: z.output<typeof dialOptions>): Partial<Fields<CreateCallForm>> {
  const { callerId, sendDigits, maxPricePerMinute, sipAuth, fields } = options
  return {
    CallerId: callerId,
    SendDigits: sendDigits,
    MaxPricePerMinute: maxPricePerMinute,
    SipAuthUsername: sipAuth?.username,
    SipAuthPassword: sipAuth?.password,
    ...detectionFields(call, options),
    ...recordingFields(call, options),
    // any fields are fine here: the client checks all of them before it sends the request
    ...(fields as Partial<Fields<CreateCallForm>> | undefined),
  }
}

function detectionFields(
  call: CallContext,
  { machineDetection, asyncDetection }: z.output<typeof dialOptions>,
): Partial<Fields<CreateCallForm>> {
  const detections = { enable: 'Enable', 'end-of-greeting': 'DetectMessageEnd' } as const
  return {
    MachineDetection: machineDetection === undefined ? undefined : detections[machineDetection],
    ...(asyncDetection === true && { AsyncAmd: true, AsyncAmdStatusCallback: call.url('answering-machine') }),
  }
}

function recordingFields(
  call: CallContext,
  { record = false }: z.output<typeof dialOptions>,
): Partial<Fields<CreateCallForm>> {
  if (record === false) return {}
  const { channels, track } = record === true ? {} : record
  return {
    Record: true,
    RecordingChannels: channels === 'separate' ? 'dual' : 'mono',
    RecordingTrack: track,
    // trimming would make the recording shorter than the call
    Trim: 'do-not-trim',
    RecordingStatusCallback: call.url('recording', { operation: 'wav' }),
    RecordingStatusCallbackEvent: 'in-progress completed absent',
  }
}

/** Ring time-out in the carrier's unit; fails with `invalid-argument` outside its range. */
export function ringSeconds(ms: number, name: string): number {
  const seconds = Math.ceil(ms / 1000)
  if (seconds >= 1 && seconds <= 600) return seconds
  throw invalid(`${name} is from 1 to 600,000 here`)
}

function toText([first, ...others]: readonly Address[]): string {
  if (first === undefined || others.length > 0) throw invalid('a dial rings exactly one party here')
  return textOf(first, 'to')
}

function fromText(from: Address | undefined): string {
  if (from === undefined) throw invalid('a dial needs from: a number of the account, or a verified one')
  return textOf(from, 'from')
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: adapterName })
}
