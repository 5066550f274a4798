import type { Leg } from '@trunkline/network'

import type { Project } from './project.ts'
import type { MediaStream, StreamLine } from './stream.ts'

/** A call, as its streams use it. */
export interface StreamedCall {
  readonly sid: string
  readonly account: Project
  readonly streams: Set<MediaStream>
  attach(name: string, sid: string): void
  note(kind: 'warnings', text: string): void
}

/** The line of one call. */
export function lineOf(call: StreamedCall, leg: Leg): StreamLine {
  return {
    account: call.account,
    call: leg.call.id,
    callSid: call.sid,
    streams: call.streams,
    inbound: leg.inbound,
    outbound: leg.outbound,
    inject: (options) => leg.ear.inject(options),
    sendDigits: (digits) => void leg.sendDigits(digits),
    watch: (listener) => leg.watch(listener),
    attach: (streamSid) => call.attach('streamSid', streamSid),
    warn: (text) => call.note('warnings', text),
  }
}
