import type { Ingress, Receipt, WebhookReply } from '@trunkline/core/driver'

import { signingKeysOf } from './config.ts'
import type { AdapterContext } from './driver/context.ts'
import { refuse, refuseUnsigned, verdictOf } from './ingress/check.ts'
import { receiveDocument, receiveUnheld, serveDocument } from './ingress/document.ts'
import { fieldsOf, type SignedRequest } from './ingress/form.ts'
import { receiveIncoming } from './ingress/incoming.ts'
import {
  type Keep,
  keepAsking,
  keepParked,
  keepRinging,
  keepUnheld,
  type KeptRequest,
  type WaitSeconds,
} from './ingress/keep.ts'
import {
  receiveAnsweringMachine,
  receiveConference,
  receiveNumberStatus,
  receivePartial,
  receiveParty,
  receiveRecording,
  receiveStatus,
  receiveStream,
  receiveTransfer,
} from './ingress/notice.ts'
import { serveSilence, silenceReply } from './ingress/silence.ts'
import { serveParty, serveQueued, serveWait, partyReply, waitReply } from './ingress/waiting.ts'

/** Receives the carrier's requests for documents and its notices. */
export function createIngress(adapter: AdapterContext): Ingress {
  const signingKeys = signingKeysOf(adapter.config)
  return {
    kind: 'webhook',
    async receive(request) {
      const { purpose, token } = request.route
      if (purpose === 'silence') return token === 'static' ? serveSilence() : unknownRoute
      const webhook = webhooks.get(purpose)
      if (webhook === undefined) return unknownRoute
      if (webhook.kind === 'notice' && token !== webhook.token) return badToken
      const verdict = verdictOf(request, signingKeys)
      if (!verdict.ok) return refuseUnsigned(request, verdict)
      const fields = fieldsOf(request, verdict.params)
      if (fields === undefined && webhook.kind === 'notice') return notFlat
      return webhook.receive(adapter, { ...request, fields: fields ?? {} })
    },
    oversized: (request) => keep(adapter, request, unreadWaits) ?? { status: 413 },
    // oxlint-disable-next-line typescript/require-await -- the interface is asynchronous, since other carriers fetch keys
    async closing(request) {
      const { purpose, token } = request.route
      if (purpose === 'silence' && token === 'static') return silenceReply()
      if (webhooks.get(purpose)?.kind !== 'document') return unavailable
      const verdict = verdictOf(request, signingKeys)
      if (!verdict.ok) return refuseUnsigned(request, verdict).reply
      const waits = { answered: adapter.config.parkSeconds, ringing: ringingSeconds }
      return keep(adapter, request, waits) ?? keepUnheld(adapter, request, waits)
    },
  }
}

/** A document that keeps a call; `undefined` for a notice, and without a token that proves the call. */
function keep(adapter: AdapterContext, request: KeptRequest, waits: WaitSeconds): WebhookReply | undefined {
  const webhook = webhooks.get(request.route.purpose)
  if (webhook?.kind !== 'document' || request.route.token !== webhook.token) return undefined
  return webhook.keep(adapter, request, waits)
}

/** After an oversized request, the next one may have the normal size. */
const unreadWaits: WaitSeconds = { answered: 5, ringing: 5 }

/** Until another process listens, a caller hears ringing, and an answered call waits as usual. */
const ringingSeconds = 10

/** The carrier repeats a failed notice, and by then another process may know the call. */
const unavailable: WebhookReply = { status: 503 }

const unknownRoute = refuse(404, 'route', 'no webhook of this adapter has this path')
const badToken = refuse(403, 'token', 'the token in the path of the URL is not ours, or too old')
const notFlat = refuse(400, 'json', 'the JSON is nested too deeply, or has too many values: it is not from the carrier')

type Receive = (adapter: AdapterContext, request: SignedRequest) => Promise<Receipt> | Receipt

type Webhook =
  /** A request with another token is not read. */
  | { readonly kind: 'notice'; readonly token: 'call' | 'static'; readonly receive: Receive }
  /** With a good signature the call is parked whatever the token is, because a refusal would end the call. */
  | {
      readonly kind: 'document'
      readonly token: 'call' | 'static'
      readonly receive: Receive
      /** Replies to a request with this token if its body is not read, or no client handles it. */
      readonly keep: Keep
    }

const webhooks: ReadonlyMap<string, Webhook> = new Map<string, Webhook>([
  ['document', { kind: 'document', token: 'call', receive: receiveDocument, keep: keepParked }],
  ['laml', { kind: 'document', token: 'call', receive: serveDocument, keep: keepAsking }],
  ['park', { kind: 'document', token: 'static', receive: receiveUnheld, keep: keepUnheld }],
  ['incoming', { kind: 'document', token: 'static', receive: receiveIncoming, keep: keepRinging }],
  ['queued', { kind: 'document', token: 'call', receive: serveQueued, keep: waitReply }],
  ['party', { kind: 'document', token: 'call', receive: serveParty, keep: partyReply }],
  ['wait', { kind: 'document', token: 'call', receive: serveWait, keep: waitReply }],
  ['status', { kind: 'notice', token: 'call', receive: receiveStatus }],
  ['number-status', { kind: 'notice', token: 'static', receive: receiveNumberStatus }],
  ['recording', { kind: 'notice', token: 'call', receive: receiveRecording }],
  ['stream', { kind: 'notice', token: 'call', receive: receiveStream }],
  ['transfer', { kind: 'notice', token: 'call', receive: receiveTransfer }],
  ['conference', { kind: 'notice', token: 'call', receive: receiveConference }],
  ['party-status', { kind: 'notice', token: 'call', receive: receiveParty }],
  ['answering-machine', { kind: 'notice', token: 'call', receive: receiveAnsweringMachine }],
  ['partial', { kind: 'notice', token: 'call', receive: receivePartial }],
])
