import { TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { AddParticipantRequest, BridgedParticipantRequest } from '../../wire/index.ts'
import { act, start } from './operation.ts'

/** Operations of a conversation and its participants. Each takes the absolute link of the same name. */
export interface ConversationOperations {
  addParticipant(link: string, request: AddParticipantRequest, options?: RequestOptions): Promise<Started>
  eject(link: string, options?: RequestOptions): Promise<void>
  /** Leaves the conversation, at its own URL. Succeeds if the conversation is already gone. */
  remove(link: string, options?: RequestOptions): Promise<void>
  terminateOnlineMeeting(link: string, options?: RequestOptions): Promise<void>
  /** Lets a participant of the meeting into the conversation, at `bridgedParticipants`. */
  addBridgedParticipant(link: string, request: BridgedParticipantRequest, options?: RequestOptions): Promise<Started>
  /** Changes a bridged participant, at its own URL; sends all three members. */
  updateBridgedParticipant(
    link: string,
    request: BridgedParticipantRequest,
    options?: RequestOptions & { /** ETag of the version that is changed. */ readonly etag?: string | undefined },
  ): Promise<void>
}

/** Creates the operations of conversations. */
export function createConversations(transport: Transport): ConversationOperations {
  return {
    addParticipant: (link, body, options) => start(transport, 'addParticipant', link, body, options),
    async eject(link, options) {
      await act(transport, 'eject', link, options)
    },
    async remove(link, options) {
      const reply = await act(transport, 'deleteConversation', link, { ...options, accept: [404] })
      const { headers, status, requestId } = reply
      // only the service itself sends both headers; any other 404 means that the URL was wrong
      const isServices = 'x-ms-correlation-id' in headers && 'x-ms-server-fqdn' in headers
      if (status !== 404 || isServices) return
      throw new TelephonyError('not-found', 'The reply that the conversation is gone did not come from the service', {
        provider: 'ucwa',
        status,
        requestId,
      })
    },
    async terminateOnlineMeeting(link, options) {
      await act(transport, 'terminateOnlineMeeting', link, options)
    },
    addBridgedParticipant: (link, body, options) => start(transport, 'bridgedParticipants', link, body, options),
    async updateBridgedParticipant(link, body, { etag, ...options } = {}) {
      const headers = etag === undefined ? {} : { 'if-match': `"${etag.replaceAll('"', '')}"` }
      await act(transport, 'updateBridgedParticipant', link, { ...options, body, headers })
    },
  }
}
