import { encodeWav, silence } from '@trunkline/audio'
import type { Receipt, WebhookReply } from '@trunkline/core/driver'

/** Serves a tenth of a second of silence, which answers a call when played. The carrier does not sign file requests. */
export function serveSilence(): Receipt {
  return { kind: 'document', events: [], answer: { reply: silenceReply() } }
}

/** The audio file. */
export function silenceReply(): WebhookReply {
  const body = encodeWav({ sampleRate: 8_000, channels: [silence({ durationMs: 100, sampleRate: 8_000 })] })
  const headers = { 'content-type': 'audio/wav', 'cache-control': 'public, max-age=86400' }
  return { status: 200, headers, body }
}
