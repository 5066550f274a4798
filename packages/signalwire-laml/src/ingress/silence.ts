import { encodeWav, silence } from '@trunkline/audio'
import { type Receipt, type WebhookReply } from '@trunkline/core/driver'

/** A tenth of a second of silence: playing it answers a call. The carrier signs no fetch of a file. */
export function serveSilence(): Receipt {
  return { kind: 'document', events: [], answer: { reply: silenceReply() } }
}

/** The file itself. */
export function silenceReply(): WebhookReply {
  const body = encodeWav({ sampleRate: 8_000, channels: [silence({ durationMs: 100, sampleRate: 8_000 })] })
  const headers = { 'content-type': 'audio/wav', 'cache-control': 'public, max-age=86400' }
  return { status: 200, headers, body }
}
