import { list, loose, looseList, looseNumber, looseText, nullish } from '@trunkline/azure/wire'
import * as z from 'zod'

import { readCommunicationIdentifier } from './identifier.ts'
import { callParticipant } from './reply.ts'

const text = looseText
const whole = looseNumber
/** A member that decides the meaning of an event: in another form, the event is malformed. */
const decisive = nullish(z.string())
const diagnostic = loose(z.looseObject({ code: whole, message: text }))

/**
 * Result of an operation. A success may carry the code of a failure, so the event's type decides
 * (docs/wire/acs-call-automation.md#result).
 */
export const resultInformation = z.looseObject({
  code: whole,
  subCode: whole,
  message: text,
  sipDetails: diagnostic,
  q850Details: diagnostic,
})

/** Members of nearly every callback event. */
export const commonEventData = z.looseObject({
  callConnectionId: text,
  serverCallId: text,
  correlationId: text,
  operationContext: text,
  resultInformation: loose(resultInformation),
})

const withParticipant = commonEventData.extend({ participant: loose(readCommunicationIdentifier) })
const withMove = withParticipant.extend({ fromCall: text })
const withInvitation = commonEventData.extend({ invitationId: text })
const withPlaySource = commonEventData.extend({ failedPlaySourceIndex: whole })
const withRecording = commonEventData.extend({ recordingId: text })

const withMediaStreaming = commonEventData.extend({
  mediaStreamingUpdate: loose(
    z.looseObject({ contentType: text, mediaStreamingStatus: text, mediaStreamingStatusDetails: text }),
  ),
})

const withTranscription = commonEventData.extend({
  transcriptionUpdate: loose(z.looseObject({ transcriptionStatus: text, transcriptionStatusDetails: text })),
})

const recognizeCompleted = commonEventData.extend({
  // a result of another type may accompany the valid one
  recognitionType: decisive,
  dtmfResult: nullish(z.looseObject({ tones: nullish(list(z.string())) })),
  choiceResult: nullish(z.looseObject({ label: decisive, recognizedPhrase: text, confidence: whole })),
  speechResult: nullish(z.looseObject({ speech: decisive, confidence: whole })),
})

const headers = loose(z.record(z.string(), z.unknown()))

const incomingCall = z.looseObject({
  to: loose(readCommunicationIdentifier),
  from: loose(readCommunicationIdentifier),
  callerDisplayName: text,
  serverCallId: text,
  incomingCallContext: text,
  correlationId: text,
  customContext: loose(z.looseObject({ voipHeaders: headers, sipHeaders: headers })),
  onBehalfOfCallee: loose(readCommunicationIdentifier),
})

const recordingFileStatusUpdated = z.looseObject({
  recordingStorageInfo: nullish(
    z.looseObject({
      recordingChunks: nullish(
        list(
          z.looseObject({
            documentId: text,
            index: whole,
            endReason: text,
            contentLocation: decisive,
            metadataLocation: text,
            deleteLocation: text,
          }),
        ),
      ),
    }),
  ),
  recordingStartTime: text,
  recordingDurationMs: whole,
  recordingContentType: text,
  recordingChannelType: text,
  recordingFormatType: text,
  sessionEndReason: text,
})

// the definitions of these four are not public, so all members are passed on
const undescribed = z.looseObject({ serverCallId: text, correlationId: text })

/** The schema of each event's data, by type without the `Microsoft.Communication.` prefix (docs/wire/acs-call-automation.md#event-types). */
export const eventData = {
  CallConnected: commonEventData,
  CallDisconnected: commonEventData,
  CreateCallFailed: commonEventData,
  AnswerFailed: commonEventData,
  ConnectFailed: commonEventData,
  CallTransferAccepted: commonEventData.extend({
    transferTarget: loose(readCommunicationIdentifier),
    transferee: loose(readCommunicationIdentifier),
  }),
  CallTransferFailed: commonEventData,
  AddParticipantSucceeded: withParticipant,
  AddParticipantFailed: withParticipant,
  RemoveParticipantSucceeded: withParticipant,
  RemoveParticipantFailed: withParticipant,
  MoveParticipantSucceeded: withMove,
  MoveParticipantFailed: withMove,
  CancelAddParticipantSucceeded: withInvitation,
  CancelAddParticipantFailed: withInvitation,
  ParticipantsUpdated: commonEventData.extend({
    participants: nullish(looseList(callParticipant)),
    sequenceNumber: whole,
  }),
  PlayStarted: commonEventData,
  PlayCompleted: commonEventData,
  PlayCanceled: commonEventData,
  PlayFailed: withPlaySource,
  RecognizeCompleted: recognizeCompleted,
  RecognizeFailed: withPlaySource,
  RecognizeCanceled: commonEventData,
  ContinuousDtmfRecognitionToneReceived: commonEventData.extend({ sequenceId: whole, tone: text }),
  ContinuousDtmfRecognitionToneFailed: commonEventData,
  ContinuousDtmfRecognitionStopped: commonEventData,
  SendDtmfTonesCompleted: commonEventData,
  SendDtmfTonesFailed: commonEventData,
  HoldFailed: commonEventData,
  MediaStreamingStarted: withMediaStreaming,
  MediaStreamingStopped: withMediaStreaming,
  MediaStreamingFailed: withMediaStreaming,
  TranscriptionStarted: withTranscription,
  TranscriptionStopped: withTranscription,
  TranscriptionUpdated: withTranscription,
  TranscriptionFailed: withTranscription,
  RecordingStateChanged: withRecording.extend({ state: text, startDateTime: text, recordingKind: text }),
  StartRecordingFailed: withRecording,
  IncomingCall: incomingCall,
  RecordingFileStatusUpdated: recordingFileStatusUpdated,
  CallStarted: undescribed,
  CallEnded: undescribed,
  CallParticipantAdded: undescribed,
  CallParticipantRemoved: undescribed,
} as const

/** The type of a known event, without its prefix. */
export type EventName = keyof typeof eventData
/** The data of an event. */
export type EventData<Name extends EventName> = z.infer<(typeof eventData)[Name]>
/** Result of an operation. */
export type ResultInformation = z.infer<typeof resultInformation>
