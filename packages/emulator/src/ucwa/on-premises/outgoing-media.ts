import { lineOf } from '../address.ts'
import { userUri } from './context.ts'
import type { Conversation } from './conversation.ts'
import { negotiate } from './negotiation.ts'
import type { OfferedDescription } from './offer-link.ts'

/** Rings the target, which answers the offer: first for the time of ringing, then for good. */
export function connectMedia(conversation: Conversation, offer: OfferedDescription): void {
  const { invitation, application } = conversation
  const { service } = application
  const leg = conversation.dial(userUri(service), lineOf(invitation.to))
  conversation.begin(leg.call)
  conversation.report('audioVideo', 'updated')
  leg.watch((event) => {
    if (event.type === 'ringing') {
      conversation.alert()
      negotiate(conversation, offer, 'mediaProvisionalAnswer')
    }
    if (event.type === 'answered') {
      negotiate(conversation, offer, 'mediaAnswer')
      conversation.connect()
    }
    if (event.type === 'ended') conversation.gone(leg, service.control.endOf(leg))
  })
}
