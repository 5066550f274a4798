import {
  type Address,
  type Clock,
  type DriverEvent,
  type Host,
  readNumber,
  TelephonyError,
} from '@trunkline/core/driver'
import { delayOf, Faults, type Leg, Switchboard } from '@trunkline/network'

import { CallBook, type Dialled } from './call-book.ts'
import { FarCall } from './far-call.ts'
import { Gate } from './gate.ts'
import { Kept } from './kept.ts'
import type { Notice } from './notice.ts'
import { Prompts } from './prompts.ts'
import type { FarRecording } from './recording.ts'
import { Recordings } from './recordings.ts'

export interface CarrierOptions {
  readonly clock: Clock | undefined
  readonly answerAfterMs: number | undefined
}

export interface DialRequest extends Dialled {
  readonly from: string
  readonly to: string
  readonly ringMs: number | undefined
}

/** What stands where other adapters have a vendor and a client of its interface: the calls, and what is known of them. */
export class Carrier {
  readonly faults = new Faults()
  readonly prompts = new Prompts()
  readonly recordings = new Recordings()
  readonly calls = new CallBook()
  readonly switchboard: Switchboard
  requests = 0
  private readonly gate = new Gate(this.faults, () => this.clock)
  private readonly rung = new Kept<string, number>({ most: 1_000, isOver: () => true })
  private readonly counted = { calls: 0, notices: 0, recordings: 0 }
  private runsOn: Clock | undefined

  constructor({ answerAfterMs, clock }: CarrierOptions) {
    this.runsOn = clock
    this.switchboard = new Switchboard({ answerAfterMs, clock: deferred(() => this.clock) })
  }

  /** A client opens: without a clock of its own the network runs on the client's. */
  start(host: Host): void {
    this.runsOn ??= host.clock
    if (this.runsOn === host.clock) return
    const message = 'network and client have different clocks: give both the same, or the network none'
    host.warn({ code: 'two-clocks', message })
  }

  get clock(): Clock {
    if (this.runsOn) return this.runsOn
    throw new Error('The network has no clock yet: open a client with loopback({ network }) first')
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    return this.gate.subscribe(listener)
  }

  /** A request of the application's: counted, and never answered within the same turn. */
  request<Reply>(work: () => Reply | Promise<Reply>): Promise<Reply> {
    this.requests += 1
    return Promise.resolve().then(work)
  }

  /** Places a call, once for each key. Throws what was ordered to go wrong. */
  dial(request: DialRequest): FarCall | Promise<FarCall> {
    const fault = this.faults.take({ door: 'loopback', kind: 'request', method: 'POST', path: '/dial' })
    if (fault?.effect === 'throttle')
      throw new TelephonyError('rate-limited', 'The network asks to slow down', {
        retryable: true,
        retryAfterMs: 1_000,
      })
    if (fault?.effect === 'unavailable')
      throw new TelephonyError('unavailable', 'The network is out of order', { retryable: true })
    if (fault?.effect === 'cut-before') throw cut()
    const call = this.calls.dialledWith(request.idempotencyKey) ?? this.place(request)
    if (fault?.effect === 'cut-after') throw cut()
    return fault?.effect === 'late' ? this.late(call, delayOf(fault)) : call
  }

  /** The call is placed, and only the reply about it is late. */
  private late(call: FarCall, ms: number): Promise<FarCall> {
    return new Promise((resolve) => void this.clock.after(ms, () => resolve(call)))
  }

  /** A far party calls the application. */
  receive(from: string, to: string): FarCall {
    const call = this.calls.add(this.callOf(this.switchboard.receive({ from, to })))
    this.report(call, undefined, { type: 'call-incoming', from: addressOf(from), to: addressOf(to) })
    return call
  }

  /** A number rings; how often it did is counted for the last thousand numbers. */
  ring(number: string): void {
    this.rung.set(number, this.ringsOf(number) + 1)
  }

  ringsOf(number: string): number {
    return this.rung.get(number) ?? 0
  }

  /** Records a call; the recording is known by its id from now on. */
  record(
    call: FarCall,
    options: { readonly channels: 'mixed' | 'separate'; readonly startPaused: boolean },
  ): FarRecording {
    this.counted.recordings += 1
    const recording = call.record(`recording-${this.counted.recordings}`, this.switchboard.record(), options)
    this.recordings.add(recording)
    return recording
  }

  private place({ callId, from, idempotencyKey, ringMs, to }: DialRequest): FarCall {
    this.ring(to)
    const leg = this.switchboard.dial({ door: 'loopback', from, to, ringMs })
    return this.calls.add(this.callOf(leg, callId), { callId, idempotencyKey })
  }

  private callOf(leg: Leg, callId?: string): FarCall {
    this.counted.calls += 1
    const call: FarCall = new FarCall({
      id: `call-${this.counted.calls}`,
      leg,
      clock: this.clock,
      report: (event, operation) => this.report(call, callId, event, operation),
    })
    return call
  }

  private report({ id: call }: FarCall, callId: string | undefined, event: DriverEvent, operation?: string): void {
    this.counted.notices += 1
    this.gate.send({ id: `notice-${this.counted.notices}`, call, callId, operation, event, at: this.clock.now() })
  }
}

/** The clock that is known once it is read. */
function deferred(clock: () => Clock): Clock {
  return {
    now: () => clock().now(),
    monotonic: () => clock().monotonic(),
    after: (ms, work) => clock().after(ms, work),
    outside: (work) => clock().outside(work),
  }
}

/** The reply never came: the caller cannot know whether the work was done. */
function cut(): TelephonyError {
  return new TelephonyError('outcome-unknown', 'The connection broke before the reply came')
}

function addressOf(text: string): Address {
  if (/^sips?:/i.test(text)) return { kind: 'sip', uri: text }
  return readNumber(text) ?? { kind: 'vendor', id: text }
}
