import { behave, settle } from './behavior.ts'
import { CallList } from './call-list.ts'
import { Call } from './call.ts'
import type { Clock } from './clock.ts'
import { Conversation } from './conversation.ts'
import { Directory } from './directory.ts'
import type { LegEvent } from './leg-event.ts'
import type { LegOptions } from './leg-options.ts'
import { Leg } from './leg.ts'
import { systemClock, systemRandom } from './machine.ts'
import { Mixer } from './mixer.ts'
import { DEFAULT_ANSWER_MS, type Party, type PartyInput, partyOf } from './party.ts'
import type { Random } from './random.ts'
import { createRecorder, type Recorder } from './recorder.ts'

const RINGING_AFTER_MS = 10

/** What a switchboard reads instead of the machine. */
export interface SwitchboardOptions {
  /** The machine's by default. */
  readonly clock?: Clock | undefined
  /** The machine's by default. */
  readonly random?: Random | undefined
  /** How long a number rings that no one described, in milliseconds; 50 by default. */
  readonly answerAfterMs?: number | undefined
}

/** What is needed to ring a far party. */
export interface DialOptions {
  /** The name of the protocol server; it is what `/_world/calls` shows. */
  readonly door: string
  readonly from: string
  readonly to: string
  /** Adds the leg to a call (a further participant); without it a new call begins. */
  readonly call?: Call
  /** Rings at most so long; 60,000 by default. */
  readonly ringMs?: number | undefined
  /** Whatever the party was described to do, the phone rings until it is answered or given up from outside; false by default. */
  readonly unattended?: boolean | undefined
}

/** What is needed for a far party to ring the application. */
export interface ReceiveOptions {
  readonly from: string
  readonly to: string
  /** The far party gives up after so long; 30,000 by default. */
  readonly ringMs?: number | undefined
}

/** What a watcher of the whole switchboard hears. */
export type SwitchboardListener = (leg: Leg, event: LegEvent) => void

/** The one exchange of the simulated network: its parties, calls and conversations. */
export class Switchboard {
  readonly #directory: Directory
  readonly #calls = new CallList()
  readonly #mixer: Mixer
  readonly #watchers = new Set<SwitchboardListener>()
  readonly #timers = new Map<Leg, Set<() => void>>()
  readonly #clock: Clock
  readonly #random: Random
  readonly #touched = (): void => this.#mixer.touch()

  constructor(options: SwitchboardOptions = {}) {
    const { answerAfterMs = DEFAULT_ANSWER_MS, clock = systemClock, random = systemRandom } = options
    this.#directory = new Directory(answerAfterMs)
    this.#mixer = new Mixer(clock)
    this.#clock = clock
    this.#random = random
  }

  /** All calls that are kept (the last 500), oldest first. */
  get calls(): readonly Call[] {
    return this.#calls.all
  }

  /** Whether the clock runs: it does while any leg is answered. */
  get running(): boolean {
    return this.#mixer.running
  }

  /** Describes the far party behind a number; describing it again replaces everything but its voice. */
  describe(input: PartyInput): Party {
    return this.#directory.describe(input)
  }

  /** Gives a far party its voice, PCM at 16 kHz, which it speaks from its answer on; `loop` is as described before by default. */
  speak(number: string, voice: Int16Array, { loop }: { readonly loop?: boolean | undefined } = {}): Party {
    return this.#directory.speak(number, voice, loop)
  }

  /** The far party behind a number; one that no one described answers and is silent. */
  party(number: string): Party {
    return this.#directory.party(number)
  }

  /** Finds a call by its own id or by any id that a protocol server attached to it or to one of its legs. */
  call(id: string): Call | undefined {
    return this.#calls.find(id)
  }

  /** Opens an empty conversation, such as a conference. */
  conversation(): Conversation {
    return new Conversation({
      id: this.#random.uuid(),
      changed: (conversation) => this.#mixer.occupancyChanged(conversation),
      touched: this.#touched,
    })
  }

