import type { Destination } from './address.ts'
import type { CollectReason, Prepare, SampleRate } from './driver/index.ts'

/**
 * Settings that only one vendor has, under the vendor's name. Adapters add their own member to this interface:
 * `declare module '@trunkline/core' { interface ProviderOptions { 'my-adapter'?: MyOptions } }`.
 */
export interface ProviderOptions {}

/** What most verbs take. */
export interface VerbOptions {
  /** Aborted, the verb fails with `cancelled`; what the carrier has accepted already goes on. */
  readonly signal?: AbortSignal
  readonly providerOptions?: ProviderOptions
}

export interface DialOptions extends VerbOptions {
  /** Several ring together, where the provider can (`dial.several`). */
  readonly to: Destination | readonly Destination[]
  /** The number or address to call from: one of the account's own. */
  readonly from?: Destination
  readonly displayName?: string
  /** How long it may ring, in milliseconds. Default: the carrier's. */
  readonly ringMs?: number
  /** Two dials with one key are one call, in this process and at carriers that know such keys. Default: a new one. */
  readonly idempotencyKey?: string
  readonly prepare?: Prepare
}

export interface AnswerOptions extends VerbOptions {
  readonly prepare?: Prepare
}

export interface PlayOptions extends VerbOptions {
  /** `true`: until stopped. A number: so many times. Default: once. */
  readonly loop?: boolean | number
  /** `queue` waits for what plays already; `interrupt` stops it and drops what waits. Default: `queue`. */
  readonly mode?: 'queue' | 'interrupt'
}

export interface CollectOptions extends VerbOptions {
  /** The collection ends with this many digits, 1 to 64. */
  readonly maxDigits?: number
  /** One key that ends the collection and is not part of the digits. */
  readonly terminator?: string
  /** Milliseconds until the first key. Default: 10,000. */
  readonly timeoutMs?: number
  /** Milliseconds between two keys. Default: 5,000. */
  readonly interDigitTimeoutMs?: number
  /** Played first; a key interrupts it unless `interruptPrompt` is false. */
  readonly prompt?:
    | { readonly url: string }
    | { readonly say: string; readonly language?: string; readonly voice?: string }
  readonly interruptPrompt?: boolean
  /** Keep the digits pressed before a time-out also where the carrier loses them: core then collects key by key. */
  readonly partialDigits?: boolean
}

export interface CollectResult {
  /** Without the terminator. */
  readonly digits: string
  readonly reason: CollectReason
  readonly speech?: string
  readonly choice?: string
}

export interface RecordOptions extends VerbOptions {
  /** `separate`: each side in its own channel (`record.separate`). Default: `mixed`. */
  readonly channels?: 'mixed' | 'separate'
  /** Default: `wav`. */
  readonly format?: 'wav' | 'mp3'
  /** Begin paused. Default: false. */
  readonly startPaused?: boolean
}

export interface StreamOptions extends VerbOptions {
  /** Hertz of the frames read and written; resampled where the carrier has another. Default: 16,000. */
  readonly sampleRate?: SampleRate
  /** Milliseconds of unread inbound audio that are kept; the oldest are dropped beyond. Default: 10,000. */
  readonly keepMs?: number
  /** Milliseconds of unsent audio from which `ready` waits. Default: 1,000. */
  readonly highWaterMs?: number
}

export interface TransferOptions extends VerbOptions {
  readonly from?: Destination
}

export interface ParticipantOptions extends VerbOptions {
  readonly from?: Destination
  readonly timeoutMs?: number
}

export interface TranscribeOptions extends VerbOptions {
  /** BCP 47, such as `en-US`. Default: what was prepared, or the carrier's. */
  readonly language?: string
}
