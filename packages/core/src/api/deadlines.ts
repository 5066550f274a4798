/** The longest waits of a call for its carrier, in milliseconds. */
export interface Deadlines {
  /** For the adapter to settle the request of a verb, counted from the verb's turn. Default: 90,000. */
  readonly requestMs: number
  /** For the carrier's report to arrive, in addition to the duration of the operation. Default: 10,000. */
  readonly marginMs: number
  /** For a prompt of unknown length. Default: 300,000. */
  readonly playMs: number
  /** For an utterance of a caller, once it has begun. Default: 60,000. */
  readonly speechMs: number
  /** For a ringing party, if the verb sets no time. Default: 180,000. */
  readonly ringMs: number
  /** For the media socket of an accepted stream and its first message. Default: 15,000. */
  readonly streamMs: number
  /** For the outcome of an operation without a duration, such as removing a participant. Default: 30,000. */
  readonly outcomeMs: number
  /** For the first sign of a play, stream, transcription or recording whose request had an unknown outcome. Default: 10,000. */
  readonly evidenceMs: number
  /** For the carrier's last message about a closed stream. Default: 2,000. */
  readonly closeMs: number
  /** For the end of a call after its accepted hang-up. Default: 5,000. */
  readonly endMs: number
  /** For the carrier's reply to a request for the state of the call. Default: 5,000. */
  readonly askMs: number
}

export const defaultDeadlines: Deadlines = {
  requestMs: 90_000,
  marginMs: 10_000,
  playMs: 300_000,
  speechMs: 60_000,
  ringMs: 180_000,
  streamMs: 15_000,
  outcomeMs: 30_000,
  evidenceMs: 10_000,
  closeMs: 2_000,
  endMs: 5_000,
  askMs: 5_000,
}

/** The given deadlines, completed with the defaults. */
export function resolveDeadlines(given: Partial<Deadlines> = {}): Deadlines {
  return { ...defaultDeadlines, ...withoutGaps(given) }
}

/** Drops deadlines that are `undefined`, so that the default applies. */
function withoutGaps(given: Partial<Deadlines>): Partial<Deadlines> {
  return Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined))
}
