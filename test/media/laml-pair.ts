import { readMedia } from '../../packages/signalwire-laml/src/translate/fast-media.ts'
import { createCarefulCodec, createFrameCodec } from '../../packages/signalwire-laml/src/translate/frame.ts'
import type { CodecPair } from './equality.ts'
import { type Json, type JsonObject, pick, type Random, writeMutated } from './json-mutation.ts'

const streamSid = '7d56cc11-536d-4a45-b4fb-ed3d55be843b'

/** One socket of SignalWire's LaML. */
export function lamlPair(random: Random): CodecPair {
  const byteOrder = pick(['le', 'be', 'detect'], random)
  const options = { writable: random() < 0.9, byteOrder, realtime: false }
  const encoding = pick(['audio/x-mulaw', 'audio/x-L16'], random)
  const mediaFormat = { encoding, sampleRate: encoding === 'audio/x-mulaw' ? 8_000 : 16_000, channels: 1 }
  return {
    fast: createFrameCodec(options),
    careful: createCarefulCodec(options),
    start: JSON.stringify({
      event: 'start',
      start: { streamSid: pick([streamSid, 'a "b" \\ c'], random), mediaFormat },
    }),
    message: () => writeMutated(messageOf(random), random),
    readsFast: (message) => readMedia(message) !== undefined,
  }
}

function messageOf(random: Random): JsonObject {
  if (random() < 0.02)
    return {
      members: [
        ['event', 'mark'],
        ['mark', { members: [['name', 'm']] }],
      ],
    }
  const media: (readonly [string, Json])[] = []
  if (random() < 0.9) media.push(['track', random() < 0.05 ? 'inbound_track' : pick(['inbound', 'outbound'], random)])
  if (random() < 0.8) media.push(['chunk', String(Math.floor(random() * 1000))])
  if (random() < 0.8) media.push(['timestamp', String(Math.floor(random() * 1e6))])
  else if (random() < 0.3) media.push(['timestamp', pick<string | number>(['1'.repeat(20), 20, '20.5', ''], random)])
  const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => random() * 256))
  media.push(['payload', bytes.toString('base64')])
  const members: (readonly [string, Json])[] = [['event', 'media']]
  if (random() < 0.8) members.push(['sequenceNumber', String(Math.floor(random() * 1000))])
  if (random() < 0.3) members.push(['streamSid', streamSid])
  members.push(['media', { members: media }])
  return { members }
}
