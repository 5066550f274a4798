import { type Destination, parseAddress } from './address.ts'
import type { CallCore } from './call/core.ts'
import type { LiveCall } from './call/live-call.ts'
import type { CallSurroundings } from './call/surroundings.ts'
import { connectCommand } from './connect.ts'
import {
  type Accepted,
  type Address,
  type CallContext,
  type DialCommand,
  isTelephonyError,
  TelephonyError,
} from './driver/index.ts'
import type { Exchange, HeldCall } from './exchange.ts'
import { type ConnectOptions, type DialOptions, vendorOptions } from './option.ts'
import { refusal } from './refusal.ts'
import type { ClaimStore } from './store.ts'

/** How long a dial whose reply was lost waits for an event with its token (R2, R21). */
const evidenceWithinMs = 5_000

/** How long a dial that was given up is watched: should it ring after all, it is hung up. */
const doubtfulMs = 10 * 60_000

/** Places calls, and never one of them twice. */
export class Dialler {
  private readonly exchange: Exchange
  private readonly surroundings: CallSurroundings
  private readonly store: ClaimStore
  private readonly maxCallAgeMs: number
  private readonly listen: () => void
  private readonly dials = new Map<string, Dial>()

  constructor(options: {
    readonly exchange: Exchange
    readonly surroundings: CallSurroundings
    readonly store: ClaimStore
    readonly maxCallAgeMs: number
    /** Opens the way in for events; called before anything is sent, and never for what is refused. */
    readonly listen: () => void
  }) {
    this.exchange = options.exchange
    this.surroundings = options.surroundings
    this.store = options.store
    this.maxCallAgeMs = options.maxCallAgeMs
    this.listen = options.listen
  }

  async dial(options: DialOptions): Promise<LiveCall> {
    const command = this.command(options)
    const { idempotencyKey, signal } = options
    if (signal?.aborted === true)
      throw new TelephonyError('cancelled', 'dial was cancelled before anything was sent', { provider: this.provider })
    if (idempotencyKey === undefined)
      return this.patiently({ verb: 'dial', placing: this.place(command), waiting: 0 }, signal)
    const dial = this.dials.get(idempotencyKey) ?? this.begin(idempotencyKey, command)
    return this.patiently(dial, signal)
  }

  /** Joins a call; nobody is called by it, so that it has no far side of its own. */
  async connect(options: ConnectOptions): Promise<LiveCall> {
    const { provider } = this.surroundings
    if (provider.capabilities.connect === 'unsupported') throw refusal(provider, 'connect', 'connect')
    const command = connectCommand(options, provider)
    const { signal } = options
    if (signal?.aborted === true)
      throw new TelephonyError('cancelled', 'connect was cancelled before anything was sent', {
        provider: this.provider,
      })
    const placing = this.open('connect', {}, (core, context) => core.driver.doConnect?.(context, command))
    return this.patiently({ verb: 'connect', placing, waiting: 0 }, signal)
  }

  private get provider(): string {
    return this.surroundings.provider.name
  }

  private begin(key: string, command: DialCommand): Dial {
    const dial: Dial = { verb: 'dial', placing: this.placeOnce(key, command), waiting: 0 }
    const forget = (): void => {
      if (this.dials.get(key) === dial) this.dials.delete(key)
    }
    this.dials.set(key, dial)
    this.surroundings.clock.after(this.maxCallAgeMs, forget)
    // A dial that certainly did nothing may be tried again under its key.
    dial.placing.catch((thrown: unknown) => {
      if (!isTelephonyError(thrown, 'outcome-unknown')) forget()
    })
    return dial
  }

  private command(options: DialOptions): DialCommand {
    const { provider } = this.surroundings
    if (provider.capabilities.dial === 'unsupported') throw refusal(provider, 'dial', 'dial')
    const to = listOf(options.to).map((destination) => parseAddress(destination, 'to'))
    if (to.length === 0) throw new TelephonyError('invalid-argument', 'to names nobody to call')
    if (to.length > 1 && provider.capabilities['dial.several'] === 'unsupported')
      throw refusal(provider, 'dial.several', 'a dial to several')
    if (options.ringMs !== undefined && !(options.ringMs > 0))
      throw new TelephonyError('invalid-argument', 'ringMs must be above 0')
    return {
      to,
      from: options.from === undefined ? undefined : parseAddress(options.from, 'from'),
      displayName: options.displayName,
      ringMs: options.ringMs,
      idempotencyKey: options.idempotencyKey ?? this.surroundings.random.uuid(),
      firstSentAt: this.surroundings.clock.now(),
      prepare: options.prepare ?? {},
      providerOptions: vendorOptions(options, provider),
    }
  }

