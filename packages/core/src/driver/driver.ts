import type { Address } from './address.ts'
import type { CapabilityName } from './capability.ts'
import type {
  AnswerCommand,
  CollectCommand,
  ConnectCommand,
  DialCommand,
  HoldCommand,
  MoveCommand,
  ParticipantCommand,
  PlayCommand,
  RecordCommand,
  RedirectCommand,
  RejectCommand,
  SendDigitsCommand,
  StreamCommand,
  TranscribeCommand,
  TransferCommand,
  UnholdCommand,
  UpdateTranscriptionCommand,
  WatchDigitsCommand,
} from './command.ts'
import type { Participant, RecordingFile, Translated } from './event.ts'
import type { State } from './json.ts'

/** A snapshot of the call for one verb. Core holds the state and merges the patches of verbs and events. */
export interface CallContext {
  /** Trunkline's id, created before the first request so that callbacks can carry it. */
  readonly id: string
  /** The carrier's id, once known. */
  readonly providerCallId: string | undefined
  readonly direction: 'outbound' | 'inbound'
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly answered: boolean
  readonly state: State
  /** The id of this operation, created by core: `1`, `2`, … rising within the call. */
  readonly operation: string
  readonly signal: AbortSignal
  /**
   * Sets the key of this operation's events before the request, so that they find it even if the reply is lost. Needed
   * only if the key is not `operation`.
   */
  readonly knownAs?: (key: string) => void
  /** A URL that the carrier calls, with a signed token of this call in its path. */
  url(purpose: string, options?: { readonly operation?: string }): string
  /** The same for a WebSocket, at the process that holds the call. */
  mediaUrl(purpose: string): string
}

/** The known state of a call while no verb runs. */
export type CallView = Omit<CallContext, 'operation' | 'signal'>

/** The result of an accepted verb. */
export interface Accepted {
  readonly providerCallId?: string | undefined
  /** The key of this operation's events. Default: `context.operation`. */
  readonly operationKey?: string | undefined
  readonly state?: State | undefined
  /** Acceptance is the only evidence of the start that this carrier gives, as for a play on LaML. */
  readonly started?: boolean | undefined
  /** Of a play: how long the prompt is, in milliseconds, where the adapter knows. */
  readonly lengthMs?: number | undefined
  /**
   * Of a collection: how long the carrier waits for each further key, in milliseconds, where that is not
   * `interDigitTimeoutMs`.
   */
  readonly interDigitMs?: number | undefined
  /** What is known of the call now that this was accepted, such as what was reported before it could be understood. */
  readonly events?: readonly Translated[] | undefined
  /** Acceptance completes the operation: no event reports its outcome. */
  readonly completed?: boolean | undefined
  /**
   * Of a play that was not sent: core writes this audio into the open two-way stream, since a play at the carrier would
   * end the stream.
   */
  readonly throughStream?: StreamAudio | undefined
  /** Of a collection that was not sent: core collects the keys that the carrier or the open stream reports one by one. */
  readonly gatherKeys?: boolean | undefined
}

/** Audio for the open stream: mono, not empty. */
export interface StreamAudio {
  readonly pcm: Int16Array
  readonly sampleRate: number
}

/** An accepted recording: its id is also its operation key. */
export interface RecordingAccepted extends Accepted {
  readonly recordingId: string
  /**
   * The carrier reports with `recording-changed` when it records. Default: it records (or is paused, where that was
   * asked for).
   */
  readonly starting?: boolean
}

/** Names a recording, also after its call has ended. */
export interface RecordingReference {
  readonly recordingId: string
  readonly files: readonly RecordingFile[]
}

/**
 * What an adapter implements: one short method per neutral verb, each named `do…` so that no application calls it by
 * accident. A verb resolves once the carrier has accepted it; its outcome comes as an event. A method may be absent only
 * when the manifest grades its capability `unsupported`.
 */