  /** Rings a far party; its events begin only after the current task, so that the caller can watch. */
  dial(options: DialOptions): Leg {
    const call = options.call ?? this.#begin({ ...options, direction: 'to-party' })
    const leg = this.#leg({ call, kind: 'party', direction: 'to-party', number: options.to })
    this.#ring(leg, options.unattended === true ? unattended(options.to) : this.party(options.to))
    this.#later(leg, options.ringMs ?? 60_000, () => leg.state !== 'answered' && leg.finish('no-answer', 'network'))
    return leg
  }

  /** A far party rings the application; a protocol server answers or rejects the leg. */
  receive(options: ReceiveOptions): Leg {
    const call = this.#begin({ ...options, door: '', direction: 'from-party' })
    const leg = this.#leg({ call, kind: 'party', direction: 'from-party', number: options.from })
    leg.ring()
    this.#later(leg, options.ringMs ?? 30_000, () => leg.state !== 'answered' && leg.finish('no-answer', 'party'))
    return leg
  }

  /** Gives an application a place of its own in a conversation: answered at once, it speaks with `voice` and hears `outbound`. */
  join(options: { readonly call: Call; readonly name: string; readonly conversation?: Conversation }): Leg {
    const leg = this.#leg({ call: options.call, kind: 'application', direction: 'to-party', number: options.name })
    leg.moveTo(options.conversation ?? options.call.conversation)
    leg.answer()
    return leg
  }

  /** Hears every event of every leg; the returned function stops it. */
  watch(listener: SwitchboardListener): () => void {
    this.#watchers.add(listener)
    return () => void this.#watchers.delete(listener)
  }

  /** Runs after each frame of the whole switchboard; the returned function stops it. */
  afterTick(run: () => void): () => void {
    return this.#mixer.afterTick(run)
  }

  /** A recorder with no channels yet; it runs at once. */
  record(): Recorder {
    return createRecorder((run) => this.afterTick(run))
  }

  /** Ends every leg and stops the clock. */
  close(): void {
    for (const call of this.calls) for (const leg of call.legs) leg.finish('hung-up', 'network')
    this.#mixer.stop()
    this.#watchers.clear()
  }

  #ring(leg: Leg, party: Party): void {
    const { answerAfterMs = DEFAULT_ANSWER_MS, outcome } = party
    if (outcome !== 'busy' && outcome !== 'unreachable')
      this.#later(leg, Math.min(RINGING_AFTER_MS, answerAfterMs), () => leg.ring())
    if (outcome === 'no-answer' && party.answerAfterMs === undefined) return
    this.#later(leg, answerAfterMs, () => settle(leg, party))
  }

  #begin(options: { door: string; from: string; to: string; direction: 'to-party' | 'from-party' }): Call {
    const { door, from, to, direction } = options
    const call = new Call({
      id: this.#random.uuid(),
      door,
      from,
      to,
      direction,
      conversation: this.conversation(),
      startedAt: new Date(this.#clock.now()),
    })
    this.#calls.add(call)
    return call
  }

  #leg(options: Omit<LegOptions, 'id' | 'changed' | 'clock' | 'conversation' | 'touched'>): Leg {
    const leg = new Leg({
      ...options,
      id: this.#random.uuid(),
      conversation: options.call.conversation,
      clock: this.#clock,
      touched: this.#touched,
      changed: (changedLeg, event) => this.#changed(changedLeg, event),
    })
    options.call.add(leg)
    return leg
  }

  #changed(leg: Leg, event: LegEvent): void {
    if (event.type === 'ended' || event.type === 'answered') {
      for (const cancel of this.#timers.get(leg) ?? []) cancel()
      this.#timers.delete(leg)
    }
    if (event.type === 'answered' && leg.kind === 'party') behave(leg, this.party(leg.number), this.#random)
    for (const listener of Array.from(this.#watchers)) listener(leg, event)
  }

  #later(leg: Leg, milliseconds: number, run: () => void): void {
    const timers = this.#timers.get(leg) ?? new Set()
    this.#timers.set(leg, timers.add(this.#clock.after(milliseconds, run)))
  }
}

/** A phone that rings without an answer. */
function unattended(number: string): Party {
  return partyOf({ number, outcome: 'no-answer' })
}
