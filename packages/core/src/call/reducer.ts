import { match } from 'ts-pattern'

import type { CallAnswer, CallEnd } from '../api/handle.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { createRecent } from '../base/recent.ts'
import type {
  DriverEvent,
  EndReason,
  OperationFailure,
  TelephonyError,
  Transcript,
  Translated,
} from '../driver/index.ts'
import { isTalk } from './answer-evidence.ts'
import type { CallCore } from './core.ts'

/** What the reducer hands on. */
export interface ReducerParts {
  /** A keyed event of an operation. */
  readonly operation: (origin: Translated) => void
  readonly digit: (event: Extract<DriverEvent, { type: 'digit-received' }>, origin: Translated) => void
  readonly recording: (origin: Translated) => void
  readonly stream: (origin: Translated, failure?: OperationFailure) => void
  readonly transcript: (transcript: Transcript) => void
  /** Of the transcription itself: it changed, or ended. */
  readonly transcription: (origin: Translated) => void
  /** Everything open is settled here, before `call-ended` is emitted. */
  readonly settle: () => void
}

/**
 * Turns carrier events into the call's lifecycle: one event per transition, forward only, skipped steps filled in
 * (`docs/rules.md#r1-lifecycle-events`).
 */
export class Reducer {
  readonly answered: Deferred<CallAnswer> = deferred()
  private readonly core: CallCore
  private readonly parts: ReducerParts
  private readonly seen = createRecent(mostRemembered)
  private roster: { readonly sequence: number; readonly at: number | undefined } = { sequence: -1, at: undefined }
  /** The end of a call that may turn out to have been transferred. */
  private held: (() => void) | undefined

  constructor(core: CallCore, parts: ReducerParts) {
    this.core = core
    this.parts = parts
  }

  take(origin: Translated): void {
    if (this.isRepeated(origin)) return
    const { core } = this
    // what came of a roster that is out of date must not be remembered either
    core.merge(this.isOutdated(origin) ? { ...origin, state: undefined } : origin)
    if (core.phase === 'ended') return this.afterEnd(origin)
    // Any event that names our call proves that the carrier has it.
    if (core.direction === 'outbound' && origin.event.type !== 'call-dialled') this.dialled(undefined, origin.at)
    if (isTalk(origin.event, core)) this.talk(origin.at)
    match(origin.event)
      .with({ type: 'call-incoming' }, { type: 'call-alive' }, () => undefined)
      .with({ type: 'call-dialled' }, () => this.dialled(origin))
      .with({ type: 'call-ringing' }, () => this.ringing(origin))
      .with({ type: 'call-answered' }, ({ by }) => this.answer(by ?? 'unknown', origin))
      .with({ type: 'call-ended' }, (event) => this.deferEnd(event, origin))
      .with({ type: 'digit-received' }, (event) => this.parts.digit(event, origin))
      .with({ type: 'recording-changed' }, { type: 'recording-ready' }, { type: 'recording-failed' }, () =>
        this.parts.recording(origin),
      )
      .with({ type: 'stream-stopped' }, () => this.parts.stream(origin))
      .with({ type: 'stream-failed' }, ({ failure }) => this.parts.stream(origin, failure))
      .with({ type: 'transcript' }, ({ transcript }) => this.parts.transcript(transcript))
      .with({ type: 'transcription-started' }, { type: 'transcription-updated' }, { type: 'transcription-ended' }, () =>
        this.parts.transcription(origin),
      )
      .with({ type: 'participant-changed' }, (event) => this.participants(event, origin))
      .with({ type: 'provider-event' }, () => core.report(origin))
      .with(
        { type: 'play-started' },
        { type: 'play-ended' },
        { type: 'collect-ended' },
        { type: 'operation-completed' },
        { type: 'operation-failed' },
        { type: 'document-delivered' },
        () => this.parts.operation(origin),
      )
      .exhaustive()
  }

  /** Whether this fact was taken in before; one that cannot be told apart counts as taken in. */
  isKnown({ dedupeKey }: Translated): boolean {
    return dedupeKey === undefined || this.seen.has(dedupeKey)
  }

  /** The carrier has the call; without an origin core infers it. */
  dialled(origin?: Translated, at = origin?.at): void {
    const { core } = this
    if (!core.progress.dialled()) return
    if (core.direction === 'inbound') return
    core.emit({ type: 'call-dialled', providerCallId: core.providerCallId }, origin, at)
  }

  /** The far side talks, so it has answered, even if the carrier's notice was lost. */
  talk(at?: number): void {
    this.answer('unknown', undefined, at)
  }

  answer(by: CallAnswer['by'], origin?: Translated, at = origin?.at): void {
    const { core } = this
    if (core.phase === 'answered' || core.phase === 'ended') return
    this.dialled()
    core.progress.answered({ by })
    core.emit({ type: 'call-answered', by }, origin, at)
    this.answered.resolve({ by })
  }