  private async placeOnce(key: string, command: DialCommand): Promise<LiveCall> {
    const claim = `dial:${this.provider}:${key}`
    if (!(await this.store.claim(claim, this.maxCallAgeMs)))
      throw new TelephonyError('conflict', 'A dial with this idempotencyKey was made elsewhere: it is not made again', {
        provider: this.provider,
      })
    try {
      return await this.place(command)
    } catch (thrown) {
      if (!isTelephonyError(thrown, 'outcome-unknown')) await this.store.release(claim)
      throw thrown
    }
  }

  private place(command: DialCommand): Promise<LiveCall> {
    const who = { from: command.from, to: command.to[0] }
    return this.open('dial', who, (core, context) => core.driver.doDial?.(context, command))
  }

  private async open(
    verb: 'dial' | 'connect',
    { from, to }: { readonly from?: Address | undefined; readonly to?: Address | undefined },
    send: (core: CallCore, context: CallContext) => Promise<Accepted> | undefined,
  ): Promise<LiveCall> {
    this.listen()
    const id = `c_${Buffer.from(this.surroundings.random.bytes(16)).toString('base64url')}`
    const held = this.exchange.open({ id, direction: 'outbound', from, to })
    const { core } = held.engine
    try {
      await core.run({ capability: verb, verb, outOfTurn: true }, (context) => send(core, context))
      held.engine.accepted()
    } catch (thrown) {
      if (!(await this.happenedAfterAll(held, thrown))) throw this.givenUp(held, thrown)
    }
    return held.call
  }

  /** An event with our token settles a dial whose reply was lost. */
  private async happenedAfterAll({ engine }: HeldCall, thrown: unknown): Promise<boolean> {
    // The call may have ended before its dial was answered: it was one all the same.
    if (engine.core.phase !== 'new') return true
    if (!isTelephonyError(thrown, 'outcome-unknown')) return false
    const evidence = engine.core.events.follow()
    const stop = engine.core.clock.after(evidenceWithinMs, () => void evidence.return?.())
    const first = await evidence.next()
    stop()
    return first.done !== true
  }

  private givenUp(held: HeldCall, thrown: unknown): unknown {
    const { core } = held.engine
    if (isTelephonyError(thrown, 'outcome-unknown')) void this.watch(held)
    else this.exchange.drop(core.id)
    return thrown
  }

  /** The application was told that nobody knows; a call that shows up later has no owner, so it must not go on ringing. */
  private async watch({ call, engine }: HeldCall): Promise<void> {
    const { core } = engine
    const evidence = core.events.follow()
    const stop = core.clock.after(doubtfulMs, () => void evidence.return?.())
    const first = await evidence.next()
    stop()
    if (first.done === true) return this.exchange.drop(core.id)
    core.surroundings.warnings.raise({
      code: 'late-evidence',
      message: 'a dial or connect that had failed with outcome-unknown turned out to be a call: it was hung up',
      callId: core.id,
    })
    await call.hangUp().catch(() => undefined)
  }

  /** An abort ends the wait at once; a call that nobody waits for any more is hung up when it comes about. */
  private async patiently(dial: Dial, signal: AbortSignal | undefined): Promise<LiveCall> {
    dial.waiting += 1
    if (signal === undefined) return dial.placing
    const { promise, reject } = Promise.withResolvers<never>()
    const abort = (): void => {
      reject(new TelephonyError('cancelled', `${dial.verb} was cancelled; should the call come about, it is hung up`))
      dial.waiting -= 1
      const leave = async (): Promise<void> => {
        const call = await dial.placing
        if (dial.waiting === 0) await call.hangUp()
      }
      leave().catch(() => undefined)
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([dial.placing, promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}

/** A call being placed, and how many wait for it: more than one when they share an idempotency key. */
interface Dial {
  readonly verb: 'dial' | 'connect'
  readonly placing: Promise<LiveCall>
  waiting: number
}

function listOf(to: DialOptions['to']): readonly Destination[] {
  return isList(to) ? to : [to]
}

function isList(to: DialOptions['to']): to is readonly Destination[] {
  return Array.isArray(to)
}
