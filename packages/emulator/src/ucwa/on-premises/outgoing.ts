import type { Leg } from '@trunkline/network'

import { lineOf } from '../address.ts'
import type { InvitationEnd } from '../ending.ts'
import { userUri } from './context.ts'
import type { Conversation } from './conversation.ts'

/** Rings the user's own phone first, and the target once that is taken (docs/wire/ucwa.md#phone-audio). */
export function connectOutgoing(
  conversation: Conversation,
  { phoneNumber, to }: { readonly phoneNumber: string; readonly to: string },
): void {
  const { service } = conversation.application
  const own = conversation.dial(userUri(service), lineOf(phoneNumber))
  conversation.own = own
  conversation.begin(own.call)
  own.watch((event) => {
    if (event.type === 'answered') callTarget(conversation, lineOf(to))
    if (event.type === 'ended') conversation.gone(own, local(service.control.endOf(own)))
  })
}

function callTarget(conversation: Conversation, to: string): Leg {
  const target = conversation.dial(userUri(conversation.application.service), to)
  conversation.report('phoneAudio', 'updated')
  target.watch((event) => {
    if (event.type === 'ringing') conversation.alert()
    if (event.type === 'answered') conversation.connect()
    if (event.type === 'ended') conversation.gone(target, conversation.application.service.control.endOf(target))
  })
  return target
}

/** The user's own phone was not taken: nothing remote failed. */
function local({ state, reason }: InvitationEnd): InvitationEnd {
  return { state, reason: { ...reason, code: 'LocalFailure' } }
}