  end(event: EndEvent, origin?: Translated): void {
    const { core } = this
    if (core.phase === 'ended') return
    this.dialled()
    const { providerCode, providerMessage } = event
    const wasAnswered = core.phase === 'answered'
    core.progress.over()
    this.parts.settle()
    const reason = this.endReason(event.reason, wasAnswered)
    const end = { reason, by: endedBy(reason, core), providerCode, providerMessage }
    core.emitEnd(end, origin)
    if (!wasAnswered) this.answered.reject(this.unanswered(end))
    core.ended.resolve(end)
  }

  private unanswered({ providerCode, reason }: Pick<CallEnd, 'providerCode' | 'reason'>): TelephonyError {
    const why = providerCode === undefined ? '' : ` (${providerCode})`
    return this.core.error('call-ended', `The call ended before it was answered: ${reason}${why}`, { providerCode })
  }

  /** The client is closed: nothing is waited for, and nothing is reported. */
  close(): void {
    const { core } = this
    core.events.end()
    this.answered.reject(core.over('answered'))
    core.ended.reject(core.error('closed', 'The client was closed before the call ended'))
  }

  /**
   * A carrier ends our side of a call that it transfers, and the report of the end may overtake that of the transfer:
   * while a transfer is open, an end that could be its own waits for a moment.
   */
  private deferEnd(event: EndEvent, origin: Translated): void {
    const { core } = this
    const mayBeTransfer = event.reason === 'hung-up' || event.reason === 'unknown'
    const isOpen = core.progress.transferring && !core.hangingUp
    if (!isOpen || !mayBeTransfer) return this.end(event, origin)
    this.held ??= () => this.end(event, origin)
    core.clock.after(transferWordWithinMs, () => this.held?.())
  }

  /** The outcome of a transfer is known: applies an end that waited for it. */
  settleHeldEnd(): void {
    this.held?.()
  }

  /**
   * A transferred call ends as `transferred`, regardless of which side hangs up. An answered call that breaks ends as
   * `failed`, even if the carrier's code is one of the set-up: an application dials again after `no-answer`.
   */
  private endReason(reported: EndReason, wasAnswered: boolean): EndReason {
    const { hangingUp, transferred } = this.core
    if (transferred && (reported === 'hung-up' || reported === 'unknown')) return 'transferred'
    const isOfSetUp = wasAnswered && setUpReasons.has(reported)
    if (hangingUp && (reported === 'unknown' || isOfSetUp)) return 'hung-up'
    return isOfSetUp ? 'failed' : reported
  }

  private ringing(origin: Translated): void {
    const { core } = this
    if (!core.progress.ringing()) return
    core.emit({ type: 'call-ringing', optional: true }, origin)
  }

  private participants(event: Extract<DriverEvent, { type: 'participant-changed' }>, origin: Translated): void {
    const { participants, sequence } = event
    if (this.isOutdated(origin)) return
    this.roster = { sequence: sequence ?? this.roster.sequence, at: origin.at }
    this.core.emit({ type: 'participant-changed', participants, optional: true }, origin)
  }

  /** A carrier may use a number twice, for two rosters: then the later one is the one that was made later. */
  private isOutdated({ at = Infinity, event }: Translated): boolean {
    if (event.type !== 'participant-changed' || event.sequence === undefined) return false
    const { roster } = this
    return event.sequence < roster.sequence || (event.sequence === roster.sequence && at < (roster.at ?? -Infinity))
  }

  /** A recording outlives its call; of all else, what comes after the end only confirms it. */
  private afterEnd(origin: Translated): void {
    if (origin.event.type.startsWith('recording-')) this.parts.recording(origin)
  }

  private isRepeated({ dedupeKey }: Translated): boolean {
    if (dedupeKey === undefined) return false
    if (this.seen.has(dedupeKey)) return true
    this.seen.add(dedupeKey)
    return false
  }
}

/** Why a call was never answered. */
const setUpReasons: ReadonlySet<EndReason> = new Set(['busy', 'declined', 'no-answer', 'unreachable', 'cancelled'])

/** Who ended the call, where it was someone's decision. */
function endedBy(reason: EndReason, { direction, hangingUp }: CallCore): CallEnd['by'] {
  if (reason === 'hung-up' || reason === 'cancelled') return hangingUp ? 'application' : 'far-side'
  if (reason === 'busy' || reason === 'declined') return direction === 'outbound' ? 'far-side' : 'application'
  return undefined
}

type EndEvent = Omit<Extract<DriverEvent, { type: 'call-ended' }>, 'type'>

/** Milliseconds by which the report of a transfer may follow that of the call's end. */
const transferWordWithinMs = 2_000

const mostRemembered = 2_000
