import { TelephonyError } from '@trunkline/core/driver'
import { parseReply } from '@trunkline/core/http'

import {
  type ApiVersion,
  type CallParticipant,
  getParticipantsResponse,
  type ReplyOf,
  type RequestOf,
} from '../wire/index.ts'
import type { RepeatableOptions, RequestOptions, Transport } from './transport.ts'

/** Operations of participants. */
export interface ParticipantOperations<V extends ApiVersion> {
  /** Lists all participants page by page; the first page is requested when iteration starts. */
  list(callConnectionId: string, options?: RequestOptions): AsyncIterable<CallParticipant>
  get(callConnectionId: string, participantRawId: string, options?: RequestOptions): Promise<CallParticipant>
  /** Adds one participant; `invitationId` of the reply cancels the invitation. */
  add(
    callConnectionId: string,
    request: RequestOf<'CallConnection_AddParticipant', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_AddParticipant'>>
  remove(
    callConnectionId: string,
    request: RequestOf<'CallConnection_RemoveParticipant', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_RemoveParticipant'>>
  /** Mutes Communication Services users only; the service has no operation to unmute. */
  mute(
    callConnectionId: string,
    request: RequestOf<'CallConnection_Mute', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_Mute'>>
  cancelAdd(
    callConnectionId: string,
    request: RequestOf<'CallConnection_CancelAddParticipant', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_CancelAddParticipant'>>
  /** Moves participants of another call to this one; not available at 2025-03-30-preview. */
  move(
    callConnectionId: string,
    request: RequestOf<'CallConnection_MoveParticipants', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallConnection_MoveParticipants'>>
}

/** Creates the operations of participants. */
export function createParticipants<V extends ApiVersion>(transport: Transport): ParticipantOperations<V> {
  const { perform } = transport
  return {
    list: (callConnectionId, options) => listAll(transport, callConnectionId, options),
    get: (callConnectionId, participantRawId, options) =>
      perform('CallConnection_GetParticipant', { parameters: { callConnectionId, participantRawId }, options }),
    add: (callConnectionId, body, options) =>
      perform('CallConnection_AddParticipant', { parameters: { callConnectionId }, body, options }),
    remove: (callConnectionId, body, options) =>
      perform('CallConnection_RemoveParticipant', { parameters: { callConnectionId }, body, options }),
    mute: (callConnectionId, body, options) =>
      perform('CallConnection_Mute', { parameters: { callConnectionId }, body, options }),
    cancelAdd: (callConnectionId, body, options) =>
      perform('CallConnection_CancelAddParticipant', { parameters: { callConnectionId }, body, options }),
    move: (callConnectionId, body, options) =>
      perform('CallConnection_MoveParticipants', { parameters: { callConnectionId }, body, options }),
  }
}

async function* listAll(
  transport: Transport,
  callConnectionId: string,
  options?: RequestOptions,
): AsyncGenerator<CallParticipant> {
  const seen = new Set<string>()
  let page = await transport.perform('CallConnection_GetParticipants', { parameters: { callConnectionId }, options })
  for (;;) {
    yield* page.value
    if (page.nextLink === undefined || page.nextLink === '') return
    const link = linkOf(transport, page.nextLink)
    if (seen.has(link)) throw unusable('leads back to a page that was read already')
    seen.add(link)
    page = await readPage(transport, link, options)
  }
}

async function readPage({ http, random }: Transport, link: string, options: RequestOptions = {}) {
  const { clientRequestId, deadlineMs, signal } = options
  const reply = await http.send({
    method: 'GET',
    path: link,
    repeat: 'safe',
    headers: { 'x-ms-client-request-id': clientRequestId ?? random.uuid() },
    signal,
    deadlineMs,
  })
  return parseReply(getParticipantsResponse, reply, 'CallConnection_GetParticipants')
}

/** The link as it is sent and signed; another origin must not receive our signature. */
function linkOf({ endpoint }: Transport, nextLink: string): string {
  const link = URL.canParse(nextLink, endpoint) ? new URL(nextLink, endpoint) : undefined
  if (link === undefined) throw unusable('is not a URL')
  if (link.origin !== new URL(endpoint).origin) throw unusable(`leads to ${link.host}, away from this resource`)
  link.hash = ''
  return link.href
}

function unusable(problem: string): TelephonyError {
  return new TelephonyError('unexpected-reply', `The nextLink of the participants ${problem}; it was not followed`)
}
