import { createOutboundAudioData, StreamingData } from '@azure/communication-call-automation'
import {
  decodeAlaw,
  decodeAlawInto,
  decodeMulaw,
  decodeMulawInto,
  encodeAlaw,
  encodeAlawInto,
  encodeMulaw,
  encodeMulawInto,
} from '@trunkline/audio'
import type { MediaCodec } from '@trunkline/core/driver'
// oxlint-disable-next-line import/default -- a CommonJS module: its exports are its default, whatever its types leave out
import laws from 'alawmulaw'

import { createCodec } from '../../packages/acs-call-automation/src/translate/frame.ts'
import { createFrameCodec } from '../../packages/signalwire-laml/src/translate/frame.ts'
import { type AudioRow, inTurn, sounds } from './audio-row.ts'

/** A frame is kept, changed or handed to a worker as its reader likes, so that its memory cannot come from a pool as a Buffer's does. */
const ownMemory =
  'Nearly half is the memory of the result, which is an array of its own; a Buffer of the rival comes from a pool.'
const onlyBase64 = 'The base64 is most of it, and the rival’s builder is given the same.'
const oneLookUp = 'One look-up in a table for each sample is left.'

const streamSid = '7d56cc11-536d-4a45-b4fb-ed3d55be843b'

/** Messages of both carriers, and G.711, in pieces of 20 ms. */
export const codecRows: readonly AudioRow[] = [
  {
    name: 'ACS AudioData message → PCM',
    rival: 'the ACS SDK’s parse, base64',
    target: 0.45,
    reason: ownMemory,
    prepare: acsIn,
  },
  {
    name: 'PCM → outbound ACS message',
    rival: 'base64, the ACS SDK’s builder',
    target: 0.15,
    reason: onlyBase64,
    prepare: acsOut,
  },
  {
    name: 'LaML media message → PCM',
    rival: 'JSON.parse, base64, alawmulaw',
    target: 0.5,
    reason: ownMemory,
    prepare: lamlIn,
  },
  { name: 'PCM → outbound LaML message', rival: 'alawmulaw, base64, JSON.stringify', target: 0.5, prepare: lamlOut },
  ...g711Rows('μ-law', laws.mulaw, {
    encode: encodeMulaw,
    decode: decodeMulaw,
    encodeInto: encodeMulawInto,
    decodeInto: decodeMulawInto,
  }),
  ...g711Rows('A-law', laws.alaw, {
    encode: encodeAlaw,
    decode: decodeAlaw,
    encodeInto: encodeAlawInto,
    decodeInto: decodeAlawInto,
  }),
]

function acsIn(): ReturnType<AudioRow['prepare']> {
  const participantRawID = '8:acs:3d20e1de-0f28-41c5-84a0-4960fde5f411_0000000b-faeb-c708-99bf-a43a0d0036b0'
  const messages = sounds(320).map((pcm, number) => {
    const timestamp = new Date(1_767_225_600_000 + number * 20).toISOString()
    const audioData = { timestamp, participantRawID, data: base64(pcm), silent: false }
    return JSON.stringify({ kind: 'AudioData', audioData })
  })
  const codec = createCodec()
  return {
    ours: (round) => codec.decode(inTurn(messages, round)),
    rival(round) {
      const audio = StreamingData.parse(inTurn(messages, round))
      return 'data' in audio ? Buffer.from(audio.data, 'base64') : undefined
    },
  }
}

function acsOut(): ReturnType<AudioRow['prepare']> {
  const pieces = sounds(320)
  const codec = createCodec()
  return {
    ours: (round) => codec.encode({ type: 'audio', pcm: inTurn(pieces, round), sampleRate: 16_000 }),
    rival: (round) => createOutboundAudioData(base64(inTurn(pieces, round))),
  }
}

function lamlIn(): ReturnType<AudioRow['prepare']> {
  const messages = sounds(160).map((pcm, number) => {
    const payload = Buffer.from(laws.mulaw.encode(pcm)).toString('base64')
    const media = { track: 'inbound', chunk: String(number), timestamp: String(number * 20), payload }
    return JSON.stringify({ event: 'media', sequenceNumber: String(number), media })
  })
  const codec = lamlCodec()
  return {
    ours: (round) => codec.decode(inTurn(messages, round)),
    rival(round) {
      const message: unknown = JSON.parse(inTurn(messages, round))
      return isMedia(message) ? laws.mulaw.decode(Buffer.from(message.media.payload, 'base64')) : undefined
    },
  }
}

function lamlOut(): ReturnType<AudioRow['prepare']> {
  const pieces = sounds(160)
  const codec = lamlCodec()
  return {
    ours: (round) => codec.encode({ type: 'audio', pcm: inTurn(pieces, round), sampleRate: 8_000 }),
    rival(round) {
      const payload = Buffer.from(laws.mulaw.encode(inTurn(pieces, round))).toString('base64')
      return JSON.stringify({ event: 'media', streamSid, media: { payload } })
    },
  }
}

function lamlCodec(): MediaCodec {
  const codec = createFrameCodec({ writable: true, byteOrder: 'le', realtime: false })
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 }
  codec.decode(JSON.stringify({ event: 'start', start: { streamSid, mediaFormat } }))
  return codec
}

function isMedia(message: unknown): message is { readonly media: { readonly payload: string } } {
  return typeof message === 'object' && message !== null && 'media' in message
}

interface Law {
  readonly encode: (pcm: Int16Array) => Uint8Array
  readonly decode: (bytes: Uint8Array) => Int16Array
}

interface LawInto extends Law {
  readonly encodeInto: (pcm: Int16Array, bytes: Uint8Array) => Uint8Array
  readonly decodeInto: (bytes: Uint8Array, pcm: Int16Array) => Int16Array
}

function g711Rows(law: string, rival: Law, ours: LawInto): AudioRow[] {
  const pieces = sounds(160)
  const coded = pieces.map((pcm) => ours.encode(pcm))
  const [bytes, pcm] = [new Uint8Array(160), new Int16Array(160)]
  const encode = (round: number): Uint8Array => rival.encode(inTurn(pieces, round))
  const decode = (round: number): Int16Array => rival.decode(inTurn(coded, round))
  const row = (name: string, target: number, work: (round: number) => unknown, other: (round: number) => unknown) => ({
    name: `${law} ${name}`,
    rival: 'alawmulaw',
    target,
    reason: name.includes('into') ? oneLookUp : ownMemory,
    prepare: () => ({ ours: work, rival: other }),
  })
  return [
    row('decode into an array', 0.2, (round) => ours.decodeInto(inTurn(coded, round), pcm), decode),
    row('decode', 0.6, (round) => ours.decode(inTurn(coded, round)), decode),
    row('encode into an array', 0.2, (round) => ours.encodeInto(inTurn(pieces, round), bytes), encode),
    row('encode', 0.6, (round) => ours.encode(inTurn(pieces, round)), encode),
  ]
}

function base64(pcm: Int16Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')
}
