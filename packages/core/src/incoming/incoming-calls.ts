import type { ClaimStore } from '../api/claim-store.ts'
import type { HandlerErrorListener } from '../api/incoming-call.ts'
import { verbRules } from '../api/option-rule.ts'
import { type AnswerOptions, vendorOptions } from '../api/option.ts'
import { parseAddress } from '../base/address.ts'
import type { Destination } from '../base/address.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { refusal } from '../base/refusal.ts'
import { within } from '../base/wait.ts'
import type { CallDeps } from '../call/call-deps.ts'
import type { CallCore } from '../call/core.ts'
import type { LiveCall } from '../call/live-call.ts'
import { limitOf } from '../call/verb-deadline.ts'
import type { CallRegistry, HeldCall } from '../cluster/call-registry.ts'
import {
  addressText,
  checkOptions,
  type Decision,
  isTelephonyError,
  type Json,
  type RejectCommand,
  type TelephonyError,
  type Translated,
} from '../driver/index.ts'
import { HandlerFailures } from './handler-failure.ts'

/** How long a call may ring here before it is given up as never answered; its decision is remembered as long. */
const ringWithinMs = 180_000

/** A call that rings at the application, whatever the provider. */
export interface RingingCall {
  readonly id: string
  readonly from: LiveCall['from']
  readonly to: LiveCall['to']
  readonly displayName: string | undefined
  readonly onBehalfOf: LiveCall['to']
  readonly headers: Readonly<Record<string, string>>
  readonly raw: Json | undefined
  answer(options?: AnswerOptions): Promise<LiveCall>
  reject(options?: { readonly reason?: RejectCommand['reason'] }): Promise<void>
  redirect(to: Destination): Promise<void>
}

type Handler = (call: RingingCall) => Promise<void> | void
type IncomingEvent = Extract<Translated['event'], { type: 'call-incoming' }>

export interface IncomingCallsOptions {
  readonly store: ClaimStore
  readonly onHandlerError: HandlerErrorListener | undefined
}

/** A decision that a carrier waits for in its reply (R6). */
interface Pending {
  readonly decided: Deferred<Decision>
  late: boolean
}

/** Takes in calls: one handler run for each, however often and wherever it is delivered. */
export class IncomingCalls {
  private readonly registry: CallRegistry
  private readonly deps: CallDeps
  private readonly store: ClaimStore
  private readonly handlers = new Set<Handler>()
  private readonly pending = new Map<string, Pending>()
  private readonly decided = new WeakSet<CallCore>()
  private readonly failures: HandlerFailures
  isClosed = false

  constructor(registry: CallRegistry, deps: CallDeps, { onHandlerError, store }: IncomingCallsOptions) {
    this.registry = registry
    this.deps = deps
    this.store = store
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

  /** Waits for what the application decides; `undefined` when nobody listens or it takes too long. */
  async decision(callId: string, withinMs: number): Promise<Decision | undefined> {
    const { clock } = this.deps
    const pending = this.expect(callId)
    if (!this.listening || pending.late) return undefined
    const waited = await within(clock, pending.decided.promise, 'the application decided', {
      timeoutMs: withinMs,
    }).catch(() => undefined)
    if (waited === undefined) pending.late = true
    return waited
  }

  /** Notes that the reply to this call's webhook will be the decision. */
  expect(callId: string): Pending {
    const known = this.pending.get(callId)
    if (known !== undefined) return known
    const pending: Pending = { decided: deferred(), late: false }
    this.pending.set(callId, pending)
    this.deps.clock.after(ringWithinMs, () => this.pending.delete(callId))
    return pending
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
    for (const handler of this.handlers) void this.run(handler, this.ringing(held, event, origin.raw), held, runs)
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
      else if (runs.open === 0 && !this.decided.has(core)) await call.reject().catch(() => undefined)
    }
  }

