import type { Address } from './address.ts'
import type { Json, State } from './json.ts'

/** Why a call ended. Only calls that were never answered have a set-up reason (`busy` to `cancelled`). */
export type EndReason =
  | 'hung-up'
  | 'busy'
  | 'declined'
  | 'no-answer'
  | 'unreachable'
  | 'cancelled'
  | 'transferred'
  /** It could not be set up, or broke after its answer; the carrier's code says more. */
  | 'failed'
  /** The carrier no longer knows the call and reported no reason. */
  | 'unknown'

/** Why a collection of input ended. */
export type CollectReason =
  /** The number of digits asked for is complete. */
  | 'max'
  /** The terminator was pressed. */
  | 'terminator'
  /** No key, or no further key, was pressed in time. */
  | 'timeout'
  /** The call ended, or the collection was stopped. */
  | 'ended'
  /** Speech or a choice was recognized. */
  | 'recognised'
  /** Something was said or pressed that fits none of the choices. */
  | 'no-match'

/** Why an operation failed, in the carrier's own words and, where its code is known, in a neutral one. */
export interface OperationFailure {
  readonly code:
    | 'not-found'
    | 'timeout'
    | 'media'
    | 'busy'
    | 'declined'
    | 'no-answer'
    | 'unreachable'
    | 'rejected'
    | 'unavailable'
    /** The carrier did not report an outcome before the deadline. */
    | 'no-word'
    | 'unknown'
  readonly message: string
  readonly providerCode?: string
}

/** `starting`: the carrier has accepted it and has not yet confirmed that it records. */
export type RecordingState = 'starting' | 'recording' | 'paused' | 'stopped'

/** One piece of a finished recording. */
export interface RecordingFile {
  readonly url: string
  readonly durationMs?: number
  readonly format?: string
  /** Where the file can be deleted, when that is another place. */
  readonly deleteUrl?: string
}

/** A piece of what was said. */
export interface Transcript {
  readonly text: string
  /** False for a guess that a later piece replaces. */
  readonly final: boolean
  readonly participant?: string
  readonly confidence?: number
  /** From the start of the transcription, in 100 ns, exact: carriers count beyond 2^53. */
  readonly offsetTicks?: bigint
  readonly durationTicks?: bigint
  /** As the carrier names it, such as `en-GB`; only where it says which language was spoken. */
  readonly language?: string
  /** The carrier's own word, in lower case, such as `positive`. */
  readonly sentiment?: string
  /** Word for word; only where the carrier says when each of them was spoken. */
  readonly words?: readonly TranscriptWord[]
}

export interface TranscriptWord {
  readonly text: string
  /** From the start of the piece, in milliseconds. */
  readonly offsetMs: number
  readonly durationMs: number
}

export interface Participant {
  readonly address: Address
  readonly muted: boolean
  readonly held: boolean
  /** True where the carrier says that they are on the line, and do not merely ring. */
  readonly connected?: boolean
}

/**
 * The translation of a carrier's message by an adapter. Core turns these into the neutral events that applications
 * see: once per transition, in order, with skipped steps filled in.
 */
export type DriverEvent =
  | {
      readonly type: 'call-incoming'
      readonly from?: Address
      readonly to?: Address
      readonly displayName?: string
      /** The original target of a call that was forwarded or is answered on that party's behalf. */
      readonly onBehalfOf?: Address
      /** Headers or context that the caller's side passed along. */
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The carrier has the call (any evidence that a dial was carried out). */
  | { readonly type: 'call-dialled' }
  | { readonly type: 'call-ringing' }
  | { readonly type: 'call-answered'; readonly by?: 'human' | 'machine' | 'fax' | 'unknown' }
  | {
      readonly type: 'call-ended'
      readonly reason: EndReason
      readonly providerCode?: string
      readonly providerMessage?: string
    }
  | { readonly type: 'play-started' }
  | { readonly type: 'play-ended'; readonly reason: 'completed' | 'stopped' }
  | {
      readonly type: 'collect-ended'
      /** Without the terminator. Absent if the carrier loses the digits. */
      readonly digits?: string
      readonly speech?: string
      readonly choice?: string
      readonly confidence?: number
      /** Whether the terminator ended it; absent if the carrier does not report this. */
      readonly terminated?: boolean
      /** Absent where the carrier gives none: core infers it from the digits and what was asked for. */
      readonly reason?: CollectReason
    }
  /** A keyed operation without a result of its own (send digits, transfer, hold …) is done. */
  | { readonly type: 'operation-completed' }
  /** A keyed operation, whatever it is, could not be finished. */
  | { readonly type: 'operation-failed'; readonly failure: OperationFailure }
  | {
      readonly type: 'digit-received'
      readonly digit: string
      readonly sequence?: number
      readonly durationMs?: number
    }
  | { readonly type: 'recording-changed'; readonly state: Exclude<RecordingState, 'starting'> | 'inactive' }
  | { readonly type: 'recording-ready'; readonly files: readonly RecordingFile[]; readonly durationMs?: number }
  | { readonly type: 'recording-failed'; readonly failure: OperationFailure }
  /** The carrier says that it stopped streaming; the socket may close before or after. */
  | { readonly type: 'stream-stopped' }
  /** The carrier could not open or keep its media socket. */
  | { readonly type: 'stream-failed'; readonly failure: OperationFailure }
  | {
      readonly type: 'participant-changed'
      readonly participants: readonly Participant[]
      /**
       * Older rosters than the last one seen are dropped; of two with the same number, the one that was made earlier
       * (`at`).
       */
      readonly sequence?: number
    }
  | { readonly type: 'transcript'; readonly transcript: Transcript }
  /** The transcription runs. */
  | { readonly type: 'transcription-started' }
  /** The requested change of the running transcription is in effect. */
  | { readonly type: 'transcription-updated' }
  /** The transcription is over; with a failure if it could not start or continue. */
  | { readonly type: 'transcription-ended'; readonly failure?: OperationFailure }
  /** The reply to a document request has left. */
  | { readonly type: 'document-delivered' }
  /** The call still exists; nothing else is known. Only the watchdog uses it. */
  | { readonly type: 'call-alive' }
  /**
   * Any message that maps to no other event: core keeps and reports it, and never drops it or throws. It is named after
   * `carrierName`; `name` is for a message for which the carrier has no name.
   */
  | { readonly type: 'provider-event'; readonly name?: string }

/** One carrier message, translated. */
export interface Translated {
  readonly event: DriverEvent
  /** Our id of the call; absent when only the carrier's id, or only the operation, is known. */
  readonly callId?: string | undefined
  readonly providerCallId?: string | undefined
  /** Pairs the event with the operation that caused it. */
  readonly operationKey?: string | undefined
  /** Merged into the call's state, key by key; `null` removes. */
  readonly state?: State | undefined
  /** Equal for repeated deliveries of one fact, so that a repetition has no effect. */
  readonly dedupeKey?: string | undefined
  /** When it happened, by the carrier's clock: milliseconds since the epoch. */
  readonly at?: number | undefined
  /**
   * The outcome is known, but its handle settles only on `document-delivered` with the same key: an earlier update would
   * race the document (`docs/rules.md#r7-one-document-update`).
   */
  readonly settlesOnDelivery?: boolean | undefined
  /**
   * What the carrier calls this message, in its own spelling and without its prefix for all of them, such as
   * `PlayCompleted`.
   */
  readonly carrierName?: string | undefined
  /** The vendor's own body. */
  readonly raw?: Json | undefined
}
