export type { Destination } from './base/address.ts'
export type { EventBus } from './api/event-bus.ts'
export { createMemoryBus } from './cluster/memory-bus.ts'
export type { CallEvent, CallEventType } from './api/call-event.ts'
export type { Deadlines } from './api/deadlines.ts'
export {
  type Address,
  addressText,
  type AudioFormat,
  type AudioFrame,
  type Capabilities,
  type CapabilityName,
  capabilityNames,
  type CapabilityReasons,
  type Clock,
  type CollectReason,
  type EncodedFrame,
  type EndReason,
  type ErrorCode,
  type FrameFacts,
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
  type TranscriptWord,
  type Warning,
  type Wire,
  WireError,
  type WireReply,
  type WireRequest,
} from './driver/index.ts'
export type {
  AudioOf,
  AudioStream,
  CallAnswer,
  CallEnd,
  CallSummary,
  FrameOf,
  Playback,
  PlayEnd,
  Playout,
  PlayoutEnd,
  PlayoutProgress,
  Recording,
  SpeechEvent,
  SpeechOptions,
  StreamStatistics,
  Transcription,
  TranscriptionEnd,
  WritableTarget,
  WriteOptions,
} from './api/handle.ts'
export {
  createSocketWire,
  type HttpAgent,
  type ProxyChoice,
  type SocketWireOptions,
  type TlsOptions,
} from './http/index.ts'
export type { HandlerErrorListener, HandlerFailure, IncomingCall } from './api/incoming-call.ts'
export type { Limits } from './api/limits.ts'
export { type LoadableConfig, type LoadOptions, loadProvider, providerConfigFrom } from './config/load.ts'
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
} from './api/option.ts'
export type { ClaimStore } from './api/claim-store.ts'
export { createMemoryStore } from './cluster/memory-store.ts'
export type { CallTimeline, TimelineEntry, TimelineKind, TimelineOptions } from './base/timeline.ts'
export type {
  AbleTelephony,
  CloseOptions,
  MediaAdmission,
  ServerReply,
  ServerRequest,
  Telephony,
  TelephonyOptions,
} from './api/telephony.ts'
export type { Requirement } from './config/require.ts'
export { createTelephony } from './telephony.ts'
export type { Able, Call, CollectInput, PlayInput, StreamDirection, StreamFormat, Supports } from './api/call.ts'
export type { WaitOptions } from './base/wait.ts'
export type { UnplacedEvent } from './api/unplaced-event.ts'
