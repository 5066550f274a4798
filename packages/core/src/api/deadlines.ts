/** How long a call waits for its carrier at most, in milliseconds. */
export interface Deadlines {
  /** An adapter, to settle the request of a verb whose turn it is. Default: 90,000. */
  readonly requestMs: number
  /** The carrier's word on its way, beyond what the operation itself takes. Default: 10,000. */
  readonly marginMs: number
  /** A prompt whose length is not known. Default: 300,000. */
  readonly playMs: number
  /** What a caller says in one go, once it has begun. Default: 60,000. */
  readonly speechMs: number
  /** A far party that rings, where the verb names no time. Default: 180,000. */
  readonly ringMs: number
  /** The media socket of an accepted stream, and its first message. Default: 15,000. */
  readonly streamMs: number
  /** The outcome of what takes no time of its own, such as taking a participant off the call. Default: 30,000. */
  readonly outcomeMs: number
  /** A first sign of a play, stream, transcription or recording whose request had an unknown outcome. Default: 10,000. */
  readonly evidenceMs: number
  /** The carrier's last word on a stream that was closed. Default: 2,000. */
  readonly closeMs: number
  /** The end of a call after its accepted hang-up. Default: 5,000. */
  readonly endMs: number
  /** The carrier's answer when it is asked how the call stands. Default: 5,000. */
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

/** The deadlines as they apply. */
export function resolveDeadlines(given: Partial<Deadlines> = {}): Deadlines {
  return { ...defaultDeadlines, ...withoutGaps(given) }
}

/** A deadline that is `undefined` is not given. */
function withoutGaps(given: Partial<Deadlines>): Partial<Deadlines> {
  return Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined))
}
