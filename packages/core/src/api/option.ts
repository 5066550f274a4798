import type { Destination } from '../base/address.ts'
import {
  type AudioFormat,
  closest,
  type CollectReason,
  type Prepare,
  type Provider,
  quoted,
  type SampleRate,
  TelephonyError,
} from '../driver/index.ts'

/**
 * Settings that only one vendor has, under the vendor's name. Adapters add their own member to this interface:
 * `declare module '@trunkline/core' { interface ProviderOptions { 'my-adapter'?: MyOptions } }`.
 */
export interface ProviderOptions {}

/** Options of most verbs. */
export interface VerbOptions {
  /** When aborted, the verb fails with `cancelled`; an operation that the carrier has already accepted goes on. */
  readonly signal?: AbortSignal
  readonly providerOptions?: ProviderOptions
}

/**
 * This provider's own settings among the vendors'. A program for several carriers passes those of all of them; a name
 * that is nearly this one's is a mistake, and fails with `invalid-argument`.
 */
export function vendorOptions({ providerOptions }: VerbOptions, { name }: Pick<Provider, 'name'>): unknown {
  if (providerOptions === undefined) return undefined
  const all: Readonly<Record<string, unknown>> = { ...providerOptions }
  const misspelt = Object.keys(all).find((key) => key !== name && closest(key, [name]) !== undefined)
  if (misspelt === undefined) return all[name]
  const message = `providerOptions has no member ${quoted(misspelt)} for this provider, did you mean "${name}"?`
  throw new TelephonyError('invalid-argument', message, { provider: name })
}

export interface DialOptions extends VerbOptions {
  /** Several destinations ring at the same time (`dial.several`). */
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

interface ConnectBase extends VerbOptions {
  readonly prepare?: Prepare
}

/** Which call is joined: exactly one of the three. */
export type ConnectOptions =
  | (ConnectBase & {
      /** The carrier's id of a room. */ readonly room: string
      readonly group?: never
      readonly serverCall?: never
    })
  | (ConnectBase & {
      /** The id of a group call. */ readonly group: string
      readonly room?: never
      readonly serverCall?: never
    })
  | (ConnectBase & {
      /** The carrier's id of a running call, across its legs. */ readonly serverCall: string
      readonly room?: never
      readonly group?: never
    })

export interface AnswerOptions extends VerbOptions {
  readonly prepare?: Prepare
}

export interface PlayOptions extends VerbOptions {
  /** `true`: until stopped. A number: that many times. Default: once. */
  readonly loop?: boolean | number
  /** `queue` waits for the current plays; `interrupt` stops the current play and drops the queued ones. Default: `queue`. */
  readonly mode?: 'queue' | 'interrupt'
}

interface CollectBase extends VerbOptions {
  /** Milliseconds until the first key or word. Default: 10,000. */
  readonly timeoutMs?: number
  /** Played first; a key or a word interrupts it unless `interruptPrompt` is false. */
  readonly prompt?:
    | { readonly url: string; readonly lengthMs?: number }
    | { readonly say: string; readonly language?: string; readonly voice?: string }
  readonly interruptPrompt?: boolean
}

interface CollectKeys {
  /** The collection ends with this many digits, 1 to 64. */
  readonly maxDigits?: number
  /** One key that ends the collection and is not part of the digits. */
  readonly terminator?: string
  /** Milliseconds between two keys. Default: 5,000. */
  readonly interDigitTimeoutMs?: number
}

interface CollectWords {
  /** The spoken language: BCP 47, such as `en-US`. Default: the carrier's. */
  readonly language?: string
  /** Milliseconds of silence that end an utterance. Default: the carrier's. */
  readonly endSilenceMs?: number
}

/** Collects key presses (`collect.digits`). */
export interface CollectOptions extends CollectBase, CollectKeys {
  readonly input?: 'digits'
  /**
   * Keeps the digits pressed before a time-out, also on carriers that lose them; core then collects key by key. Default:
   * false.
   */
  readonly partialDigits?: boolean
  /** Options of other inputs. */
  readonly language?: never
  readonly endSilenceMs?: never
  readonly choices?: never
}

/** Collects speech (`collect.speech`). */
export interface CollectSpeechOptions extends CollectBase, CollectWords {
  readonly input: 'speech'
}

/** Collects whichever comes first, keys or words (`collect.digits` and `collect.speech`). */
export interface CollectEitherOptions extends CollectBase, CollectKeys, CollectWords {
  readonly input: 'digits-or-speech'
}

/** Collects one of several answers, said or pressed (`collect.choices`). */
export interface CollectChoicesOptions extends CollectBase, Pick<CollectWords, 'language'> {
  readonly input: 'choices'
  readonly choices: readonly Choice[]
}

/** One of the expected answers. */
export interface Choice {
  /** Names the choice in the result; unique among the choices. */
  readonly label: string
  /** Phrases that select it, at least one. */
  readonly phrases: readonly string[]
  /** A key that selects it. */
  readonly digit?: string
}

export interface CollectResult {
  /** The pressed keys, without the terminator; empty for spoken input. */
  readonly digits: string
  readonly reason: CollectReason
  /** The spoken input, as the carrier recognized it. */
  readonly speech?: string
  /** The label of the selected choice. */
  readonly choice?: string
  /** The carrier's confidence, 0 to 1, if it reports one. */
  readonly confidence?: number
}

export interface RecordOptions extends VerbOptions {
  /** `separate`: each side in its own channel (`record.separate`). Default: `mixed`. */
  readonly channels?: 'mixed' | 'separate'
  /** Default: `wav`. */
  readonly format?: 'wav' | 'mp3'
  /** Begin paused. Default: false. */
  readonly startPaused?: boolean
}

export interface StreamOptions<F extends AudioFormat = AudioFormat> extends VerbOptions {
  /**
   * The format in which audio is read and written: 16-bit samples (`pcm16`), or bytes of G.711 (`stream.g711`), which
   * pass through unchanged if the carrier uses the same law and are converted once otherwise. Default: `pcm16`.
   */
  readonly format?: F
  /**
   * Sample rate of the frames in hertz; core resamples if the carrier uses another. Default: 16,000. G.711 is always 8,000.
   */
  readonly sampleRate?: SampleRate
  /**
   * Fills gaps of inbound audio that was lost, up to a second each: the last pitch period is repeated and fades to
   * silence within 60 ms, in a frame that says `concealed`. Default: false.
   */
  readonly conceal?: boolean
  /** Milliseconds of unread inbound audio to keep; older audio is dropped. Default: 10,000. */
  readonly keepMs?: number
  /** Milliseconds of unsent audio above which `ready` waits. Default: 1,000. */
  readonly highWaterMs?: number
}

export interface TransferOptions extends VerbOptions {
  readonly from?: Destination
}

export interface ParticipantOptions extends VerbOptions {
  readonly from?: Destination
  readonly timeoutMs?: number
  /** When aborted while the party rings, the invitation is canceled if the provider supports it (`participants.cancel`). */
  readonly signal?: AbortSignal
}

export interface MoveOptions extends VerbOptions {
  /** The call that loses the participant: one of the same provider, held here or known by its id at the carrier. */
  readonly from: { readonly providerCallId: string | undefined }
}

export interface TranscribeOptions extends VerbOptions {
  /** BCP 47, such as `en-US`. Default: what was prepared, or the carrier's. */
  readonly language?: string
}

export interface UpdateTranscriptionOptions extends VerbOptions {
  /** BCP 47, such as `en-US`. */
  readonly language: string
}
