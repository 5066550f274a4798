import { millisecondsOf, pcmFromBytes, pcmToBytes } from '@trunkline/audio'
import { type MediaCodec, type MediaCommand, type MediaMessage } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { type AudioData, type OutboundAudio, type OutboundStop } from '../wire/media.ts'
import { toneCharacterOf, toneOf } from '../wire/tone.ts'
import { readMessage } from './message.ts'

/** Translates one media socket (docs/wire/acs-call-automation.md#media-streaming); `providerCallId` is from its upgrade request. */
export function createCodec(providerCallId?: string): MediaCodec {
  const clock: StreamClock = { sampleRate: defaultRate, first: undefined, samples: new Map() }
  return {
    // the service has no word for "heard", so core's clock decides
    marks: false,
    leadMs: 200,
    decode: (message) => decode(message, clock, providerCallId),
    encode,
  }
}

const defaultRate = 16_000
const lowestRate = 8_000
/** The sender names them, so that their number must not be the sender's to choose. */
const mostParticipants = 1_000

interface StreamClock {
  sampleRate: number
  /** The first timestamp, in milliseconds since 1970. */
  first: number | undefined
  /** Samples so far by participant, for messages without a timestamp. */
  readonly samples: Map<string, number>
}

function decode(
  message: string | Uint8Array,
  clock: StreamClock,
  providerCallId: string | undefined,
): readonly MediaMessage[] {
  return match(readMessage(message))
    .returnType<readonly MediaMessage[]>()
    .with({ kind: 'AudioMetadata' }, ({ audioMetadata }) => {
      clock.sampleRate = audioMetadata.sampleRate ?? defaultRate
      const known = providerCallId === undefined ? {} : { providerCallId }
      return [{ type: 'start', sampleRate: clock.sampleRate, writable: true, ...known }]
    })
    .with({ kind: 'AudioData' }, ({ audioData }) => frameOf(audioData, clock))
    .with({ kind: 'DtmfData' }, ({ dtmfData }) => [keyOf(dtmfData.data)])
    .with({ kind: 'unknown' }, ({ name }) => [{ type: 'unknown', name }])
    .with({ kind: 'StopAudio' }, { kind: 'TranscriptionMetadata' }, { kind: 'TranscriptionData' }, ({ kind }) => [
      { type: 'unknown', name: kind },
    ])
    .with({ kind: 'malformed' }, () => [{ type: 'unknown', name: 'malformed' }])
    .exhaustive()
}

/** One character, as documented, or the name that the same key has in events. */
function keyOf(data: string): MediaMessage {
  const tone = toneOf(data) ?? data
  const digit = toneCharacterOf(tone)
  return digit === undefined ? { type: 'unknown', name: 'DtmfData' } : { type: 'digit', digit }
}

function frameOf(audio: AudioData, clock: StreamClock): readonly MediaMessage[] {
  const bytes = Buffer.from(audio.data, 'base64')
  if (bytes.length % 2 !== 0) return [{ type: 'unknown', name: 'malformed' }]
  const pcm = pcmFromBytes(bytes)
  const participant = audio.participantRawID
  const mediaTimeMs = timeOf(audio, pcm.length, clock)
  return [
    {
      type: 'frame',
      frame: {
        pcm,
        sampleRate: clock.sampleRate,
        track: participant === undefined ? 'mixed' : 'inbound',
        mediaTimeMs,
        ...(participant !== undefined && { participant }),
        ...(audio.silent !== undefined && { silent: audio.silent }),
      },
    },
  ]
}

function timeOf({ timestamp, participantRawID = '' }: AudioData, length: number, clock: StreamClock): number {
  const before = clock.samples.get(participantRawID) ?? 0
  if (before > 0 || clock.samples.size < mostParticipants) clock.samples.set(participantRawID, before + length)
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp)
  // another rate than those of audio ends the stream in core: nothing is computed with it
  if (Number.isNaN(at)) return clock.sampleRate >= lowestRate ? millisecondsOf(before, clock.sampleRate) : 0
  clock.first ??= at
  return Math.max(0, at - clock.first)
}

function encode(command: MediaCommand): readonly string[] {
  return match(command)
    .with({ type: 'audio' }, ({ pcm }) => {
      const data = Buffer.from(pcmToBytes(pcm)).toString('base64')
      const message: OutboundAudio = { kind: 'AudioData', audioData: { data }, stopAudio: null }
      return [JSON.stringify(message)]
    })
    .with({ type: 'clear' }, () => {
      const message: OutboundStop = { kind: 'StopAudio', audioData: null, stopAudio: {} }
      return [JSON.stringify(message)]
    })
    .with({ type: 'mark' }, { type: 'digit' }, () => [])
    .exhaustive()
}
