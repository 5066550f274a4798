import {
  type Accepted,
  type CallContext,
  type CollectCommand,
  type PlayCommand,
  type SendDigitsCommand,
  TelephonyError,
} from '@trunkline/core/driver'

import { digitVerbs, gatherVerbs, parkVerbs, playVerbs, written } from '../documents.ts'
import { type Verb } from '../laml/index.ts'
import { noOptions, readOptions } from '../option.ts'
import { operationKey, readStep, type OperationKind } from '../translate/operation.ts'
import { currentPatch, type Mode, parkedPatch, readState, running } from '../translate/state.ts'
import { type Workplace } from '../workplace.ts'
import { sendDocument } from './update.ts'

/** Plays; the call asks for its next document when the play has ended. */
export async function play(workplace: Workplace, call: CallContext, command: PlayCommand): Promise<Accepted> {
  readOptions(noOptions, command.providerOptions, 'play')
  return perform(workplace, call, 'play', (next) => playVerbs(command, next))
}

/** Collects digits; the carrier's report of them is its request for the next document. */
export async function collect(workplace: Workplace, call: CallContext, command: CollectCommand): Promise<Accepted> {
  readOptions(noOptions, command.providerOptions, 'collect')
  if (command.input !== 'digits') throw refuse('unsupported', call, 'only digits are collected here; nothing was sent')
  return perform(workplace, call, 'gather', (next) => gatherVerbs(command, next))
}

/** Presses digits. */
export async function sendDigits(
  workplace: Workplace,
  call: CallContext,
  { digits }: SendDigitsCommand,
): Promise<Accepted> {
  return perform(workplace, call, 'digits', (next) => digitVerbs(digits, next))
}

/** Parks the call, whatever its document does; of an operation that is over already, nothing is sent. */
export async function stopDocument(workplace: Workplace, call: CallContext, key: string): Promise<Accepted> {
  const current = running(readState(call.state))
  if (current !== undefined && current.operation !== readStep(key).number) return {}
  if (current === undefined && readState(call.state).finished >= readStep(key).number) return {}
  return park(workplace, call)
}

/** Parks the call. */
export async function park(workplace: Workplace, call: CallContext): Promise<Accepted> {
  const parkKey = operationKey('park', call.operation)
  const next = call.url('document', { operation: parkKey })
  const document = written(() => parkVerbs(next, workplace.config.parkSeconds))
  const { state } = await sendDocument(workplace, call, { key: parkKey, mode: 'document', document })
  return { operationKey: parkKey, state: { ...state, ...parkedPatch(Number(call.operation)) } }
}

/** Fails with `conflict` when the call runs a document that another one would replace; nothing is sent. */
export function needParked(call: CallContext, verb: string): void {
  const current = running(readState(call.state))
  if (current === undefined) return
  const [what, advice] = occupations[current.mode]
  throw refuse('conflict', call, `${verb} is not possible: ${what}, and the call runs one document; ${advice}`)
}

const occupations: Readonly<Record<Mode, readonly [string, string]>> = {
  document: ['another operation runs', 'wait for its end or stop it first'],
  streaming: ['a two-way stream is open', 'close the stream first'],
  held: ['the call is on hold', 'take it back first'],
  bridged: ['the call is being transferred', 'wait for the outcome first'],
}

/** What another document does. */
export interface Replacement {
  readonly kind: OperationKind
  readonly mode: Mode
  /** Its verbs; `next` is where the call goes on, `key` the operation's key. */
  readonly verbs: (next: string, key: string) => readonly Verb[]
}

/** Gives the call another document, whatever it runs. */
export async function replaceDocument(
  workplace: Workplace,
  call: CallContext,
  { kind, mode, verbs }: Replacement,
): Promise<Accepted> {
  const key = operationKey(kind, call.operation)
  const next = call.url('document', { operation: key })
  const document = written(() => verbs(next, key))
  const { current, inline, state } = await sendDocument(workplace, call, { key, mode, document })
  return { operationKey: key, state: { ...state, ...currentPatch(current) }, ...(inline && { started: true }) }
}

async function perform(
  workplace: Workplace,
  call: CallContext,
  kind: OperationKind,
  verbs: (next: string) => readonly Verb[],
): Promise<Accepted> {
  needParked(call, names.get(kind) ?? kind)
  return replaceDocument(workplace, call, { kind, mode: 'document', verbs })
}

const names: ReadonlyMap<OperationKind, string> = new Map([
  ['gather', 'collect'],
  ['digits', 'sendDigits'],
])

function refuse(code: 'conflict' | 'unsupported', call: CallContext, message: string): TelephonyError {
  return new TelephonyError(code, message, { provider: 'signalwire-laml', callId: call.id })
}
