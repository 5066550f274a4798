import type { Project } from './project.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'
import type { StreamSettings } from './stream-settings.ts'

/** What is reported of a stream. */
export type StreamEvent = 'stream-started' | 'stream-stopped' | 'stream-error'

/** A stream, as its status callback reports it. */
export interface ReportedStream {
  readonly sid: string
  readonly name: string
  readonly settings: StreamSettings
  readonly line: {
    readonly account: Project
    readonly call?: string | undefined
    readonly callSid?: string | undefined
    readonly conferenceSid?: string | undefined
  }
}

/** Reports an event of a stream to its status callback, if it has one. */
export function sendStreamStatus(stream: ReportedStream, event: StreamEvent, error?: string): void {
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
