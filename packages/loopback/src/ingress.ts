import type { Host, Ingress, Translated } from '@trunkline/core/driver'

import type { Carrier } from './carrier/carrier.ts'
import { createMailbox } from './carrier/mailbox.ts'
import type { Notice } from './carrier/notice.ts'

/** Polls the network for what happened. Whatever happens between two polls waits. */
export function createIngress(
  carrier: Carrier,
  host: Host,
): { readonly ingress: Ingress; readonly close: () => Promise<void> } {
  const mailbox = createMailbox<Translated>()
  const unsubscribe = carrier.subscribe((notice) => mailbox.push(translate(notice, host)))
  return {
    ingress: { kind: 'poll', events: (signal) => mailbox.batches(signal) },
    close() {
      unsubscribe()
      return Promise.resolve()
    },
  }
}

/** The network knows our id of a call that we dialed; the id of an incoming call is derived from the network's, see docs/rules.md#r2-our-call-id. */
function translate(notice: Notice, host: Host): Translated {
  const { at, callId = host.incomingCallId(notice.call), event, id, operation } = notice
  return { event, callId, providerCallId: notice.call, operationKey: operation, dedupeKey: id, at }
}
