import type { Address } from './address.ts'

/**
 * Settings that some carriers fix at call set-up and that later verbs need (`docs/rules.md#r12-prepare`). `false`
 * prepares nothing.
 */
export interface Prepare {
  /** Two-way audio. Default: prepared, not started, 16 kHz, mixed. */
  readonly stream?: false | { readonly sampleRate?: SampleRate; readonly tracks?: 'mixed' | 'separate' }
  readonly transcribe?: { readonly language: string }
  readonly speech?: boolean
}

export type SampleRate = 8_000 | 16_000 | 24_000

export interface DialCommand {
  readonly to: readonly Address[]
  readonly from: Address | undefined
  readonly displayName: string | undefined
  /** How long it may ring. */
  readonly ringMs: number | undefined
  /** The same key means the same call, whatever happens in between. */
  readonly idempotencyKey: string
  /** When the dial was first tried: milliseconds since the epoch. */
  readonly firstSentAt: number
  readonly prepare: Prepare
  readonly providerOptions: unknown
}

export interface ConnectCommand {
  /** What is joined: a room, a group call, or a call by the carrier's own id of it. */
  readonly kind: 'room' | 'group' | 'serverCall'
  readonly id: string
  readonly prepare: Prepare
  readonly providerOptions: unknown
}

export interface AnswerCommand {
  readonly prepare: Prepare
  readonly providerOptions: unknown
}

export interface RejectCommand {
  readonly reason: 'busy' | 'declined' | 'forbidden'
}

export interface RedirectCommand {
  readonly to: Address
}

/** What is played. */
export type PlaySource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'speech'; readonly text: string; readonly language?: string; readonly voice?: string }
  | { readonly kind: 'ssml'; readonly ssml: string }
  | { readonly kind: 'digits'; readonly digits: string }

export interface PlayCommand {
  readonly source: PlaySource
  /** `true`: until stopped. Core repeats counted loops. */
  readonly loop: boolean
  readonly providerOptions: unknown
}

export interface CollectCommand {
  readonly input: 'digits' | 'speech' | 'digits-or-speech' | 'choices'
  readonly maxDigits: number | undefined
  /** One key, or none. */
  readonly terminator: string | undefined
  /** Until the first key or word. */
  readonly timeoutMs: number
  /** Between two keys. */
  readonly interDigitTimeoutMs: number
  readonly prompt: PlaySource | undefined
  /** A key stops the prompt. */
  readonly interruptPrompt: boolean
  readonly language: string | undefined
  /** Silence that ends what is said. Default: the carrier's. */
  readonly endSilenceMs?: number | undefined
  readonly choices: readonly { readonly label: string; readonly phrases: readonly string[]; readonly digit?: string }[]
  readonly providerOptions: unknown
}

/** Of the beginning of a watch and, unless it has its own, of its end. */
export interface WatchDigitsCommand {
  readonly providerOptions?: unknown
}

export interface SendDigitsCommand {
  /** `0-9 A-D * #`, and `w` for half a second of silence. */
  readonly digits: string
  readonly providerOptions?: unknown
}

export interface RecordCommand {
  readonly channels: 'mixed' | 'separate'
  readonly format: 'wav' | 'mp3'
  readonly startPaused: boolean
  readonly providerOptions: unknown
}

export interface StreamCommand {
  readonly direction: 'both' | 'in' | 'out'
  /** The rate that the application requests; core resamples if the carrier uses another. */
  readonly sampleRate: SampleRate
  readonly providerOptions: unknown
}

export interface TransferCommand {
  readonly to: Address
  readonly from: Address | undefined
  readonly providerOptions: unknown
}

export interface HoldCommand {
  readonly music: PlaySource | undefined
  readonly providerOptions?: unknown
}

export interface UnholdCommand {
  readonly providerOptions?: unknown
}

export interface ParticipantCommand {
  readonly address: Address
  readonly from: Address | undefined
  readonly timeoutMs: number | undefined
  readonly providerOptions: unknown
}

/** Moves a participant of another call of this client. */
export interface MoveCommand {
  readonly address: Address
  /** The carrier's id of the call that loses the participant. */
  readonly fromProviderCallId: string
  readonly providerOptions: unknown
}

export interface TranscribeCommand {
  readonly language: string | undefined
  readonly providerOptions?: unknown
}

/** The changes of a running transcription. */
export interface UpdateTranscriptionCommand {
  readonly language: string
  readonly providerOptions: unknown
}
