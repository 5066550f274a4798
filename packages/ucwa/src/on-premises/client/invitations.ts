import { encodeQuery } from '@trunkline/core/http'

import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { DeclineRequest } from '../../wire/index.ts'
import { act } from './operation.ts'

/** An answer to an offer of media. */
export interface MediaAnswer {
  /** SDP. */
  readonly sdp: string
  /** Of the invitation. */
  readonly sessionContext: string
  /** `contentId` of the offer that is answered, where there were several. */
  readonly processedOfferId?: string | undefined
}

/** What can be done with an invitation, each at the link of its name (absolute). */
export interface PremisesInvitationOperations {
  decline(link: string, request?: DeclineRequest, options?: RequestOptions): Promise<void>
  /** Takes an outgoing invitation back. */
  cancel(link: string, options?: RequestOptions): Promise<void>
  /** Hands an incoming call for audio to the user's own telephone. */
  acceptWithPhoneAudio(link: string, options?: RequestOptions): Promise<void>
  /** Takes a call with media of our own. */
  acceptWithAnswer(link: string, answer: MediaAnswer, options?: RequestOptions): Promise<void>
  /** The same before the call is taken, so that media are ready by then. */
  sendProvisionalAnswer(link: string, answer: MediaAnswer, options?: RequestOptions): Promise<void>
}

/** The operations of invitations. */
export function createInvitations(signed: Transport): PremisesInvitationOperations {
  const answerBy =
    (name: 'acceptWithAnswer' | 'sendProvisionalAnswer') =>
    async (link: string, answer: MediaAnswer, options: RequestOptions = {}): Promise<void> => {
      const text = { text: answer.sdp, contentType: 'application/sdp' }
      await act(signed, name, withAnswer(link, answer), { ...options, text })
    }
  return {
    async decline(link, json, options) {
      await act(signed, 'decline', link, { ...options, json })
    },
    async cancel(link, options) {
      await act(signed, 'cancel', link, options)
    },
    async acceptWithPhoneAudio(link, options) {
      await act(signed, 'acceptWithPhoneAudio', link, options)
    },
    acceptWithAnswer: answerBy('acceptWithAnswer'),
    sendProvisionalAnswer: answerBy('sendProvisionalAnswer'),
  }
}

function withAnswer(link: string, { sessionContext, processedOfferId }: MediaAnswer): string {
  return `${link}${link.includes('?') ? '&' : '?'}${encodeQuery({ sessionContext, processedOfferId })}`
}
