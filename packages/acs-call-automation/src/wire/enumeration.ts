/** The closed word lists of the REST definitions, in the casing we send (docs/wire/acs-call-automation.md#casing). */
export const identifierKinds = [
  'unknown',
  'communicationUser',
  'phoneNumber',
  'microsoftTeamsUser',
  'microsoftTeamsApp',
  'teamsExtensionUser',
] as const

/** The clouds a Teams identity can live in. */
export const clouds = ['public', 'dod', 'gcch'] as const

/** The states a call connection goes through. */
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

/** What a recognize operation listens for. */
export const recognizeInputTypes = ['dtmf', 'speech', 'speechOrDtmf', 'choices'] as const

/** What a recognize operation found. */
export const recognitionTypes = ['dtmf', 'speech', 'choices'] as const

/** Voices of a text source that names none. */
export const voiceKinds = ['male', 'female'] as const

/** One stream for everybody, or one for each speaker. */
export const audioChannelTypes = ['mixed', 'unmixed'] as const

/** Sample formats of the media socket: 16 or 24 kHz, 16 bit, mono. */
export const audioFormats = ['pcm16KMono', 'pcm24KMono'] as const

/** What a recording holds. */
export const recordingContentTypes = ['audio', 'audioVideo'] as const

/** File formats of a recording. */
export const recordingFormatTypes = ['wav', 'mp3', 'mp4'] as const

/** Whether a recording runs; `inactive` means paused as well as stopped. */
export const recordingStates = ['active', 'inactive'] as const

/** Who owns a recording. */
export const recordingKinds = ['azureCommunicationServices', 'teams', 'teamsCompliance'] as const

/** Where a recording is kept. */
export const recordingStorageKinds = ['azureCommunicationServices', 'azureBlobStorage'] as const

/** What a mediaStreamingUpdate reports. */
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

/** Why a mediaStreamingUpdate was sent. */
export const mediaStreamingStatusDetails = [...streamStatusDetails, 'initialWebSocketConnectionFailed'] as const

/** What a transcriptionUpdate reports. */
export const transcriptionStatuses = [
  'transcriptionStarted',
  'transcriptionFailed',
  'transcriptionResumed',
  'transcriptionUpdated',
  'transcriptionStopped',
  'unspecifiedError',
] as const

/** Why a transcriptionUpdate was sent. */
export const transcriptionStatusDetails = [...streamStatusDetails, 'transcriptionLocaleUpdated'] as const

/** Whether a transcription result may still change. */
export const transcriptionResultStates = ['final', 'intermediate'] as const

/** State of a media streaming or transcription subscription. */
export const subscriptionStates = ['disabled', 'inactive', 'active'] as const
