import { type Accepted, type CallContext, TelephonyError, type TransferCommand } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { AdapterContext } from '../driver/context.ts'
import { conference, dial, enqueue, number, refer, sip, type SipNoun, type Verb } from '../laml/index.ts'
import { readOptions, transferOptions } from '../option.ts'
import { textOf } from '../translate/address.ts'
import { transferredPatch } from '../translate/state.ts'
import { adapterName } from '../wire/adapter-name.ts'
import { replaceDocument } from './document.ts'
import { routeOf } from './mode.ts'

/**
 * Bridges the call to another party, moves it into a queue or conference of the account, or refers a SIP call to
 * another address. Core waits for the answer, or for the arrival in the queue. A conference reports only to its first
 * participant, so there the accepted document counts as success.
 */
export async function transfer(
  adapter: AdapterContext,
  call: CallContext,
  command: TransferCommand,
): Promise<Accepted> {
  const options = readOptions(transferOptions, command.providerOptions, 'transfer')
  routeOf(call, 'transfer')
  if (options.refer === true) needSipCall(call)
  const accepted = await replaceDocument(adapter, call, {
    kind: 'transfer',
    mode: 'bridged',
    verbs: (next, key) => [
      options.refer === true
        ? referVerb(command, next)
        : dialVerb(command, {
            next,
            answered: call.url('transfer', { operation: key }),
            waiting: waitingUrl(call.url('queued', { operation: key }), options.waitMusic),
            ...options,
          }),
    ],
  })
  if (!isConference(command)) return accepted
  return { ...accepted, completed: true, state: { ...accepted.state, ...transferredPatch } }
}

function isConference({ to }: TransferCommand): boolean {
  return to.kind === 'vendor' && to.id.startsWith('conference:')
}

interface Bridge {
  /** Where the call continues after the bridge, or without one. */
  readonly next: string
  /** Receives the notice of the answer. */
  readonly answered: string
  /** Serves the music of a queue; the carrier's request for it proves that the call is in the queue. */
  readonly waiting: string
  readonly sendDigits?: string | undefined
  readonly sipAuth?: { readonly username: string; readonly password: string } | undefined
}

function dialVerb({ to, from }: TransferCommand, { next, answered, waiting, sendDigits, sipAuth }: Bridge): Verb {
  const party = { sendDigits, statusCallback: answered, statusCallbackEvent: ['answered'] } as const
  const options = { action: next, callerId: from === undefined ? undefined : textOf(from, 'from') }
  return match(to)
    .with({ kind: 'phone' }, { kind: 'local' }, (target) => dial(number(target.number, party), options))
    .with({ kind: 'sip' }, ({ uri }) => dial(sip(uri, { ...party, ...sipAuth }), options))
    .with({ kind: 'vendor' }, ({ id }) => placeVerb(id, { next, waiting }))
    .with({ kind: 'anonymous' }, () => {
      throw invalid(targets)
    })
    .exhaustive()
}

const targets = 'a call is transferred to a phone number, a SIP address, { id: "queue:…" } or { id: "conference:…" }'

function placeVerb(id: string, { next, waiting }: Pick<Bridge, 'next' | 'waiting'>): Verb {
  const [, kind, name = ''] = /^(queue|conference):(.+)$/s.exec(id) ?? []
  if (kind === 'queue') return enqueue(name, { action: next, waitUrl: waiting })
  if (kind !== 'conference') throw invalid(targets)
  return dial(conference(name), { action: next })
}

function waitingUrl(url: string, music: string | undefined): string {
  return music === undefined ? url : `${url}?${new URLSearchParams({ music }).toString()}`
}

function referVerb({ to, from }: TransferCommand, next: string): Verb {
  if (to.kind !== 'sip') throw invalid('a call is referred to a SIP address')
  if (from !== undefined) throw invalid('a referred call shows its own caller: leave from out')
  const target: SipNoun = sip(to.uri)
  return refer(target, { action: next })
}

/** The carrier refers only SIP calls. Others are refused here, because it would answer them with just a warning. */
function needSipCall({ id, direction, from, to }: CallContext): void {
  const far = direction === 'outbound' ? to : from
  if (far === undefined || far.kind === 'sip') return
  throw new TelephonyError('not-available', 'only a SIP call can be referred; nothing was sent', {
    provider: adapterName,
    callId: id,
  })
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: adapterName })
}
