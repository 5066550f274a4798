import { type Clock, type DriverEvent, type Host, TelephonyError } from '@trunkline/core/driver'

import { FarCall } from './call.ts'
import { Faults } from './faults.ts'
import { Gate } from './gate.ts'
import type { Notice } from './notice.ts'
import { type LoopbackParty, Parties } from './party.ts'
import { Prompts } from './prompts.ts'
import { Recorder } from './recorder.ts'

/** How long it rings when nobody says how long: a call of ours, and one that comes in. */
const ringMs = { out: 60_000, in: 30_000 }

/** From the dial to the first ring. */
const ringingAfterMs = 10

export interface CarrierOptions {
  readonly clock: Clock | undefined
  readonly answerAfterMs: number
}

export interface DialRequest {
  /** The application's id of the call. */
  readonly callId: string
  readonly to: string
  readonly ringMs: number | undefined
  readonly idempotencyKey: string
}

/** What stands where other adapters have a vendor and a client of its interface: the calls, and what is known of them. */
export class Carrier {
  readonly faults = new Faults()
  readonly parties: Parties
  readonly prompts = new Prompts()
  readonly calls: FarCall[] = []
  readonly recordings = new Map<string, Recorder>()
  /** Every number that rang, in order. */
  readonly rung: string[] = []
  requests = 0
  private readonly gate = new Gate(this.faults, () => this.clock)
  private readonly dialled = new Map<string, FarCall>()
  private readonly ours = new Map<string, FarCall>()
  private runsOn: Clock | undefined
  private notices = 0

  constructor({ answerAfterMs, clock }: CarrierOptions) {
    this.parties = new Parties({ answerAfterMs })
    this.runsOn = clock
  }

  /** A telephony opens: without a clock of its own the network runs on that one's. */
  start(host: Host): void {
    this.runsOn ??= host.clock
    if (this.runsOn === host.clock) return
    const message = 'network and telephony have different clocks: give both the same, or the network none'
    host.warn({ code: 'two-clocks', message })
  }

  get clock(): Clock {
    if (this.runsOn) return this.runsOn
    throw new Error('The network stands still: open a telephony with loopback({ network }) first')
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    return this.gate.subscribe(listener)
  }

  /** A request of the application's: counted, and never answered within the same turn. */
  request<Reply>(work: () => Reply): Promise<Reply> {
    this.requests += 1
    return Promise.resolve().then(work)
  }

  /** Places a call, once for each key. Throws what was ordered to go wrong. */
  dial(request: DialRequest): FarCall {
    const fault = this.faults.take('dial')
    if (fault === 'throttle')
      throw new TelephonyError('rate-limited', 'The network asks to slow down', {
        retryable: true,
        retryAfterMs: 1_000,
      })
    if (fault === 'unavailable')
      throw new TelephonyError('unavailable', 'The network is out of order', { retryable: true })
    if (fault === 'cut-before') throw cut()
    const call = this.dialled.get(request.idempotencyKey) ?? this.place(request)
    this.dialled.set(request.idempotencyKey, call)
    if (fault === 'cut-after') throw cut()
    return call
  }

  /** A far party calls the application. */
  receive(from: string, to: string): FarCall {
    const call = this.begin(from, undefined)
    this.tell(call, undefined, { type: 'call-incoming', from: addressOf(from), to: addressOf(to) })
    call.later(ringMs.in, () => call.state === 'ringing' && call.end('no-answer'))
    return call
  }

  /** The call that an application means: by the network's id, or by its own before it has that. */
  find(context: { readonly id: string; readonly providerCallId: string | undefined }): FarCall | undefined {
    const { id, providerCallId } = context
    return providerCallId === undefined ? this.ours.get(id) : this.calls.find((call) => call.id === providerCallId)
  }

  /** A recorder for a call, known by its id from now on. */
  record(options: { readonly channels: 'mixed' | 'separate'; readonly startPaused: boolean }): Recorder {
    const recorder = new Recorder(`recording-${this.recordings.size + 1}`, options)
    this.recordings.set(recorder.id, recorder)
    return recorder
  }

  private place({ callId, ringMs: limitMs = ringMs.out, to }: DialRequest): FarCall {
    const party = this.parties.find(to)
    const { answerAfterMs = 50, outcome = 'answer' } = party
    const call = this.begin(to, callId)
    this.ours.set(callId, call)
    this.rung.push(to)
    if (outcome !== 'busy' && outcome !== 'unreachable')
      call.later(Math.min(ringingAfterMs, answerAfterMs), () => this.tell(call, callId, { type: 'call-ringing' }))
    if (outcome !== 'no-answer' || party.answerAfterMs !== undefined)
      call.later(answerAfterMs, () => this.settle(call, party))
    call.later(limitMs, () => call.state === 'ringing' && call.end('no-answer'))
    return call
  }

  private settle(call: FarCall, party: LoopbackParty): void {
    const { outcome = 'answer' } = party
    if (outcome === 'answer') return call.answer(party, this.parties.voice(party.number))
    call.end(outcome === 'decline' ? 'declined' : outcome)
  }

  private begin(far: string, callId: string | undefined): FarCall {
    const id = `call-${this.calls.length + 1}`
    const call: FarCall = new FarCall({
      id,
      far,
      clock: this.clock,
      tell: (event, operation) => this.tell(call, callId, event, operation),
    })
    this.calls.push(call)
    return call
  }

  private tell({ id: call }: FarCall, callId: string | undefined, event: DriverEvent, operation?: string): void {
    this.notices += 1
    this.gate.send({ id: `notice-${this.notices}`, call, callId, operation, event, at: this.clock.now() })
  }
}

/** The reply never came: whoever asked cannot know whether the work was done. */
function cut(): TelephonyError {
  return new TelephonyError('outcome-unknown', 'The connection broke before the reply came')
}

function addressOf(
  text: string,
): { readonly kind: 'phone'; readonly number: string } | { readonly kind: 'vendor'; readonly id: string } {
  return text.startsWith('+') ? { kind: 'phone', number: text } : { kind: 'vendor', id: text }
}
