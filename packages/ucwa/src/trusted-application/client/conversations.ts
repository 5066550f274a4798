import { TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { AddParticipantRequest, BridgedParticipantRequest } from '../../wire/index.ts'
import { act, start } from './operation.ts'

/** What can be done with a conversation and those who are in it, each at the link of its name (absolute). */
export interface ConversationOperations {
  addParticipant(link: string, request: AddParticipantRequest, options?: RequestOptions): Promise<Started>
  eject(link: string, options?: RequestOptions): Promise<void>
  /** At the conversation's own address: leaves it. One that is gone already is no error. */
  remove(link: string, options?: RequestOptions): Promise<void>
  terminateOnlineMeeting(link: string, options?: RequestOptions): Promise<void>
  /** At `bridgedParticipants`: lets somebody of the meeting into the conversation. */
  addBridgedParticipant(link: string, request: BridgedParticipantRequest, options?: RequestOptions): Promise<Started>
  /** At the bridged participant's own address: all three members are sent. */
  updateBridgedParticipant(
    link: string,
    request: BridgedParticipantRequest,
    options?: RequestOptions & { /** Of the version that is changed. */ readonly etag?: string | undefined },
  ): Promise<void>
}

/** The operations of conversations. */
export function createConversations(transport: Transport): ConversationOperations {
  return {
    addParticipant: (link, body, options) => start(transport, 'addParticipant', link, body, options),
    async eject(link, options) {
      await act(transport, 'eject', link, options)
    },
    async remove(link, options) {
      const reply = await act(transport, 'deleteConversation', link, { ...options, accept: [404] })
      const { headers, status, requestId } = reply
      // only the service itself sends both; any other 404 says that the address was wrong
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
