export { type Address, addressText, readNumber } from './address.ts'
export {
  type Capabilities,
  type CapabilityName,
  capabilityNames,
  type CapabilityReasons,
  type Grade,
} from './capability.ts'
export type { AfterOptions, Clock } from './clock.ts'
export type {
  AnswerCommand,
  CollectCommand,
  ConnectCommand,
  DialCommand,
  HoldCommand,
  MoveCommand,
  ParticipantCommand,
  PlayCommand,
  PlaySource,
  Prepare,
  RecordCommand,
  RedirectCommand,
  RejectCommand,
  SampleRate,
  SendDigitsCommand,
  StreamCommand,
  TranscribeCommand,
  TransferCommand,
  UnholdCommand,
  UpdateTranscriptionCommand,
  WatchDigitsCommand,
} from './command.ts'
export type {
  Accepted,
  CallContext,
  CallView,
  Driver,
  RecordingAccepted,
  RecordingReference,
  StreamAudio,
} from './driver.ts'
export {
  type ConfigProblem,
  type ConfigSchema,
  type OptionsOf,
  parseConfig,
  parseOptions,
  type ProviderEntry,
} from './config.ts'
export { eventNameOf } from './event-name.ts'
export { type ErrorCode, type ErrorDetails, isTelephonyError, TelephonyError, toTelephonyError } from './error.ts'
export type {
  CollectReason,
  DriverEvent,
  EndReason,
  OperationFailure,
  Participant,
  RecordingFile,
  RecordingState,
  Transcript,
  TranscriptWord,
  Translated,
} from './event.ts'
export type { AudioFormat, AudioFrame, EncodedFrame, FrameFacts } from './frame.ts'
export type {
  Answer,
  Decision,
  DecisionReply,
  Ingress,
  Receipt,
  Route,
  WebhookReply,
  WebhookRequest,
} from './ingress.ts'
export type { Json, State } from './json.ts'
export { type JsonMeasure, measureJson } from './json-measure.ts'
export { base64Bytes, standsAt } from './media-text.ts'
export type {
  MediaAcceptance,
  MediaArrival,
  MediaCodec,
  MediaCommand,
  MediaIngress,
  MediaMessage,
  MediaSocket,
  MediaUpgrade,
  WireAudio,
} from './media.ts'
export { isLoopback, isSecure } from './loopback.ts'
export { masked, printable, quoted } from './printable.ts'
export type { Random } from './random.ts'
export { readAddress, readParty, type ReadParty } from './read-address.ts'
export { type CallSnapshot, defineProvider, type Host, type Provider, type Session, type Warning } from './provider.ts'
export { hangUpWithinMs, timeLeft } from './time-left.ts'
export { type Wire, WireError, type WireErrorOptions, type WireReply, type WireRequest } from './wire.ts'
export { closest, didYouMean } from './closest.ts'
export { checkOptions, type Rule, rule, type RulesOf } from './option.ts'
