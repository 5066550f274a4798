import { encodeWav } from '@trunkline/audio'
import { SAMPLE_RATE } from '@trunkline/network'

import { encodeMp3, MP3_BITRATE } from '../mp3.ts'
import { encodeMp4 } from '../mp4.ts'

/** What a recording's files are made of (docs/wire/acs-call-automation.md#recording). */
export interface RecordingFormat {
  readonly name: 'wav' | 'mp3' | 'mp4'
  readonly content: 'audio' | 'audioVideo'
  readonly mediaType: string
  /** Bits of one second of so many channels. */
  bitRate(channels: number): number
  /** Makes a file of channels at the switchboard's rate. */
  encode(channels: readonly Int16Array[]): Promise<Uint8Array>
}

/** The formats that the service knows; an MP4 has no picture here. */
export const recordingFormats: Record<RecordingFormat['name'], RecordingFormat> = {
  wav: {
    name: 'wav',
    content: 'audio',
    mediaType: 'audio/wav',
    bitRate: (channels) => SAMPLE_RATE * 16 * channels,
    encode: (channels) => Promise.resolve(encodeWav({ sampleRate: SAMPLE_RATE, channels })),
  },
  mp3: {
    name: 'mp3',
    content: 'audio',
    mediaType: 'audio/mpeg',
    bitRate: () => MP3_BITRATE * 1000,
    encode: (channels) => encodeMp3({ sampleRate: SAMPLE_RATE, channels }),
  },
  mp4: {
    name: 'mp4',
    content: 'audioVideo',
    mediaType: 'video/mp4',
    bitRate: () => MP3_BITRATE * 1000,
    encode: ([pcm = new Int16Array()]) => encodeMp4({ sampleRate: SAMPLE_RATE, pcm }),
  },
}
