import { millisecondsOf, pcmFromBytes, pcmToBytes } from '@trunkline/audio'
import type { AudioFrame, MediaCodec, MediaCommand, MediaMessage, WireAudio } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { AudioData, OutboundAudio, OutboundStop } from '../wire/media.ts'
import { toneCharacterOf, toneOf } from '../wire/tone.ts'
import { readAudio, type ReadAudio, writeAudio } from './fast-audio.ts'
import { readMessage } from './message.ts'
import { ownCopy } from './own-copy.ts'
import { StreamTime } from './stream-time.ts'

/**
 * Creates the codec of one media socket (docs/wire/acs-call-automation.md#media-streaming); `providerCallId` is from
 * its upgrade request.
 */
export function createCodec(providerCallId?: string): MediaCodec {
  const clock = createClock()
  const careful = createCarefulCodec(providerCallId, clock)
  const read = createReader(clock)
  return {
    ...careful,
    readAudio: read,
    decode(message) {
      const audio = typeof message === 'string' ? read(message) : undefined
      return audio === undefined ? careful.decode(message) : [ownFrameOf(audio)]
    },
    encode: (command) => (command.type === 'audio' ? [writeAudio(command.pcm)] : careful.encode(command)),
  }
}

/** Reads audio messages in the usual form, each into the same object. */
function createReader(clock: StreamClock): (message: string) => WireAudio | undefined {
  let speaker: string | undefined
  const wire: Mutable<WireAudio> = {
    encoding: 'pcm16',
    samples: new Int16Array(0),
    sampleRate: defaultRate,
    track: 'mixed',
    mediaTimeMs: 0,
    participant: undefined,
    silent: undefined,
  }
  return (message) => {
    const audio = readAudio(message, speaker)
    if (audio === undefined) return undefined
    const { participantRawID, pcm, silent, timestamp } = audio
    const voice = voiceOf(participantRawID ?? '', clock)
    wire.mediaTimeMs = timeOf(timestamp, voice, clock)
    voice.samples += pcm.length
    wire.samples = pcm
    wire.sampleRate = clock.sampleRate
    wire.track = participantRawID === undefined ? 'mixed' : 'inbound'
    wire.participant = participantRawID === undefined ? undefined : voice.name
    wire.silent = silent
    speaker = wire.participant
    return wire
  }
}

function ownFrameOf({ mediaTimeMs, participant, sampleRate, samples, silent, track }: WireAudio): MediaMessage {
  const frame: Mutable<AudioFrame> = { pcm: Int16Array.from(samples), sampleRate, track, mediaTimeMs }
  if (participant !== undefined) frame.participant = participant
  if (silent !== undefined) frame.silent = silent
  return { type: 'frame', frame }
}

/** Creates a codec with the same results that parses messages of any form with a JSON parser and a schema. */
export function createCarefulCodec(providerCallId?: string, clock = createClock()): MediaCodec {
  return {
    // the service does not report what has been played, so core's clock decides
    marks: false,
    leadMs: 200,
    decode: (message) => decode(message, clock, providerCallId),
    encode,
  }
}

const defaultRate = 16_000
const lowestRate = 8_000
/** Limit of participants, whose ids the sender chooses. */
const mostParticipants = 1_000

interface StreamClock {
  sampleRate: number
  /** The first timestamp, in milliseconds since 1970. */
  first: number | undefined
  readonly voices: Map<string, Voice>
  readonly times: StreamTime
}

/** One participant, or all of them mixed if the service names none. */
interface Voice {
  readonly name: string
  /** Number so far, for messages without a timestamp. */
  samples: number
}

function createClock(): StreamClock {
  return {
    sampleRate: defaultRate,
    first: undefined,
    voices: new Map(),
    times: new StreamTime(),
  }
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
    .with({ kind: 'AudioData' }, ({ audioData }) => carefulFrameOf(audioData, clock))
    .with({ kind: 'DtmfData' }, ({ dtmfData }) => [keyOf(dtmfData.data)])
    .with({ kind: 'unknown' }, ({ name, raw }) => [{ type: 'unknown', name, raw }])
    .with({ kind: 'TranscriptionMetadata' }, ({ kind, raw }) => [{ type: 'unknown', name: kind, raw }])
    .with({ kind: 'StopAudio' }, { kind: 'TranscriptionData' }, ({ kind }) => [{ type: 'unknown', name: kind }])
    .with({ kind: 'malformed' }, () => [{ type: 'unknown', name: 'malformed' }])
    .exhaustive()
}

/** Parses a key: one character, as documented, or its name in events. */
function keyOf(data: string): MediaMessage {
  const tone = toneOf(data) ?? data
  const digit = toneCharacterOf(tone)
  return digit === undefined ? { type: 'unknown', name: 'DtmfData' } : { type: 'digit', digit }
}

function carefulFrameOf(audio: AudioData, clock: StreamClock): readonly MediaMessage[] {
  const bytes = Buffer.from(audio.data, 'base64')
  if (bytes.length % 2 !== 0) return [{ type: 'unknown', name: 'malformed' }]
  const { participantRawID, silent, timestamp } = audio
  return [frameOf({ pcm: pcmFromBytes(bytes), participantRawID, silent, timestamp }, clock)]
}

function frameOf(
  { participantRawID, pcm, silent, timestamp }: ReadAudio,
  clock: StreamClock,
): Extract<MediaMessage, { type: 'frame' }> {
  const { sampleRate } = clock
  const voice = voiceOf(participantRawID ?? '', clock)
  const mediaTimeMs = timeOf(timestamp, voice, clock)
  voice.samples += pcm.length
  const track = participantRawID === undefined ? 'mixed' : 'inbound'
  const frame: Mutable<AudioFrame> = { pcm, sampleRate, track, mediaTimeMs }
  if (participantRawID !== undefined) frame.participant = voice.name
  if (silent !== undefined) frame.silent = silent
  return { type: 'frame', frame }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

function voiceOf(name: string, { voices }: StreamClock): Voice {
  const known = voices.get(name)
  if (known !== undefined) return known
  const voice = { name: ownCopy(name), samples: 0 }
  if (voices.size < mostParticipants) voices.set(voice.name, voice)
  return voice
}

function timeOf(timestamp: string | undefined, { samples }: Voice, clock: StreamClock): number {
  const at = timestamp === undefined ? Number.NaN : clock.times.parse(timestamp)
  // core ends a stream with an unsupported rate, so no duration is computed from it
  if (Number.isNaN(at)) return clock.sampleRate >= lowestRate ? millisecondsOf(samples, clock.sampleRate) : 0
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
