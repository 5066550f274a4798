import { type Ingress, type Receipt, type WebhookRequest } from '@trunkline/core/driver'

import { signingKeysOf } from './config.ts'
import { refusalOf, refuse } from './ingress/check.ts'
import { receiveDocument, receiveStray, serveDocument } from './ingress/document.ts'
import { fieldsOf } from './ingress/form.ts'
import { receiveIncoming } from './ingress/incoming.ts'
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
import { serveSilence } from './ingress/silence.ts'
import { serveParty, serveQueued, serveWait } from './ingress/waiting.ts'
import { voiceRequest } from './wire/webhook.ts'
import { type Workplace } from './workplace.ts'

/** Takes in what the carrier sends: requests for documents, and notices. */
export function createIngress(workplace: Workplace): Ingress {
  const signingKeys = signingKeysOf(workplace.config)
  return {
    kind: 'webhook',
    async receive(request) {
      const { purpose, token } = request.route
      if (purpose === 'silence') return token === 'static' ? serveSilence() : unknownRoute
      const receive = receivers.get(purpose)
      if (receive === undefined) return unknownRoute
      return refusalOf(request, signingKeys) ?? receive(workplace, request)
    },
  }
}

const unknownRoute = refuse(404, 'route', 'no webhook of this adapter has this path')

type Receiver = (workplace: Workplace, request: WebhookRequest) => Promise<Receipt> | Receipt

const receivers: ReadonlyMap<string, Receiver> = new Map<string, Receiver>([
  ['document', receiveDocument],
  ['laml', serveDocument],
  ['park', (workplace, request) => receiveStray(workplace, request, voiceRequest.safeParse(fieldsOf(request)).data)],
  ['incoming', receiveIncoming],
  ['status', receiveStatus],
  ['number-status', receiveNumberStatus],
  ['recording', receiveRecording],
  ['stream', receiveStream],
  ['transfer', receiveTransfer],
  ['queued', serveQueued],
  ['conference', receiveConference],
  ['party', serveParty],
  ['party-status', receiveParty],
  ['wait', serveWait],
  ['answering-machine', receiveAnsweringMachine],
  ['partial', receivePartial],
])
