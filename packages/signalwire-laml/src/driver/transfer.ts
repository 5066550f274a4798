import { type Accepted, type CallContext, TelephonyError, type TransferCommand } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { dial, number, refer, sip, type SipNoun, type Verb } from '../laml/index.ts'
import { readOptions, transferOptions } from '../option.ts'
import { type Workplace } from '../workplace.ts'
import { textOf } from './dial.ts'
import { needParked, replaceDocument } from './document.ts'

/** Bridges the call to another party, or refers a SIP call to another address; core waits for the answer (R18). */
export async function transfer(workplace: Workplace, call: CallContext, command: TransferCommand): Promise<Accepted> {
  const options = readOptions(transferOptions, command.providerOptions, 'transfer')
  needParked(call, 'transfer')
  if (options.refer === true) needSipCall(call)
  return replaceDocument(workplace, call, {
    kind: 'transfer',
    mode: 'bridged',
    verbs: (next, key) => [
      options.refer === true
        ? referVerb(command, next)
        : dialVerb(command, { next, answered: call.url('transfer', { operation: key }), ...options }),
    ],
  })
}

interface Bridge {
  /** Where the call goes on when the bridge is over, or never came about. */
  readonly next: string
  /** Where the carrier tells of the answer. */
  readonly answered: string
  readonly sendDigits?: string | undefined
  readonly sipAuth?: { readonly username: string; readonly password: string } | undefined
}

function dialVerb({ to, from }: TransferCommand, { next, answered, sendDigits, sipAuth }: Bridge): Verb {
  const party = { sendDigits, statusCallback: answered, statusCallbackEvent: ['answered'] } as const
  const options = { action: next, callerId: from === undefined ? undefined : textOf(from, 'from') }
  return match(to)
    .with({ kind: 'phone' }, (target) => dial(number(target.number, party), options))
    .with({ kind: 'sip' }, ({ uri }) => dial(sip(uri, { ...party, ...sipAuth }), options))
    .with({ kind: 'vendor' }, { kind: 'anonymous' }, () => {
      throw invalid('a call is transferred to a phone number or a SIP address')
    })
    .exhaustive()
}

function referVerb({ to, from }: TransferCommand, next: string): Verb {
  if (to.kind !== 'sip') throw invalid('a call is referred to a SIP address')
  if (from !== undefined) throw invalid('a referred call shows its own caller: leave from out')
  const target: SipNoun = sip(to.uri)
  return refer(target, { action: next })
}

/** The carrier refers SIP legs alone, and only warns of another one. */
function needSipCall({ id, direction, from, to }: CallContext): void {
  const far = direction === 'outbound' ? to : from
  if (far === undefined || far.kind === 'sip') return
  throw new TelephonyError('not-available', 'only a SIP call can be referred; nothing was sent', {
    provider: 'signalwire-laml',
    callId: id,
  })
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: 'signalwire-laml' })
}
