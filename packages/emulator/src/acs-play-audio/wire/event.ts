/** The prefix of each event's type. */
export const eventTypePrefix = 'Microsoft.Communication.'

/** The events that the server posts to callback addresses (docs/wire/acs-play-audio.md#events). */
export type EventName =
  | 'CallConnectionStateChanged'
  | 'PlayAudioResult'
  | 'AddParticipantResult'
  | 'ParticipantsUpdated'
  | 'DtmfReceived'
  | 'ToneReceived'
  | 'CallRecordingStateChanged'

const names = { '*': 'star', '#': 'pound' } as const

/** The name of a key; undefined for what is not a key (docs/wire/acs-play-audio.md#tones). */
export function toneOf(key: string): string | undefined {
  if (key === '*' || key === '#') return names[key]
  if (/^\d$/.test(key)) return `tone${key}`
  return /^[a-d]$/i.test(key) ? key.toLowerCase() : undefined
}