export interface Driver {
  doDial?(call: CallContext, command: DialCommand): Promise<Accepted>
  /**
   * Searches for the call of a dial whose outcome is unknown, and returns what is known of it. Requires proof that it is
   * this dial: our token in its callback URL, an operation id, a repeatability id. `undefined` if it is not found yet.
   * Repeats nothing that could place a second call. Core asks a few times within the minutes that follow the dial.
   */
  doFindDial?(call: CallContext, command: DialCommand): Promise<Accepted | undefined>
  /** Joins an existing call. */
  doConnect?(call: CallContext, command: ConnectCommand): Promise<Accepted>
  doAnswer?(call: CallContext, command: AnswerCommand): Promise<Accepted>
  doReject?(call: CallContext, command: RejectCommand): Promise<Accepted>
  doRedirect?(call: CallContext, command: RedirectCommand): Promise<Accepted>
  /** Ends our side of the call. Succeeds if the call has already ended. */
  doHangUp(call: CallContext): Promise<Accepted>
  /** Ends the call for all parties. */
  doTerminate?(call: CallContext): Promise<Accepted>
  doPlay?(call: CallContext, command: PlayCommand): Promise<Accepted>
  /** Stops the play whose operation key is `key`; resolves once the carrier has accepted the cancel. */
  doStopPlaying?(call: CallContext, key: string): Promise<Accepted>
  doCollect?(call: CallContext, command: CollectCommand): Promise<Accepted>
  doStopCollecting?(call: CallContext, key: string): Promise<Accepted>
  /** Asks the carrier to report every key as `digit-received`, for the application or for collecting in core. */
  doWatchDigits?(call: CallContext, command?: WatchDigitsCommand): Promise<Accepted>
  /** May be absent if the carrier always reports keys. */
  doUnwatchDigits?(call: CallContext, command?: WatchDigitsCommand): Promise<Accepted>
  doSendDigits?(call: CallContext, command: SendDigitsCommand): Promise<Accepted>
  doRecord?(call: CallContext, command: RecordCommand): Promise<RecordingAccepted>
  doPauseRecording?(call: CallContext, recording: RecordingReference): Promise<Accepted>
  doResumeRecording?(call: CallContext, recording: RecordingReference): Promise<Accepted>
  doStopRecording?(call: CallContext, recording: RecordingReference): Promise<Accepted>
  /**
   * Asks whether the files are there; for carriers whose notice may be lost. `undefined`: not yet. An `operation-failed`,
   * `unauthorized` or `rejected` says that there are none; after other errors core asks again.
   */
  doFindRecording?(recording: RecordingReference, signal: AbortSignal): Promise<readonly RecordingFile[] | undefined>
  doFetchRecording?(file: RecordingFile, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  doStream?(call: CallContext, command: StreamCommand): Promise<Accepted>
  doStopStream?(call: CallContext, key: string): Promise<Accepted>
  doTransfer?(call: CallContext, command: TransferCommand): Promise<Accepted>
  doHold?(call: CallContext, command: HoldCommand): Promise<Accepted>
  doUnhold?(call: CallContext, command?: UnholdCommand): Promise<Accepted>
  doMute?(call: CallContext, target: Address | undefined): Promise<Accepted>
  doUnmute?(call: CallContext, target: Address | undefined): Promise<Accepted>
  doAddParticipant?(call: CallContext, command: ParticipantCommand): Promise<Accepted>
  /** Cancels the invitation whose operation key is `key`; `operation-completed` confirms it. */
  doCancelAddParticipant?(call: CallContext, key: string): Promise<Accepted>
  doRemoveParticipant?(call: CallContext, address: Address): Promise<Accepted>
  doListParticipants?(call: CallContext): Promise<readonly Participant[]>
  /** Moves a participant from another call; `operation-completed` reports that the participant has joined. */
  doMoveParticipant?(call: CallContext, command: MoveCommand): Promise<Accepted>
  doTranscribe?(call: CallContext, command: TranscribeCommand): Promise<Accepted>
  /** Changes a running transcription; `transcription-updated` confirms it. */
  doUpdateTranscription?(call: CallContext, command: UpdateTranscriptionCommand): Promise<Accepted>
  doStopTranscribing?(call: CallContext): Promise<Accepted>
  /** Asks the carrier for the state of the call when an expected event is missing (`docs/rules.md#r20-end-of-a-call`). */
  doInspect?(call: CallContext): Promise<readonly Translated[]>
  /** Why a supported capability is impossible for this call at this moment; `undefined` if it is possible. */
  whyNot?(call: Omit<CallContext, 'operation' | 'signal'>, capability: CapabilityName): string | undefined
}
