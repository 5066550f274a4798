import type { ClaimStore } from '../api/claim-store.ts'
import type { ConnectOptions, DialOptions } from '../api/option.ts'
import { refusal } from '../base/refusal.ts'
import type { CallDeps } from '../call/call-deps.ts'
import type { CallCore } from '../call/core.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { CallRegistry, HeldCall } from '../cluster/call-registry.ts'
import {
  type Accepted,
  type Address,
  type CallContext,
  type DialCommand,
  isTelephonyError,
  TelephonyError,
  toTelephonyError,
} from '../driver/index.ts'
import type { CallbackWatch } from './callback-watch.ts'
import { connectCommand } from './connect.ts'
import { dialCommand } from './dial-command.ts'
import { DialKeys, fingerprintOf } from './dial-key.ts'
import { DialPace } from './dial-pace.ts'
import { DialSearch } from './dial-search.ts'
import { type PendingDial, pendingDial, placed, type Turn } from './pending-dial.ts'

/** Places calls, each at most once. */
export class Dialler {
  private readonly registry: CallRegistry
  private readonly deps: CallDeps
  private readonly store: ClaimStore
  private readonly maxCallAgeMs: number
  private readonly listen: () => void
  private readonly callbacks: CallbackWatch
  private readonly keys: DialKeys<PendingDial>
  private readonly pace: DialPace
  private readonly search: DialSearch

  constructor(options: {
    readonly registry: CallRegistry
    readonly deps: CallDeps
    readonly store: ClaimStore
    readonly maxCallAgeMs: number
    /** Opens the ingress for events; called before anything is sent, and never for a refused dial. */
    readonly listen: () => void
    readonly callbacks: CallbackWatch
  }) {
    const { clock, limits, provider } = options.deps
    this.registry = options.registry
    this.deps = options.deps
    this.store = options.store
    this.maxCallAgeMs = options.maxCallAgeMs
    this.listen = options.listen
    this.callbacks = options.callbacks
    this.keys = new DialKeys({ clock, provider: provider.name, keptMs: options.maxCallAgeMs })
    this.pace = new DialPace({ ...limits, clock, provider: provider.name })
    this.search = new DialSearch(options.registry)
  }

  /** Dials that failed with `outcome-unknown` and are still looked for. */
  get doubtful(): number {
    return this.search.size
  }

  /** Refuses the dials that wait for their turn, and all later ones. */
  stop(): void {
    this.pace.close()
  }

  /** The same, and no call is looked for any more. */
  close(): void {
    this.pace.close()
    this.search.close()
  }

  async dial(options: DialOptions): Promise<LiveCall> {
    const command = dialCommand(options, this.deps)
    const { idempotencyKey, signal } = options
    if (signal?.aborted === true)
      throw new TelephonyError('cancelled', 'dial was cancelled before anything was sent', { provider: this.provider })
    if (idempotencyKey === undefined)
      return placed(
        pendingDial('dial', (turn) => this.place(command, turn)),
        signal,
      )
    const fingerprint = fingerprintOf(command)
    const dial = this.keys.find(idempotencyKey, fingerprint) ?? this.begin(idempotencyKey, fingerprint, command)
    return placed(dial, signal)
  }

  /** Joins a call. Dials no one, so the result has no far side of its own. */
  async connect(options: ConnectOptions): Promise<LiveCall> {
    const { provider } = this.deps
    if (provider.capabilities.connect === 'unsupported') throw refusal(provider, 'connect', 'connect')
    const command = connectCommand(options, provider)
    const { signal } = options
    if (signal?.aborted === true)
      throw new TelephonyError('cancelled', 'connect was cancelled before anything was sent', {
        provider: this.provider,
      })
    const joining = pendingDial('connect', (turn) => {
      turn.come = true
      return this.open('connect', {}, (core, context) => core.driver.doConnect?.(context, command))
    })
    return placed(joining, signal)
  }

  private get provider(): string {
    return this.deps.provider.name
  }

