import type { CallEvent } from '../api/call-event.ts'
import type { EventBus } from '../api/event-bus.ts'
import type { Broadcast } from '../base/broadcast.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { errorName } from '../base/error-name.ts'
import type { CallDeps } from '../call/call-deps.ts'
import { CallEngine } from '../call/call-engine.ts'
import { CallCore } from '../call/core.ts'
import { LiveCall } from '../call/live-call.ts'
import type { CallRecording } from '../call/recording.ts'
import { type Address, type Session, TelephonyError, type Translated } from '../driver/index.ts'
import { createEventStream } from './event-stream.ts'
import { FactPublisher, type FactPublisherOptions } from './fact-publisher.ts'
import { decodeTranslated } from './message.ts'
import { callTopic, claimTopic, providerTopic, recordingTopic } from './topic.ts'

/** A call and its engine. */
export interface HeldCall {
  readonly engine: CallEngine
  readonly call: LiveCall
  /** Resolves when it is known whether the carrier has the call: at once for one that comes in. */
  readonly placed: Deferred<void>
}

interface CallRegistryOptions extends FactPublisherOptions {
  readonly onFact: () => void
}

/** The calls that this process holds, joined to the bus. */
export class CallRegistry {
  private readonly held = new Map<string, HeldCall>()
  private readonly exits = new Map<string, () => void>()
  private readonly deps: CallDeps
  private readonly session: Session
  private readonly bus: EventBus
  private readonly leaving = new Set<() => void>()
  /** The application has let go of a recording, and its call is over: its facts are of no use. */
  private readonly abandoned = new FinalizationRegistry<() => void>((leave) => leave())
  private readonly publisher: FactPublisher
  /** A fact has arrived, from this process or another. */
  private readonly onFact: () => void

  constructor(deps: CallDeps, session: Session, { bus, onFact, onUnplaced }: CallRegistryOptions) {
    this.deps = deps
    this.onFact = onFact
    this.session = session
    this.bus = bus
    this.publisher = new FactPublisher(deps, { bus, onUnplaced })
  }

  get size(): number {
    return this.held.size
  }

  find(callId: string): HeldCall | undefined {
    return this.held.get(callId)
  }

  /** Starts to hold a call: every fact about it arrives here from now on. Throws `conflict` for an id that is already held. */
  open(who: {
    readonly id: string
    readonly direction: 'outbound' | 'inbound'
    readonly from: Address | undefined
    readonly to: Address | undefined
  }): HeldCall {
    if (this.held.has(who.id)) throw inUse(who.id)
    const events: Broadcast<CallEvent> = createEventStream(this.deps.warnings, { history: mostEvents })
    const core = new CallCore(this.deps, who, events)
    const engine = new CallEngine({
      core,
      inspectAfterMs: this.session.inspectAfterMs,
      onRecording: (recording) => this.follow(recording),
    })
    const held = { engine, call: new LiveCall(engine), placed: deferred<void>() }
    if (who.direction === 'inbound') held.placed.resolve()
    this.held.set(who.id, held)
    const leave = this.join(core, engine)
    this.exits.set(who.id, leave)
    core.onOver(() => this.release(core, leave))
    return held
  }

  /** Forgets a call that never came about. */
  drop(callId: string): void {
    this.held.delete(callId)
    this.exits.get(callId)?.()
    this.exits.delete(callId)
  }

  /** Passes a fact to the process that holds its call. Rejects when the bus does not take it. */
  publish(translated: Translated): Promise<void> {
    return this.publisher.publish(translated)
  }

  /**
   * Hangs up, and resolves once the calls have ended, or could not be hung up;
   * `undefined` without any. Those that are being hung up already are waited for in any case.
   */
  hangUp({ all }: { readonly all: boolean }): Promise<unknown> | undefined {
    const leaving = [...this.held.values()].filter(({ engine }) => all || engine.core.hangingUp)
    return leaving.length === 0 ? undefined : Promise.all(leaving.map(hangUp))
  }

  /** Leaves the bus, and settles what is open; the calls go on at the carrier. */
  close(): void {
    this.publisher.close()
    for (const { engine } of this.held.values()) engine.close()
    for (const leave of this.leaving) leave()
    this.leaving.clear()
    this.held.clear()
    this.exits.clear()
  }

  private release(core: CallCore, leave: () => void): void {
    this.held.delete(core.id)
    this.exits.delete(core.id)
    core.clock.after(lateEvidenceMs, leave)
  }

  private join(core: CallCore, engine: CallEngine): () => void {
    const topic = callTopic(core.id)
    const hear = this.listener((translated) => engine.take(translated))
    const leave = [
      this.bus.subscribe(topic, hear),
      this.bus.answer(topic, () =>
        JSON.stringify({ providerCallId: core.providerCallId, state: core.state, ended: core.phase === 'ended' }),
      ),
    ]
    core.onProviderCallId = (id) => {
      leave.push(
        this.bus.subscribe(providerTopic(id), hear),
        this.bus.answer(providerTopic(id), () => 'held'),
      )
      void this.claim(id)
    }
    return this.remember(() => {
      for (const one of leave) one()
    })
  }

  /** After the reply that brought the id has been taken in: what came before it is handed on. */
  private async claim(providerCallId: string): Promise<void> {
    await Promise.resolve()
    await this.bus.publish(claimTopic, providerCallId).catch(() => undefined)
  }

  /**
   * A recording's facts come by its own id, also long after its call. The call holds it while it lives, and then only
   * the application does, so that two days of waiting cost nothing without a waiter.
   */
  private follow(recording: CallRecording): void {
    const followed = new WeakRef(recording)
    const unsubscribe = this.bus.subscribe(
      recordingTopic(recording.id),
      this.listener((translated) => followed.deref()?.take(translated)),
    )
    const silence = this.bus.answer(recordingTopic(recording.id), () => 'held')
    const leave = this.remember(() => {
      unsubscribe()
      silence()
      stop()
    })
    const stop = this.deps.clock.after(recordingKeptMs, leave)
    this.abandoned.register(recording, leave)
  }

  /** Whatever a message holds, the bus that brought it does not hear of it: it would bring it again. */
  private listener(take: (translated: Translated) => void): (message: string) => void {
    const { warnings } = this.deps
    return (message) => {
      const translated = decodeTranslated(message)
      if (translated === undefined)
        return warnings.raise({
          code: 'unreadable-message',
          message: 'a message on the event bus was left out: this version cannot read it',
        })
      this.onFact()
      try {
        take(translated)
      } catch (thrown) {
        const what = `a ${translated.event.type} from the event bus could not be taken in: ${errorName(thrown)}`
        warnings.raise({ code: 'event-failed', message: what })
      }
    }
  }

  private remember(leave: () => void): () => void {
    this.leaving.add(leave)
    return () => {
      if (this.leaving.delete(leave)) leave()
    }
  }
}

function inUse(callId: string): TelephonyError {
  return new TelephonyError('conflict', `A call with the id ${callId} is held already`, { callId })
}

async function hangUp({ call, engine: { core }, placed }: HeldCall): Promise<void> {
  await placed.promise
  // a dial that failed, or of which nothing is known
  if (core.direction === 'outbound' && core.phase === 'new') return
  try {
    await call.hangUp()
    await call.ended
  } catch {
    // it is left to the carrier
  }
}

/** Events of a call that are kept for a reader that comes late. */
const mostEvents = 10_000

/** Milliseconds that an ended call still receives facts, so that they are recognized as late. */
const lateEvidenceMs = 60_000

/** Carriers keep recordings for 48 hours; a file's notice comes within that. */
const recordingKeptMs = 48 * 3_600_000
