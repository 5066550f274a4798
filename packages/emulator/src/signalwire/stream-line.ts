import type { Injector, InjectorOptions, Leg, LegEvent, Track } from '@trunkline/network'

import type { Account } from './account.ts'
import type { LamlCall } from './call.ts'
import type { MediaStream } from './stream.ts'

/** What a stream listens and speaks to: a call, or a whole conference. */
export interface StreamLine {
  readonly account: Account
  /** The world's id of the call. */
  readonly call?: string | undefined
  readonly callSid?: string | undefined
  readonly conferenceSid?: string | undefined
  /** All streams there ever were on it. */
  readonly streams: Set<MediaStream>
  readonly inbound: Track
  readonly outbound: Track
  inject(options: InjectorOptions): Injector
  sendDigits(digits: string): void
  watch(listener: (event: LegEvent) => void): () => void
  /** Keeps the sid where the world shows it. */
  attach(streamSid: string): void
  /** Keeps a line for the world of what was passed over. */
  warn(text: string): void
}

/** The line of one call. */
export function lineOf(call: LamlCall, leg: Leg): StreamLine {
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
