import { readParty, type State, type Translated } from '@trunkline/core/driver'

import type { VoiceRequest } from '../wire/webhook.ts'

/** Translates a call to one of the account's numbers. */
export function translateIncoming(request: VoiceRequest, callId: string, raw: State): Translated {
  const { CallSid, From = '', To = '', CallerName = '' } = request
  const from = readParty(From)
  const to = readParty(To)
  const displayName = CallerName === '' ? from?.displayName : CallerName
  const headers = sipHeaders(raw)
  return {
    event: {
      type: 'call-incoming',
      ...(from && { from: from.address }),
      ...(to && { to: to.address }),
      ...(displayName !== undefined && { displayName }),
      ...(Object.keys(headers).length > 0 && { headers }),
    },
    callId,
    providerCallId: CallSid,
    dedupeKey: `incoming:${CallSid}`,
    raw,
  }
}

// the carrier prefixes the name of each SIP header of the caller's side with this
const prefix = 'SipHeader_'

function sipHeaders(raw: State): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), value]] : [],
    ),
  )
}
