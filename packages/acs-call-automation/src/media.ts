import type { CallbackVerifier } from '@trunkline/azure'
import type { MediaAcceptance, MediaIngress, MediaUpgrade } from '@trunkline/core/driver'

import { createCodec } from './translate/frame.ts'
import { createTranscriptCodec } from './translate/transcript.ts'

/** Accepts the service's media sockets, by the token in their URL and the bearer token of their upgrade request. */
export function createMediaIngress(verifier: CallbackVerifier): MediaIngress {
  return {
    // the service opens a broken socket again, at the same URL
    reconnects: true,
    accept: (upgrade) => accept(verifier, upgrade),
  }
}

async function accept(verifier: CallbackVerifier, { route, headers }: MediaUpgrade): Promise<MediaAcceptance> {
  const { purpose } = route
  if ((purpose !== 'media' && purpose !== 'transcript') || route.token !== 'call') {
    const check = route.token === 'expired' ? 'token:expired' : 'token'
    return { accepted: false, status: 403, check, detail: 'no media socket is expected at this URL' }
  }
  const verdict = await verifier.verify(headers['authorization'])
  if (!verdict.ok) {
    const { check, detail } = verdict
    return { accepted: false, status: check === 'keys-unavailable' ? 503 : 401, check: `jwt:${check}`, detail }
  }
  if (purpose === 'transcript') return { accepted: true, codec: createTranscriptCodec(), carries: 'transcripts' }
  // streaming starts when the call is established (docs/wire/acs-call-automation.md#media-streaming)
  return { accepted: true, codec: createCodec(headers['x-ms-call-connection-id']), afterAnswer: true }
}
