import { readAudio } from '../../packages/acs-call-automation/src/translate/fast-audio.ts'
import { createCarefulCodec, createCodec } from '../../packages/acs-call-automation/src/translate/frame.ts'
import type { CodecPair } from './equality.ts'
import { type Json, type JsonObject, pick, type Random, writeMutated } from './json-mutation.ts'

/** One socket of Azure Communication Services. */
export function acsPair(random: Random): CodecPair {
  const sampleRate = pick([8_000, 16_000, 24_000], random)
  return {
    fast: createCodec(),
    careful: createCarefulCodec(),
    start: JSON.stringify({ kind: 'AudioMetadata', audioMetadata: { encoding: 'PCM', sampleRate, channels: 1 } }),
    message: () => writeMutated(messageOf(random), random),
    readsFast: (message) => readAudio(message) !== undefined,
  }
}

function messageOf(random: Random): JsonObject {
  if (random() < 0.02)
    return {
      members: [
        ['kind', 'DtmfData'],
        ['dtmfData', { members: [['data', '5']] }],
      ],
    }
  const members: (readonly [string, Json])[] = []
  if (random() < 0.8) members.push(['timestamp', timestampOf(random)])
  if (random() < 0.5) members.push(['participantRawID', pick(['8:acs:3d20e1de', '4:+14255550123', 'Zoë', ''], random)])
  const bytes = Buffer.from(
    Array.from({ length: Math.floor(random() * 40) * pick([1, 2, 2, 2], random) }, () => random() * 256),
  )
  members.push(['data', bytes.toString('base64')])
  if (random() < 0.7) members.push(['silent', random() < 0.5])
  return {
    members: [
      ['kind', 'AudioData'],
      ['audioData', { members }],
    ],
  }
}

function timestampOf(random: Random): string {
  const second = String(Math.floor(random() * 62)).padStart(2, '0')
  const fraction = pick(['', '.9', '.123', '.1234567'], random)
  const zone = pick(['Z', 'Z', 'Z', '+02:00', '', ' GMT'], random)
  return pick([`2026-03-12T10:20:${second}${fraction}${zone}`, `2026-02-30T10:20:${second}Z`, 'yesterday', '0'], random)
}
