import type { CapabilityName } from '../driver/index.ts'

/** How a verb is carried out. */
export interface VerbRun {
  readonly capability: CapabilityName
  /** Completes "… failed" in messages, such as `play`. */
  readonly verb: string
  readonly signal?: AbortSignal | undefined
  /** An abort does not break the request off: what it began is taken back by another one. */
  readonly seenThrough?: boolean
  /** Dial, answer and hang-up do not wait their turn. */
  readonly outOfTurn?: boolean
  /** What it began goes on without the call, as a recording's file does. */
  readonly outlives?: boolean
  /**
   * Called in its turn, before anything is sent, with the name by which its events will be known; again should the
   * adapter know a better one.
   */
  readonly named?: (key: string) => void
  /** Works on what a transfer leaves as it was, such as a recording. */
  readonly lasting?: boolean
}
