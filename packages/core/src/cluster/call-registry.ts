import type { CallEvent } from '../api/call-event.ts'
import type { EventBus } from '../api/event-bus.ts'
import type { UnplacedEvent } from '../api/unplaced-event.ts'
import type { Broadcast } from '../base/broadcast.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { errorName } from '../base/error-name.ts'
import type { CallDeps } from '../call/call-deps.ts'
import { CallEngine } from '../call/call-engine.ts'
import { CallCore } from '../call/core.ts'
import { reportedName } from '../call/event-writer.ts'
import { LiveCall } from '../call/live-call.ts'
import type { CallRecording } from '../call/recording.ts'
import { type Address, type Session, TelephonyError, type Translated } from '../driver/index.ts'
import { EarlyFacts } from './early-facts.ts'
import { createEventStream } from './event-stream.ts'
import { decodeTranslated, encodeTranslated } from './message.ts'
import { callTopic } from './topic.ts'

/** A call and its machinery. */
export interface HeldCall {
  readonly engine: CallEngine
  readonly call: LiveCall
  /** Resolves when it is known whether the carrier has the call: at once for one that comes in. */
  readonly placed: Deferred<void>
}

interface CallRegistryOptions {
  readonly bus: EventBus
  readonly onFact: () => void
  readonly onUnplaced: ((event: UnplacedEvent) => void) | undefined
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
  private readonly early: EarlyFacts
  /** A fact has arrived, from this process or another. */
  private readonly onFact: () => void
  private readonly onUnplaced: ((event: UnplacedEvent) => void) | undefined

  constructor(deps: CallDeps, session: Session, { bus, onFact, onUnplaced }: CallRegistryOptions) {
    this.deps = deps
    this.onFact = onFact
    this.onUnplaced = onUnplaced
    this.session = session
    this.bus = bus
    this.early = new EarlyFacts({
      clock: deps.clock,
      deliver: (translated) => void this.hand(translated).catch(() => undefined),
      unclaimed: (translated) => void this.unclaimed(translated),
    })
    this.remember(bus.subscribe(claimTopic, (providerCallId) => this.early.claim(providerCallId)))
  }

  get size(): number {
    return this.held.size
  }

  find(callId: string): HeldCall | undefined {
    return this.held.get(callId)
  }

  /** Begins to hold a call: from now on every fact about it arrives here. Throws `conflict` for an id that is held already. */
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

  /** The call was never one: forget it. */
  drop(callId: string): void {
    this.held.delete(callId)
    this.exits.get(callId)?.()
    this.exits.delete(callId)
  }

  /** Hands a fact to whichever process holds its call. Rejects when the bus does not take it. */
  async publish(translated: Translated): Promise<void> {
    if (translated.callId === undefined && translated.providerCallId !== undefined) return this.publishEarly(translated)
    if (await this.hand(translated)) return
    this.unplaced(translated, 'names no call of ours')
  }

  /** A fact that names its call only by the carrier's id may come before any call knows that id. */
  private async publishEarly(translated: Translated): Promise<void> {
    // it may be delivered now and once more when its id is claimed
    const marked = this.marked(translated)
    this.early.keep(marked)
    await this.hand(marked)
  }

  /** A fact that may be delivered twice is taken in once. */
  private marked(translated: Translated): Translated {
    return { ...translated, dedupeKey: translated.dedupeKey ?? `once:${this.deps.random.uuid()}` }
  }

  /** False where the fact names no topic. */
  private async hand(translated: Translated): Promise<boolean> {
    const topics = topicsOf(translated)
    const marked = topics.length > 1 ? this.marked(translated) : translated
    const message = encodeTranslated(marked)
    for (const topic of topics) await this.bus.publish(topic, message)
    return topics.length > 0
  }

  private async unclaimed(translated: Translated): Promise<void> {
    const { providerCallId = '' } = translated
    const held = await this.bus.ask(providerTopic(providerCallId), 'held', askWithinMs).catch(() => 'unknown')
    if (held === undefined) this.unplaced(translated, 'names a call that no process knows')
  }

  /** No call reports it: the application hears it whole, if it listens. */
  private unplaced(translated: Translated, what: string): void {
    const { clock, provider, warnings } = this.deps
    const message = `a carrier's message ${what}: ${translated.event.type}`
    warnings.raise({ code: 'unplaced-event', message })
    try {
      this.onUnplaced?.(unplacedEvent(translated, provider.name, clock.now()))
    } catch (thrown) {
      warnings.raise({ code: 'event-failed', message: `onUnplacedEvent threw: ${errorName(thrown)}` })
    }
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
    this.early.close()
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
   * A recording's facts come by its own id, also when its call is long over. It is held by its call while that lives, and
   * then by the application only, so that two days of waiting cost nothing where no one waits.
   */
  private follow(recording: CallRecording): void {
    const followed = new WeakRef(recording)
    const unsubscribe = this.bus.subscribe(
      recordingTopic(recording.id),
      this.listener((translated) => followed.deref()?.take(translated)),
    )
    const leave = this.remember(() => {
      unsubscribe()
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

function unplacedEvent(translated: Translated, provider: string, now: number): UnplacedEvent {
  const { at = now, carrierName, providerCallId, raw } = translated
  return {
    at: new Date(at),
    provider,
    name: reportedName(translated),
    ...(carrierName !== undefined && { carrierName }),
    ...(providerCallId !== undefined && { providerCallId }),
    ...(raw !== undefined && { raw }),
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

/** A recording is told under its own name, too: its call may be over, or not know yet that it began. */
function topicsOf({ callId, event, operationKey, providerCallId }: Translated): readonly string[] {
  const ofRecording =
    event.type.startsWith('recording-') && operationKey !== undefined ? [recordingTopic(operationKey)] : []
  if (callId !== undefined) return [...ofRecording, callTopic(callId)]
  return providerCallId === undefined ? ofRecording : [...ofRecording, providerTopic(providerCallId)]
}

function recordingTopic(recordingId: string): string {
  return `recording:${recordingId}`
}

function providerTopic(providerCallId: string): string {
  return `provider-call:${providerCallId}`
}

/** Where a call says that it has learnt its carrier's id. */
const claimTopic = 'provider-call-claims'

/** How long a question over the bus waits. */
const askWithinMs = 500

/** Events of a call that are kept for a reader that comes late. */
const mostEvents = 10_000

/** How long the facts of an ended call are still taken in, to be recognised as late. */
const lateEvidenceMs = 60_000

/** Carriers keep recordings for 48 hours; a file's notice comes within that. */
const recordingKeptMs = 48 * 3_600_000
