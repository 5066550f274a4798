/** What a call may carry. */
export const mediaTypes = ['audio', 'video'] as const

/** What is reported of a call only when it is asked for at set-up; everything else always is (docs/wire/acs-play-audio.md#subscriptions). */
export const eventSubscriptions = ['participantsUpdated', 'dtmfReceived'] as const

/** How far an operation is; there is no word for cancelled (docs/wire/acs-play-audio.md#cancelled). */
export const operationStatuses = ['notStarted', 'running', 'completed', 'failed'] as const

/** What a recording holds. */
export const recordingContentTypes = ['audio', 'audioVideo'] as const

/** One channel for everybody, or one for each. */
export const recordingChannelTypes = ['mixed', 'unmixed'] as const

/** File formats of a recording. */
export const recordingFormatTypes = ['wav', 'mp3', 'mp4'] as const

/** Whether a recording runs; `inactive` means paused as well as stopped. */
export const callRecordingStates = ['active', 'inactive'] as const

/** The states a call connection goes through. */
export const callConnectionStates = ['incoming', 'connecting', 'connected', 'disconnecting', 'disconnected'] as const

/** The clouds a Teams identity can live in. */
export const clouds = ['public', 'dod', 'gcch'] as const
