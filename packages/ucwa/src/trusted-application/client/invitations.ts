import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type {
  AcceptAndBridgeRequest,
  AcceptRequest,
  DeclineRequest,
  ForwardRequest,
  StartAdhocMeetingRequest,
  StopAudioVideoRequest,
} from '../../wire/index.ts'
import { act, start } from './operation.ts'

/** What can be done with an invitation, each at the link of its name (absolute). */
export interface InvitationOperations {
  accept(link: string, request: AcceptRequest, options?: RequestOptions): Promise<void>
  decline(link: string, request?: DeclineRequest, options?: RequestOptions): Promise<void>
  forward(link: string, request: ForwardRequest, options?: RequestOptions): Promise<void>
  /** At `acceptAndBridgeAudioVideo`: accepts, and bridges the caller into a meeting or to somebody. */
  acceptAndBridge(link: string, request: AcceptAndBridgeRequest, options?: RequestOptions): Promise<Started>
  /** Makes a meeting out of the incoming call. */
  startAdhocMeeting(link: string, request: StartAdhocMeetingRequest, options?: RequestOptions): Promise<Started>
  /** Takes an outgoing invitation back. */
  cancel(link: string, request?: StopAudioVideoRequest, options?: RequestOptions): Promise<void>
}

/** The operations of invitations. */
export function createInvitations(transport: Transport): InvitationOperations {
  return {
    async accept(link, body, options) {
      await act(transport, 'accept', link, { ...options, body })
    },
    async decline(link, body, options) {
      await act(transport, 'decline', link, { ...options, body })
    },
    async forward(link, body, options) {
      await act(transport, 'forward', link, { ...options, body })
    },
    acceptAndBridge: (link, body, options) => start(transport, 'acceptAndBridgeAudioVideo', link, body, options),
    startAdhocMeeting: (link, body, options) => start(transport, 'startAdhocMeeting', link, body, options),
    async cancel(link, body, options) {
      await act(transport, 'cancel', link, { ...options, body })
    },
  }
}