  private ringing(held: HeldCall, event: IncomingEvent, raw: Json | undefined): RingingCall {
    const { core } = held.engine
    return {
      id: core.id,
      from: core.from,
      to: core.to,
      displayName: event.displayName,
      onBehalfOf: event.onBehalfOf,
      headers: event.headers ?? {},
      raw,
      answer: (options = {}) => this.answer(held, options),
      reject: async (options = {}) => {
        checkOptions('reject', options, verbRules.reject)
        const { reason = 'busy' } = options
        await this.turnAway(held, { kind: 'reject', command: { reason } })
        held.engine.reducer.end({ reason: 'declined' })
      },
      redirect: async (to) => {
        await this.turnAway(held, { kind: 'redirect', command: { to: parseAddress(to, 'to') } })
        held.engine.reducer.end({ reason: 'transferred' })
      },
    }
  }

  private async answer(held: HeldCall, options: AnswerOptions): Promise<LiveCall> {
    checkOptions('answer', options, verbRules.answer)
    const { core } = held.engine
    const command = {
      prepare: options.prepare ?? {},
      providerOptions: vendorOptions(options, core.deps.provider),
    }
    const run = { capability: 'answer', verb: 'answer', signal: options.signal, outOfTurn: true } as const
    const deciding = this.decide(held, { kind: 'answer', command }, () =>
      core.run(run, (context) => core.driver.doAnswer?.(context, command)),
    )
    const unknown = await doubtOf(deciding)
    const what = `call ${core.id} was not up after it was answered`
    const timeoutMs = limitOf('answer', core.deps.deadlines)
    await held.engine.answered({ timeoutMs, signal: options.signal }, what).catch((thrown: unknown) => {
      throw isTelephonyError(thrown, 'timeout') ? (unknown ?? thrown) : thrown
    })
    return held.call
  }

  private async turnAway(held: HeldCall, decision: Exclude<Decision, { kind: 'answer' }>): Promise<void> {
    const { core } = held.engine
    const { provider } = core.deps
    const { kind } = decision
    if (provider.capabilities[kind] === 'unsupported') throw refusal(provider, kind, kind, core.id)
    // the carrier's word that the call is over may come before its reply: that is what was asked for
    const run = { capability: kind, verb: kind, outOfTurn: true, outlives: true } as const
    const deciding = this.decide(held, decision, () =>
      core.run(run, (context) =>
        decision.kind === 'reject'
          ? core.driver.doReject?.(context, decision.command)
          : core.driver.doRedirect?.(context, decision.command),
      ),
    )
    const unknown = await doubtOf(deciding)
    if (unknown === undefined) return
    await held.engine.inspect()
    const timeoutMs = core.deps.deadlines.evidenceMs
    await within(core.clock, core.ended.promise, `the ${kind}`, { timeoutMs }).catch((thrown: unknown) => {
      throw isTelephonyError(thrown, 'timeout') ? unknown : thrown
    })
  }

  /** Hands the one decision about a call to the reply that waits for it, or sends it; throws `too-late` or `conflict`. */
  private async decide(
    { engine: { core } }: HeldCall,
    decision: Decision,
    send: () => Promise<unknown>,
  ): Promise<void> {
    const { kind } = decision
    if (this.decided.has(core)) throw core.error('conflict', 'The call was answered, rejected or redirected already')
    if (core.isClosed) throw core.over(kind)
    if (core.phase === 'ended') throw core.error('too-late', `${kind} came too late: the call does not ring any more`)
    const pending = this.pending.get(core.id)
    if (pending?.late === true)
      throw core.error('too-late', `${kind} came too late: the carrier has had its reply already`)
    this.decided.add(core)
    if (pending !== undefined) return pending.decided.resolve(decision)
    try {
      await send()
    } catch (thrown) {
      this.decided.delete(core)
      throw thrown
    }
  }
}

/** The error of a decision that the carrier may have carried out all the same, which its own word will show; any other is thrown. */
async function doubtOf(deciding: Promise<void>): Promise<TelephonyError | undefined> {
  try {
    await deciding
    return undefined
  } catch (thrown) {
    if (isTelephonyError(thrown, 'outcome-unknown')) return thrown
    throw thrown
  }
}