  private begin(key: string, fingerprint: string, command: DialCommand): PendingDial {
    const dial = pendingDial('dial', (turn) => this.placeOnce(key, command, turn))
    this.keys.begin(key, fingerprint, dial)
    const settle = async (): Promise<void> => {
      const { ended, id } = await dial.placing
      await ended.catch(() => undefined)
      this.keys.end(key, dial, id)
    }
    settle().catch(() => undefined)
    return dial
  }

  private async placeOnce(key: string, command: DialCommand, turn: Turn): Promise<LiveCall> {
    const claim = `dial:${this.provider}:${key}`
    try {
      await this.claim(claim)
    } catch (thrown) {
      this.keys.forget(key)
      throw thrown
    }
    try {
      return await this.place(command, turn)
    } catch (thrown) {
      // A dial that certainly did nothing may be tried again under its key.
      if (!isTelephonyError(thrown, 'outcome-unknown') && !(turn.come && isTelephonyError(thrown, 'closed'))) {
        await this.store.release(claim)
        this.keys.forget(key)
      }
      throw thrown
    }
  }

  private async claim(claim: string): Promise<void> {
    const { provider } = this
    const failed = 'dial was not sent: the store that holds claims failed'
    const ours = await this.store.claim(claim, this.maxCallAgeMs).catch((thrown: unknown) => {
      throw toTelephonyError(thrown, 'unavailable', failed).with({ provider })
    })
    if (ours) return
    const message = 'A dial with this idempotencyKey was made elsewhere: it is not made again'
    throw new TelephonyError('conflict', message, { provider })
  }

  /** Sends a dial when it is its turn; its place is free for the next one when it is answered or over. */
  private async place(command: DialCommand, turn: Turn): Promise<LiveCall> {
    const leave = await this.pace.enter(turn.given.signal)
    turn.come = true
    const sent = { ...command, firstSentAt: this.deps.clock.now() }
    try {
      const who = { from: command.from, to: command.to[0] }
      return await this.open('dial', { ...who, command: sent, over: leave }, (core, context) =>
        core.driver.doDial?.(context, sent),
      )
    } catch (thrown) {
      leave()
      throw thrown
    }
  }

  private async open(
    verb: 'dial' | 'connect',
    { command, from, over, to }: Called,
    send: (core: CallCore, context: CallContext) => Promise<Accepted> | undefined,
  ): Promise<LiveCall> {
    this.listen()
    const id = `c_${Buffer.from(this.deps.random.bytes(16)).toString('base64url')}`
    const held = this.registry.open({ id, direction: 'outbound', from, to })
    const { core, lifetime, reducer } = held.engine
    lifetime.ringMs = command?.ringMs
    if (over !== undefined) Promise.race([reducer.answered.promise, core.ended.promise]).then(over, over)
    try {
      await core.run({ capability: verb, verb, outOfTurn: true }, (context) => send(core, context))
      held.engine.accepted()
    } catch (thrown) {
      if (!(await this.cameAbout(thrown, held, command)) && !core.isClosed) throw thrown
    } finally {
      held.placed.resolve()
    }
    if (core.isClosed)
      throw core.error('closed', `The client was closed while ${verb} was under way: it may have been carried out`)
    this.callbacks.follow(held)
    return held.call
  }

  /** Whether the call came about although its request failed: an event carried its token, or it was found. */
  private async cameAbout(thrown: unknown, held: HeldCall, command: DialCommand | undefined): Promise<boolean> {
    const { core } = held.engine
    // The call may have ended before its dial was answered: it was one all the same.
    if (core.phase !== 'new') return true
    if (isTelephonyError(thrown, 'outcome-unknown')) return this.search.find(held, command)
    this.registry.drop(core.id)
    return false
  }
}

/** Who is called, where anyone is. */
interface Called {
  readonly from?: Address | undefined
  readonly to?: Address | undefined
  /** What was sent; a call that is only joined has none. */
  readonly command?: DialCommand
  /** Called once it is answered or over. */
  readonly over?: () => void
}
