import type { Leg } from '@trunkline/network'

import type { DocumentCall } from '../document-call.ts'
import type { Element } from '../document.ts'
import { numberOf, targetOf, type VerbContext } from './verb.ts'

/** A party that a document dialled. */
export interface Dialled {
  readonly call: DocumentCall
  readonly leg: Leg
  readonly noun: Element
  /** Aborted when a document of its own takes the call away. */
  readonly taken: AbortSignal
  /** Aborted when its call is over. */
  readonly gone: AbortSignal
}

/** Rings one party, as a call of its own under the one whose document says so. */
export function ring(context: VerbContext, noun: Element): Dialled {
  const { call, leg: parent, element } = context
  const from = element.attributes['callerId'] ?? call.from
  const { to } = destinationOf(noun)
  const child = call.account.register({
    direction: 'outbound-dial',
    from,
    to,
    parentCallSid: call.sid,
    callerName: element.attributes['callerName'],
    statusCallback: targetOf({ ...context, element: noun }, 'statusCallback'),
    statusEvents: (noun.attributes['statusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
  })
  const ringMs = numberOf(context, 'timeout', 30) * 1000
  const { switchboard } = call.account.network
  const leg = switchboard.dial({ door: 'signalwire', from, to, call: parent.call, ringMs })
  child.begin(leg)
  return { call: child, leg, noun, ...endsOf(child, leg) }
}

/** Signals that a document took the call away, and that the call is over. */
export function endsOf(
  call: DocumentCall,
  leg: Leg,
): Pick<Dialled, 'taken' | 'gone'> & { readonly forget: () => void } {
  const [taken, gone] = [new AbortController(), new AbortController()]
  const forget = call.whenTaken(() => {
    leg.moveTo(call.account.network.switchboard.conversation())
    taken.abort()
  })
  void call.ended.then(() => gone.abort())
  return { taken: taken.signal, gone: gone.signal, forget }
}

/** The address that a noun names, or its problem. */
export function destinationOf({ name, text }: Element): { readonly to: string; readonly problem?: string } {
  if (name === 'Verto') return text === '' ? { to: '', problem: '13254 <Verto> is empty' } : { to: text }
  if (name === 'Sip') {
    if (text === '') return { to: '', problem: '13254 <Sip> is empty' }
    // parameters and headers belong to the request, not to the address
    const to = text.replace(/[;?].*$/, '')
    return /^sips?:[^@\s]+@[^@\s]+$/i.test(to) ? { to } : { to, problem: `13243 "${text}" is no SIP address` }
  }
  if (text === '') return { to: '', problem: '13223 <Dial> has nobody to call' }
  return /^\+[1-9]\d{6,14}$/.test(text) ? { to: text } : { to: text, problem: `13223 "${text}" is not in E.164 format` }
}
