import { invitationHref } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'
import { createAnswer } from './media-description.ts'
import type { OfferedDescription } from './offer-link.ts'

/** Reports what the far side takes of an offer, for the time of ringing or for good (docs/wire/ucwa.md#on-the-premises). */
export function negotiate(
  conversation: Conversation,
  offer: OfferedDescription,
  answer: 'mediaProvisionalAnswer' | 'mediaAnswer',
): void {
  const { application, invitation, sessionContext } = conversation
  const { network, vocabulary } = application.service
  const href = invitationHref(conversation)
  const link = { rel: 'audioVideoNegotiation', href: `${href}/audioVideoNegotiation` }
  conversation.push({
    sender: { rel: 'audioVideoInvitation', href },
    link,
    type: 'updated',
    resource: vocabulary.resource(link.rel, {
      properties: { sessionContext, remoteEndpoint: invitation.to, msAcceptedContentId: offer.contentId },
      links: { self: link.href, audioVideoInvitation: href, [answer]: createAnswer(offer.sdp, network.random) },
    }),
  })
}
