import { STATUS_ATTEMPTS } from './status-callback.ts'
import type { MediaStream } from './stream.ts'

/** What is reported of a stream. */
export type StreamEvent = 'stream-started' | 'stream-stopped' | 'stream-error'

/** Reports an event of a stream to its status callback, if it has one. */
export function sendStreamStatus(stream: MediaStream, event: StreamEvent, error?: string): void {
  const { line, settings, sid, name } = stream
  const { statusCallback, track = 'inbound_track' } = settings
  if (!statusCallback) return
  void line.account.send({
    ...statusCallback,
    event: `stream:${event}`,
    call: line.call,
    order: line.callSid ?? line.conferenceSid ?? sid,
    attempts: STATUS_ATTEMPTS,
    fields: {
      AccountSid: line.account.projectId,
      CallSid: line.callSid,
      ConferenceSid: line.conferenceSid,
      StreamSid: sid,
      StreamName: name,
      StreamEvent: event,
      StreamError: error,
      StreamTrack: track,
      Timestamp: line.account.now().toISOString(),
      'Unique-ID': line.account.newSid(),
    },
  })
}
