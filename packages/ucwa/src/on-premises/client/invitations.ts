import { encodeQuery } from '@trunkline/core/http'

import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { DeclineRequest } from '../../wire/index.ts'
import { act } from './operation.ts'

/** An answer to a media offer. */
export interface MediaAnswer {
  /** The answer as SDP. */
  readonly sdp: string
  /** `sessionContext` of the invitation. */
  readonly sessionContext: string
  /** `contentId` of the offer that this answers, if there were several. */
  readonly processedOfferId?: string | undefined
}

/** Operations of an invitation. Each takes the absolute link of the same name. */
export interface PremisesInvitationOperations {
  decline(link: string, request?: DeclineRequest, options?: RequestOptions): Promise<void>
  /** Cancels an outgoing invitation. */
  cancel(link: string, options?: RequestOptions): Promise<void>
  /** Connects an incoming audio call to the user's own phone. */
  acceptWithPhoneAudio(link: string, options?: RequestOptions): Promise<void>
  /** Answers a call with media of our own. */
  acceptWithAnswer(link: string, answer: MediaAnswer, options?: RequestOptions): Promise<void>
  /** Sends the answer before the call is accepted, so that media is ready by then. */
  sendProvisionalAnswer(link: string, answer: MediaAnswer, options?: RequestOptions): Promise<void>
}

/** Creates the operations of invitations. */
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
