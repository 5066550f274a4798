import { type Clock, TelephonyError } from '../driver/index.ts'

/**
 * What an entry is about: something that core asks of the adapter (`verb`), an HTTP request for it (`request`), what the
 * carrier sent (`callback`), a media socket that opened or closed (`socket`), messages on it (`media`), an event of the call
 * (`event`).
 */
export type TimelineKind = 'verb' | 'request' | 'callback' | 'socket' | 'media' | 'event'

/** One thing that happened on a call. Everything in it is plain JSON and free of secrets, phone numbers and bodies. */
export interface TimelineEntry {
  /** When it began, in milliseconds since the timeline began. */
  readonly atMs: number
  readonly kind: TimelineKind
  /** `out`: towards the carrier, as verbs and requests. `in`: towards the application, as callbacks and events. */
  readonly direction: 'in' | 'out'
  /** Such as `play`, `POST api.example.com/Calls/…`, `event: call-answered`, `frame`. */
  readonly name: string
  /**
   * What became of it: `ok` or the code of an error, an HTTP status such as `204`, the source of an event. Absent while
   * it goes on.
   */
  readonly outcome?: string
  /**
   * How long it took, in milliseconds; of media, from the first message to the last. Absent while it goes on, and of
   * what takes no time.
   */
  readonly durationMs?: number
  /** Of media: how many messages of this name followed one another. */
  readonly count?: number
}

/** What happened on a call, oldest first. */
export interface CallTimeline {
  readonly callId: string
  /** When the timeline began, by the client's clock, as ISO 8601. */
  readonly startedAt: string
  readonly entries: readonly TimelineEntry[]
  /** Number of oldest entries dropped to make room. */
  readonly droppedEntries: number
}

/** How timelines are kept. */
export interface TimelineOptions {
  /** Entries that are kept of each call; the oldest make room. 1,000 by default. */
  readonly maxEntries?: number
  /** Called for every entry when it begins, and again when its outcome is known. Errors that it throws are ignored. */
  readonly onEntry?: (entry: TimelineEntry, callId: string) => void
}

const defaultMaxEntries = 1_000

type Draft = Omit<TimelineEntry, 'atMs' | 'count' | 'durationMs'>
type Kept = { -readonly [Key in keyof TimelineEntry]: TimelineEntry[Key] }

/** Checks the option; `undefined` where no timeline is kept. */
export function resolveTimeline(option: boolean | TimelineOptions | undefined): TimelineOptions | undefined {
  if (option === undefined || option === false) return undefined
  const options = option === true ? {} : option
  const { maxEntries = defaultMaxEntries } = options
  if (Number.isSafeInteger(maxEntries) && maxEntries > 0) return options
  throw new TelephonyError('invalid-argument', 'timeline.maxEntries must be a whole number above 0')
}

/** Writes down what happens on one call. */
export class TimelineRecorder {
  readonly #callId: string
  readonly #clock: Clock
  readonly #options: TimelineOptions
  readonly #beganAt: number
  readonly #beganMs: number
  #entries: Kept[] = []
  #dropped = 0
  /** Messages of one name are one entry, until something else happens. */
  readonly #counted = new Map<string, Kept>()

  constructor(callId: string, clock: Clock, options: TimelineOptions) {
    this.#callId = callId
    this.#clock = clock
    this.#options = options
    this.#beganAt = clock.now()
    this.#beganMs = clock.monotonic()
  }

  /** Something happens; the returned function says what became of it, once. */
  begin(draft: Draft): (outcome: string) => void {
    const entry = this.#add(draft)
    return (outcome) => {
      if (entry.outcome !== undefined) return
      entry.outcome = outcome
      entry.durationMs = this.#now() - entry.atMs
      this.#report(entry)
    }
  }

  /** Something happened that takes no time. */
  add(draft: Draft): void {
    this.#add(draft)
  }

  /** A message on a media socket. */
  count(direction: TimelineEntry['direction'], name: string): void {
    const key = `${direction} ${name}`
    const counted = this.#counted.get(key)
    if (counted !== undefined) {
      counted.count = (counted.count ?? 0) + 1
      counted.durationMs = this.#now() - counted.atMs
      return
    }
    const entry: Kept = { atMs: this.#now(), kind: 'media', direction, name, count: 1, durationMs: 0 }
    this.#counted.set(key, entry)
    this.#keep(entry)
  }

  /** A copy of what is kept. */
  read(): CallTimeline {
    const { maxEntries = defaultMaxEntries } = this.#options
    const surplus = Math.max(0, this.#entries.length - maxEntries)
    return {
      callId: this.#callId,
      startedAt: new Date(this.#beganAt).toISOString(),
      entries: this.#entries.slice(surplus).map((entry) => ({ ...entry })),
      droppedEntries: this.#dropped + surplus,
    }
  }

  #add(draft: Draft): Kept {
    const entry: Kept = { atMs: this.#now(), ...draft }
    this.#counted.clear()
    this.#keep(entry)
    return entry
  }

  #keep(entry: Kept): void {
    const { maxEntries = defaultMaxEntries } = this.#options
    this.#entries.push(entry)
    this.#report(entry)
    // cut only now and then, so that an entry costs the same however many there were
    if (this.#entries.length < 2 * maxEntries) return
    this.#dropped += maxEntries
    this.#entries = this.#entries.slice(maxEntries)
  }

  #report(entry: Kept): void {
    try {
      this.#options.onEntry?.({ ...entry }, this.#callId)
    } catch {
      // an observer that fails must not turn a placed call into a failed one
    }
  }

  #now(): number {
    return this.#clock.monotonic() - this.#beganMs
  }
}
