import type { Accepted, CallContext, PlayCommand, SendDigitsCommand } from '@trunkline/core/driver'

import { digitVerbs, parkVerbs, playVerbs, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import type { Verb } from '../laml/index.ts'
import { noOptions, readOptions } from '../option.ts'
import { conferenceOverPatch } from '../translate/conference-state.ts'
import { operationKey, readStep, type OperationKind } from '../translate/operation.ts'
import { type Choice, currentPatch, type Mode, parkedPatch, readState, running } from '../translate/state.ts'
import { routeOf } from './mode.ts'
import { playThroughStream } from './through-stream.ts'
import { sendDocument } from './update.ts'

/** Plays; the call requests its next document when the play has ended. During a stream, the play goes through its socket. */
export async function play(adapter: AdapterContext, call: CallContext, command: PlayCommand): Promise<Accepted> {
  readOptions(noOptions, command.providerOptions, 'play')
  const { source } = command
  if (source.kind === 'url' && routeOf(call, 'play (URL)') === 'socket') {
    return playThroughStream(adapter, call, source.url)
  }
  if (source.kind !== 'url') routeOf(call, 'play (speech, SSML, digits)')
  return replaceDocument(adapter, call, {
    kind: 'play',
    mode: 'document',
    verbs: (next) => playVerbs(command, next),
  })
}

/** Sends digits. */
export async function sendDigits(
  adapter: AdapterContext,
  call: CallContext,
  { digits, providerOptions }: SendDigitsCommand,
): Promise<Accepted> {
  readOptions(noOptions, providerOptions, 'sendDigits')
  routeOf(call, 'sendDigits')
  return replaceDocument(adapter, call, {
    kind: 'digits',
    mode: 'document',
    verbs: (next) => digitVerbs(digits, next),
  })
}

/** Parks the call whatever its document does; sends nothing if the operation is already over. */
export async function stopDocument(adapter: AdapterContext, call: CallContext, key: string): Promise<Accepted> {
  const current = running(readState(call.state))
  if (current !== undefined && current.operation !== readStep(key).number) return {}
  if (current === undefined && readState(call.state).finished >= readStep(key).number) return {}
  return park(adapter, call)
}

/** Parks the call. */
export async function park(adapter: AdapterContext, call: CallContext): Promise<Accepted> {
  const parkKey = operationKey('park', call.operation)
  const next = call.url('document', { operation: parkKey })
  const document = written(() => parkVerbs(next, adapter.config.parkSeconds))
  const { state } = await sendDocument(adapter, call, {
    key: parkKey,
    mode: 'document',
    document,
    isHarmlessTwice: true,
  })
  return {
    operationKey: parkKey,
    state: { ...state, ...leftConference(call), ...parkedPatch(Number(call.operation)) },
  }
}

/** A document that replaces the current one. */
export interface Replacement {
  readonly kind: OperationKind
  readonly mode: Mode
  /** Its verbs; the call continues at `next`, and `key` is the operation's key. */
  readonly verbs: (next: string, key: string) => readonly Verb[]
  /** The answers of a collection of choices. */
  readonly choices?: readonly Choice[]
  /** Whether the call may start the document twice without harm. Default: false. */
  readonly isHarmlessTwice?: boolean
}

/** Replaces the call's document, whatever it does. */
export async function replaceDocument(
  adapter: AdapterContext,
  call: CallContext,
  { kind, mode, verbs, ...more }: Replacement,
): Promise<Accepted> {
  const key = operationKey(kind, call.operation)
  // a conference is a step of other verbs, which have keys of their own
  if (kind !== 'conference') call.knownAs?.(key)
  const next = call.url('document', { operation: key })
  const document = written(() => verbs(next, key))
  const { current, inline, state } = await sendDocument(adapter, call, { key, mode, document, ...more })
  return {
    operationKey: key,
    state: { ...state, ...leftConference(call), ...currentPatch(current) },
    ...(inline && { started: true }),
  }
}

/** The new document takes the call out of its conference. */
function leftConference(call: CallContext): ReturnType<typeof currentPatch> {
  const { conference } = readState(call.state)
  return conference === undefined ? {} : conferenceOverPatch(conference)
}
