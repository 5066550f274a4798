/** Enumerations of the service, in its casing. All lists are open: an unlisted value stays a string. */
export const importances = ['Normal', 'Urgent', 'Emergency'] as const

/** The side that started it. */
export const directions = ['Incoming', 'Outgoing'] as const

/** States of an invitation; `Cancelled` has two l here, and one in the subcode. */
export const invitationStates = [
  'Connecting',
  'Alerting',
  'Connected',
  'Failed',
  'Declined',
  'Cancelled',
  'Forwarded',
  'TeamRing',
] as const

/** States of an audioVideo and of a phoneAudio. */
export const callStates = ['Connecting', 'Connected', 'Disconnecting', 'Disconnected', 'Transferring'] as const

/** States of a conversation. */
export const conversationStates = [
  'Connecting',
  'Connected',
  'Conferencing',
  'Conferenced',
  'InLobby',
  'Disconnecting',
  'Disconnected',
  'Incoming',
] as const

/** States of an audioVideoFlow, which say whether media flows. */
export const flowStates = ['Connected', 'Disconnected'] as const

/** Keys in tone events; whether A to D occur is unknown. */
export const toneValues = [
  'Tone0',
  'Tone1',
  'Tone2',
  'Tone3',
  'Tone4',
  'Tone5',
  'Tone6',
  'Tone7',
  'Tone8',
  'Tone9',
  'ToneStar',
  'TonePound',
] as const

/** Whether a bridged participant is kept from messages: `Disabled` lets messages through. */
export const filterStates = ['Enabled', 'Disabled'] as const

/** What happened to the resource of an event. */
export const eventOperations = ['started', 'updated', 'completed', 'added', 'deleted'] as const

/** The known values of who hosts the media of a call. */
export const mediaHosts = ['Remote'] as const

/** Why an invitation is declined. */
export const callDeclineReasons = [
  'Unknown',
  'Local',
  'Global',
  'MediaAllocationFailure',
  'EncryptionMismatch',
  'IPv6NotSupported',
  'MediaConnectivityFailure',
  'CodecMismatch',
  'UnsupportedMedia',
  'InvalidMediaOffer',
  'InsufficientBandwidth',
  'InsufficientBandwidthRerouteOverPstn',
] as const

/** Why a call is stopped. */
export const callTerminationReasons = [
  'Unknown',
  'UserInitiatedAction',
  'SharerLeftConference',
  'ConversationSuspendedLossNetwork',
  'MidCallFailureOneInternalOneExternal',
  'MidCallFailureBothInternal',
  'InternalFailure',
  'CallEstablishFailureOneInternalOneExternal',
  'CallEstablishFailureBothInternal',
  'FailedStartAudioStream',
  'Cancel',
  'MediaTimeout',
  'MediaConnectivityFailure',
  'CodecMismatch',
  'UnsupportedMedia',
  'InvalidMediaAnswer',
] as const

/** The listed spelling of a value; undefined for one that the service has added. */
export function knownWord<const Words extends readonly string[]>(
  words: Words,
  word: string | undefined,
): Words[number] | undefined {
  return word === undefined ? undefined : words.find((known) => known.toLowerCase() === word.toLowerCase())
}
