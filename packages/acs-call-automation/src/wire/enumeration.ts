/** The closed enumerations of the REST definitions, in the casing that we send (docs/wire/acs-call-automation.md#casing). */
export const identifierKinds = [
  'unknown',
  'communicationUser',
  'phoneNumber',
  'microsoftTeamsUser',
  'microsoftTeamsApp',
  'teamsExtensionUser',
] as const

/** The clouds of a Teams identity. */
export const clouds = ['public', 'dod', 'gcch'] as const

/** States of a call connection. */
export const callConnectionStates = [
  'unknown',
  'connecting',
  'connected',
  'transferring',
  'transferAccepted',
  'disconnecting',
  'disconnected',
] as const

/** Why an incoming call is rejected. */
export const callRejectReasons = ['none', 'busy', 'forbidden'] as const

/** Input types of a recognize operation. */
export const recognizeInputTypes = ['dtmf', 'speech', 'speechOrDtmf', 'choices'] as const

/** Result types of a recognize operation. */
export const recognitionTypes = ['dtmf', 'speech', 'choices'] as const

/** Voices of a text source without a named voice. */
export const voiceKinds = ['male', 'female'] as const

/** One stream for all participants, or one for each speaker. */
export const audioChannelTypes = ['mixed', 'unmixed'] as const

/** Sample formats of the media socket: 16 or 24 kHz, 16 bit, mono. */
export const audioFormats = ['pcm16KMono', 'pcm24KMono'] as const

/** Content of a recording. */
export const recordingContentTypes = ['audio', 'audioVideo'] as const

/** File formats of a recording. */
export const recordingFormatTypes = ['wav', 'mp3', 'mp4'] as const

/** Whether a recording runs; `inactive` means paused as well as stopped. */
export const recordingStates = ['active', 'inactive'] as const

/** Who owns a recording. */
export const recordingKinds = ['azureCommunicationServices', 'teams', 'teamsCompliance'] as const

/** Storage of a recording. */
export const recordingStorageKinds = ['azureCommunicationServices', 'azureBlobStorage'] as const

/** Statuses of a mediaStreamingUpdate. */
export const mediaStreamingStatuses = [
  'mediaStreamingStarted',
  'mediaStreamingFailed',
  'mediaStreamingStopped',
  'unspecifiedError',
] as const

const streamStatusDetails = [
  'subscriptionStarted',
  'streamConnectionReestablished',
  'streamConnectionUnsuccessful',
  'streamUrlMissing',
  'serviceShutdown',
  'streamConnectionInterrupted',
  'speechServicesConnectionError',
  'subscriptionStopped',
  'unspecifiedError',
  'authenticationFailure',
  'badRequest',
  'tooManyRequests',
  'forbidden',
  'serviceTimeout',
] as const

/** Reasons of a mediaStreamingUpdate. */
export const mediaStreamingStatusDetails = [...streamStatusDetails, 'initialWebSocketConnectionFailed'] as const

/** Statuses of a transcriptionUpdate. */
export const transcriptionStatuses = [
  'transcriptionStarted',
  'transcriptionFailed',
  'transcriptionResumed',
  'transcriptionUpdated',
  'transcriptionStopped',
  'unspecifiedError',
] as const

/** Reasons of a transcriptionUpdate. */
export const transcriptionStatusDetails = [...streamStatusDetails, 'transcriptionLocaleUpdated'] as const

/** Whether a transcription result may still change. */
export const transcriptionResultStates = ['final', 'intermediate'] as const

/** State of a media streaming or transcription subscription. */
export const subscriptionStates = ['disabled', 'inactive', 'active'] as const
