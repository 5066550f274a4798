/** Media of a call. */
export const mediaTypes = ['audio', 'video'] as const

/**
 * Events that a call reports only if it subscribed to them at set-up; all others are always reported
 * (docs/wire/acs-play-audio.md#subscriptions).
 */
export const eventSubscriptions = ['participantsUpdated', 'dtmfReceived'] as const

/** Progress of an operation; there is no value for a cancellation (docs/wire/acs-play-audio.md#cancelled). */
export const operationStatuses = ['notStarted', 'running', 'completed', 'failed'] as const

/** Content of a recording. */
export const recordingContentTypes = ['audio', 'audioVideo'] as const

/** One channel for all participants, or one for each. */
export const recordingChannelTypes = ['mixed', 'unmixed'] as const

/** File formats of a recording. */
export const recordingFormatTypes = ['wav', 'mp3', 'mp4'] as const

/** Whether a recording runs; `inactive` means paused as well as stopped. */
export const callRecordingStates = ['active', 'inactive'] as const

/** States of a call connection. */
export const callConnectionStates = ['incoming', 'connecting', 'connected', 'disconnecting', 'disconnected'] as const

/** The clouds of a Teams identity. */
export const clouds = ['public', 'dod', 'gcch'] as const
