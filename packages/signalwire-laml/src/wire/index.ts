export { readError, type ErrorReply } from './error.ts'
export { decodeForm, encodeForm, type DecodedForm, type FormValue } from './form.ts'
export {
  applicationMessage,
  encodeApplicationMessage,
  parseApplicationMessage,
  parseCarrierMessage,
  type ApplicationMessage,
  type CarrierMessage,
  type UnknownMessage,
} from './media.ts'
export { MAX_PARAMETERS, parameterFields, readParameters } from './parameter.ts'
export {
  callListReply,
  callReply,
  conferenceListReply,
  conferenceReply,
  lamlBinReply,
  participantListReply,
  participantReply,
  recordingListReply,
  recordingReply,
  streamReply,
  type CallReply,
  type ConferenceReply,
  type LamlBinReply,
  type ParticipantReply,
  type RecordingReply,
  type StreamReply,
} from './reply.ts'
export {
  incomingNumberReply,
  queueMemberReply,
  transcriptionListReply,
  transcriptionReply,
  type IncomingNumberReply,
  type QueueMemberReply,
  type TranscriptionReply,
} from './reply-account.ts'
export {
  dequeueRequest,
  listTranscriptionsQuery,
  updateIncomingNumberRequest,
  type DequeueForm,
  type UpdateIncomingNumberForm,
} from './request-account.ts'
export {
  callEvents,
  createCallRequest,
  createConferenceStreamRequest,
  createRecordingRequest,
  createStreamRequest,
  listCallsQuery,
  listRecordingsQuery,
  recordingEvents,
  updateCallRequest,
  updateRecordingRequest,
  updateStreamRequest,
  type CreateCallForm,
  type CreateConferenceStreamForm,
  type CreateRecordingForm,
  type CreateStreamForm,
  type UpdateCallForm,
  type UpdateRecordingForm,
} from './request.ts'
export {
  createLamlBinRequest,
  listConferenceRecordingsQuery,
  listConferencesQuery,
  listParticipantsQuery,
  updateConferenceRequest,
  updateParticipantRequest,
  type CreateLamlBinForm,
  type UpdateConferenceForm,
  type UpdateParticipantForm,
} from './request-conference.ts'
export {
  BASE_PATHS,
  matchOperation,
  operationPath,
  operations,
  type MatchedOperation,
  type Operation,
  type OperationName,
  type PathParameters,
  type Suffix,
} from './resource.ts'
export { streamUrlFault } from './stream-url.ts'
export {
  answeringMachineNotice,
  callStatusNotice,
  conferenceStatusNotice,
  recordingStatusNotice,
  streamStatusNotice,
  transcriptionNotice,
  voiceRequest,
  type AnsweringMachineNotice,
  type CallStatusNotice,
  type ConferenceStatusNotice,
  type RecordingStatusNotice,
  type StreamStatusNotice,
  type TranscriptionNotice,
  type VoiceRequest,
} from './webhook.ts'
