export type { Destination } from './address.ts'
export { createMemoryBus, type EventBus } from './bus.ts'
export type { CallEvent, CallEventType } from './call-event.ts'
export type { Deadlines } from './deadlines.ts'
export {
  type Address,
  addressText,
  type AudioFrame,
  type Capabilities,
  type CapabilityName,
  capabilityNames,
  type CapabilityReasons,
  type Clock,
  type CollectReason,
  type EndReason,
  type ErrorCode,
  type Grade,
  isTelephonyError,
  type MediaSocket,
  type OperationFailure,
  type Participant,
  type Prepare,
  type Provider,
  type Random,
  type RecordingFile,
  type RecordingState,
  type SampleRate,
  TelephonyError,
  type Transcript,
  type Warning,
  type Wire,
  WireError,
  type WireReply,
  type WireRequest,
} from './driver/index.ts'
export type {
  AudioStream,
  CallAnswer,
  CallEnd,
  CallSummary,
  Playback,
  PlayEnd,
  Playout,
  PlayoutEnd,
  Recording,
  Transcription,
  TranscriptionEnd,
} from './handle.ts'
export { createSocketWire, type ProxyChoice, type SocketWireOptions } from './http/index.ts'
export type { HandlerErrorListener, HandlerFailure, IncomingCall } from './incoming.ts'
export type { Limits } from './limits.ts'
export { type LoadableConfig, type LoadOptions, loadProvider, providerConfigFrom } from './load.ts'
export { systemClock, systemRandom } from './machine.ts'
export type {
  AnswerOptions,
  Choice,
  CollectChoicesOptions,
  CollectEitherOptions,
  CollectOptions,
  CollectResult,
  CollectSpeechOptions,
  ConnectOptions,
  DialOptions,
  MoveOptions,
  ParticipantOptions,
  PlayOptions,
  ProviderOptions,
  RecordOptions,
  StreamOptions,
  TranscribeOptions,
  TransferOptions,
  UpdateTranscriptionOptions,
  VerbOptions,
} from './option.ts'
export { type ClaimStore, createMemoryStore } from './store.ts'
export type { CallTimeline, TimelineEntry, TimelineKind, TimelineOptions } from './timeline.ts'
export type {
  AbleTelephony,
  CloseOptions,
  MediaAdmission,
  ServerReply,
  ServerRequest,
  Telephony,
  TelephonyOptions,
} from './telephony-type.ts'
export type { Requirement } from './require.ts'
export { createTelephony } from './telephony.ts'
export type { Able, Call, CollectInput, PlayInput, StreamDirection, Supports } from './verb.ts'
export type { WaitOptions } from './wait.ts'
