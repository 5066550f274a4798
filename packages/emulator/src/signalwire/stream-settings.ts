import { codecOf } from './stream-codec.ts'
import { streamUrlFault } from './stream-url.ts'
import type { Target } from './webhook.ts'

export type StreamTrack = 'inbound_track' | 'outbound_track' | 'both_tracks'

/** The settings of a stream. */
export interface StreamSettings {
  readonly url: string
  readonly name?: string | undefined
  /** Undefined is an invalid one. */
  readonly track: StreamTrack | undefined
  readonly bidirectional: boolean
  /** Two-way streams of a conference take any track, those of a call only the inbound one. */
  readonly anyTrack?: boolean
  readonly codec: string
  readonly bearerToken?: string | undefined
  readonly parameters: Readonly<Record<string, string>>
  readonly statusCallback?: Target | undefined
}

const tracks: readonly StreamTrack[] = ['inbound_track', 'outbound_track', 'both_tracks']

/** The track of that name; `undefined` for another word. */
export function trackOf(name: string): StreamTrack | undefined {
  return tracks.find((track) => track === name)
}

/** The directions that a track means, in the words of the socket. */
export function directionsOf(track: StreamTrack | undefined): readonly ('inbound' | 'outbound')[] {
  if (track === 'both_tracks') return ['inbound', 'outbound']
  return [track === 'outbound_track' ? 'outbound' : 'inbound']
}

/** The error of a stream that cannot begin, in the words of its status callback. See docs/wire/signalwire-laml.md#streams */
export function settingsFault({ url, track, bidirectional, anyTrack, codec }: StreamSettings): string | undefined {
  if (url === '') return 'missing_url'
  if (streamUrlFault(url) !== undefined) return 'invalid_url'
  if (track === undefined || (bidirectional && anyTrack !== true && track !== 'inbound_track')) return 'invalid_track'
  return codecOf(codec) ? undefined : 'codec_error'
}
