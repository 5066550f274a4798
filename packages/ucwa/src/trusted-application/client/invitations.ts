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

/** Operations of an invitation. Each takes the absolute link of the same name. */
export interface InvitationOperations {
  accept(link: string, request: AcceptRequest, options?: RequestOptions): Promise<void>
  decline(link: string, request?: DeclineRequest, options?: RequestOptions): Promise<void>
  forward(link: string, request: ForwardRequest, options?: RequestOptions): Promise<void>
  /** Accepts the call and bridges the caller into a meeting or to another party, at `acceptAndBridgeAudioVideo`. */
  acceptAndBridge(link: string, request: AcceptAndBridgeRequest, options?: RequestOptions): Promise<Started>
  /** Turns the incoming call into a meeting. */
  startAdhocMeeting(link: string, request: StartAdhocMeetingRequest, options?: RequestOptions): Promise<Started>
  /** Cancels an outgoing invitation. */
  cancel(link: string, request?: StopAudioVideoRequest, options?: RequestOptions): Promise<void>
}

/** Creates the operations of invitations. */
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
