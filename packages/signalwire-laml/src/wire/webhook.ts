import * as z from 'zod'

import { formText, requiredFormText } from './loose.ts'

// docs/wire/signalwire-laml.md#webhooks: forms carry only text, so every field is text here
const call = {
  AccountSid: formText,
  ApiVersion: formText,
  CallSid: requiredFormText,
  CallStatus: formText,
  Direction: formText,
  From: formText,
  To: formText,
  ParentCallSid: formText,
}

const recording = {
  RecordingSid: formText,
  RecordingUrl: formText,
  RecordingDuration: formText,
}

/** The carrier's measurements of a call's audio; absent without media. */
const quality = {
  AudioInMos: formText,
  AudioInAveragePtime: formText,
  AudioInDtmfPacketCount: formText,
  AudioInFlushPacketCount: formText,
  AudioInJitterMaxVariance: formText,
  AudioInJitterMinVariance: formText,
  AudioInLargestJbSize: formText,
  AudioInMediaPacketCount: formText,
  AudioInSkipPacketCount: formText,
  AudioOutDtmfPacketCount: formText,
  AudioOutMediaPacketCount: formText,
}

/** A request for a document: from the voice URL of a number or call, or from a verb's action with the fields of the verb. */
export const voiceRequest = z.looseObject({
  ...call,
  ForwardedFrom: formText,
  CallerName: formText,
  SipCallId: formText,
  SipUser: formText,
  // gather
  Digits: formText,
  FinishedOnKey: formText,
  SpeechResult: formText,
  Confidence: formText,
  // record
  ...recording,
  // dial
  DialCallSid: formText,
  DialCallStatus: formText,
  DialCallDuration: formText,
  DialSipCallId: formText,
  DialSipResponseCode: formText,
  // enqueue
  QueueSid: formText,
  QueueTime: formText,
  QueueResult: formText,
  // refer
  ReferCallStatus: formText,
  ReferSipResponseCode: formText,
  NotifySipResponseCode: formText,
})

/** A change of a call's state, or the state of an incoming call at its number, which has no sequence number. */
export const callStatusNotice = z.looseObject({
  ...call,
  CallStatus: requiredFormText,
  CallDuration: formText,
  CallbackSource: formText,
  ForwardedFrom: formText,
  CallerName: formText,
  Timestamp: formText,
  SequenceNumber: formText,
  SipResultCode: formText,
  SipInviteResultPhrase: formText,
  ...recording,
  HangupBy: formText,
  HangupDirection: formText,
  ...quality,
})

/** A stream that started, stopped or failed. */
export const streamStatusNotice = z.looseObject({
  AccountSid: formText,
  CallSid: formText,
  ConferenceSid: formText,
  StreamSid: requiredFormText,
  StreamName: formText,
  StreamEvent: requiredFormText,
  StreamError: formText,
  StreamTrack: formText,
  Timestamp: formText,
  'Unique-ID': formText,
})

/** A recording that started, is ready or is absent. */
export const recordingStatusNotice = z.looseObject({
  AccountSid: formText,
  CallSid: formText,
  ConferenceSid: formText,
  ...recording,
  RecordingSid: requiredFormText,
  RecordingStatus: requiredFormText,
  RecordingChannels: formText,
  RecordingSource: formText,
})

/** A transcription of a recording. */
export const transcriptionNotice = z.looseObject({
  AccountSid: formText,
  CallSid: formText,
  TranscriptionSid: requiredFormText,
  TranscriptionText: formText,
  TranscriptionStatus: formText,
  TranscriptionUrl: formText,
  RecordingSid: formText,
  RecordingUrl: formText,
})

/** A conference that started or ended, or a participant that joined, left or changed. */
export const conferenceStatusNotice = z.looseObject({
  AccountSid: formText,
  CallSid: formText,
  ConferenceSid: requiredFormText,
  FriendlyName: formText,
  StatusCallbackEvent: requiredFormText,
  EventName: formText,
  Timestamp: formText,
  Duration: formText,
  Muted: formText,
  Hold: formText,
  StartConferenceOnEnter: formText,
  EndConferenceOnExit: formText,
  RecordingUrl: formText,
  RecordingFileSize: formText,
})

/** Who answered, reported separately from the call's status; the vendor does not document its fields. */
export const answeringMachineNotice = z.looseObject({
  AccountSid: formText,
  CallSid: requiredFormText,
  AnsweredBy: formText,
  MachineDetectionDuration: formText,
})

/** A parsed request for a document. */
export type VoiceRequest = z.output<typeof voiceRequest>
/** A parsed call status. */
export type CallStatusNotice = z.output<typeof callStatusNotice>
/** A parsed stream status. */
export type StreamStatusNotice = z.output<typeof streamStatusNotice>
/** A parsed recording status. */
export type RecordingStatusNotice = z.output<typeof recordingStatusNotice>
/** A parsed transcription. */
export type TranscriptionNotice = z.output<typeof transcriptionNotice>
/** A parsed conference status. */
export type ConferenceStatusNotice = z.output<typeof conferenceStatusNotice>
/** A parsed answering machine result. */
export type AnsweringMachineNotice = z.output<typeof answeringMachineNotice>
