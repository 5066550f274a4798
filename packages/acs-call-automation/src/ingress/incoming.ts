import type { Host, Translated } from '@trunkline/core/driver'

/**
 * The call that an IncomingCall offers, with an id of its own. The id of the event identifies the offer and is the same
 * in each delivery. correlationId and serverCallId identify the whole conversation, in which a redirect, a transfer or
 * an added participant may offer another call to this application (docs/wire/acs-call-automation.md#ids).
 */
export function incomingCall(host: Host, translated: Translated): Translated {
  const { state, ...offer } = translated
  const { dedupeKey } = offer
  if (dedupeKey !== undefined && typeof state?.['incomingCallContext'] === 'string')
    return { ...translated, callId: host.incomingCallId(dedupeKey) }
  const message = 'An IncomingCall came without its id, or without the context that is needed to answer it'
  host.warn({ code: 'unreadable-event', check: 'IncomingCall', message })
  return { ...offer, event: { type: 'provider-event' } }
}
