import type { ClaimStore } from '../api/claim-store.ts'
import type { HandlerErrorListener } from '../api/incoming-call.ts'
import type { CallDeps } from '../call/call-deps.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { CallRegistry, HeldCall } from '../cluster/call-registry.ts'
import { addressText, type Decision, type Translated } from '../driver/index.ts'
import { Decisions, ringWithinMs } from './decisions.ts'
import { HandlerFailures } from './handler-failure.ts'
import { type IncomingEvent, type RingingCall, ringingCall } from './ringing-call.ts'

type Handler = (call: RingingCall) => Promise<void> | void

export interface IncomingCallsOptions {
  readonly store: ClaimStore
  readonly onHandlerError: HandlerErrorListener | undefined
}

/** Accepts incoming calls: one handler run for each, regardless of how often and where it is delivered. */
export class IncomingCalls {
  private readonly registry: CallRegistry
  private readonly deps: CallDeps
  private readonly store: ClaimStore
  private readonly handlers = new Set<Handler>()
  private readonly decisions: Decisions
  private readonly failures: HandlerFailures
  isClosed = false

  constructor(registry: CallRegistry, deps: CallDeps, { onHandlerError, store }: IncomingCallsOptions) {
    this.registry = registry
    this.deps = deps
    this.store = store
    this.decisions = new Decisions(deps)
    this.failures = new HandlerFailures(deps, onHandlerError)
  }

  listen(handler: Handler): () => void {
    this.handlers.add(handler)
    return () => this.handlers.delete(handler)
  }

  /** The client is closed: no further call is taken in. */
  close(): void {
    this.isClosed = true
    this.handlers.clear()
  }

  get listening(): boolean {
    return this.handlers.size > 0
  }

  /** Waits for the application's decision; `undefined` without a handler, or when it takes too long. */
  async decision(callId: string, withinMs: number): Promise<Decision | undefined> {
    return this.listening ? this.decisions.wait(callId, withinMs) : undefined
  }

  /** Notes that the reply to this call's webhook will be the decision. */
  expect(callId: string): void {
    this.decisions.expect(callId)
  }

  /**
   * A call rings. It is claimed before the handler runs, so that a repeated delivery is the same call. False for another call
   * under an id that is in use: it is refused, since its end would end the call that has the id.
   */
  async ring(origin: Translated): Promise<boolean> {
    const { callId, event } = origin
    if (callId === undefined || event.type !== 'call-incoming') return true
    const known = this.registry.find(callId)
    if (known !== undefined) return known.engine.reducer.isKnown(origin) || this.refuse(callId)
    if (!this.listening) return this.unheard()
    const delivery = `delivery:${callId}:${origin.dedupeKey ?? ''}`
    if (!(await this.store.claim(delivery, ringWithinMs))) return true
    const isFree = await this.claim(callId, delivery)
    if (!isFree) return this.refuse(callId)
    this.open(callId, event, origin)
    return true
  }

  /** Without the id, the delivery is given back, so that its repetition has the same outcome. */
  private async claim(callId: string, delivery: string): Promise<boolean> {
    let isOurs = false
    try {
      isOurs = await this.store.claim(`incoming:${callId}`, ringWithinMs)
      return isOurs
    } finally {
      if (!isOurs) await this.store.release(delivery)
    }
  }

  private open(callId: string, event: IncomingEvent, origin: Translated): void {
    const { from, to } = event
    const held = this.registry.open({ id: callId, direction: 'inbound', from, to })
    const { core } = held.engine
    held.engine.take(origin)
    const text = (address: typeof from): string | undefined =>
      address === undefined ? undefined : addressText(address)
    core.emit({ type: 'call-incoming', from: text(from), to: text(to) }, origin)
    const runs = { open: this.handlers.size }
    for (const handler of this.handlers)
      void this.run(handler, ringingCall(this.decisions, held, event, origin.raw), held, runs)
  }

  private unheard(): true {
    this.deps.warnings.raise({
      code: 'unheard-call',
      message: 'a call came in without a handler: pass one to telephony.onIncomingCall',
    })
    return true
  }

  private refuse(callId: string): false {
    this.deps.warnings.raise({
      code: 'refused-call',
      check: 'id-in-use',
      callId,
      message: `a call came in under the id of another call (${callId}), and was refused: the adapter derives one id from two offers`,
    })
    return false
  }

  /** A handler that fails must not leave its caller on the line. */
  private async run(handler: Handler, call: RingingCall, held: HeldCall, runs: { open: number }): Promise<void> {
    const { core } = held.engine
    const mine: { call?: LiveCall } = {}
    const answer: RingingCall['answer'] = async (options) => (mine.call = await call.answer(options))
    try {
      await handler({ ...call, answer })
      runs.open -= 1
    } catch (thrown) {
      runs.open -= 1
      const failed = { callId: core.id, error: thrown, answered: mine.call !== undefined }
      if (!(await this.failures.ends(failed))) return
      if (mine.call !== undefined) await mine.call.hangUp().catch(() => undefined)
      else if (runs.open === 0 && !this.decisions.isMade(core)) await call.reject().catch(() => undefined)
    }
  }
}
