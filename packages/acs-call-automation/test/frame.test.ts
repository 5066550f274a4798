import { pcmToBytes, rmsDbfs, tone } from '@trunkline/audio'
import type { MediaMessage } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { createCodec } from '../src/translate/frame.ts'
import { readMediaMessage } from '../src/wire/index.ts'

const base64 = (pcm: Int16Array): string => Buffer.from(pcmToBytes(pcm)).toString('base64')
const metadata = (sampleRate?: number): string =>
  JSON.stringify({ kind: 'AudioMetadata', audioMetadata: { encoding: 'PCM', sampleRate, channels: 1, length: 640 } })
const audio = (pcm: Int16Array, more: object = {}): string =>
  JSON.stringify({ kind: 'AudioData', audioData: { data: base64(pcm), ...more } })

function frameIn(messages: readonly MediaMessage[]) {
  const [message] = messages
  if (message?.type !== 'frame') throw new Error(`a frame was expected, not ${message?.type}`)
  return message.frame
}

const twenty = tone({ frequency: 440, durationMs: 20, sampleRate: 16_000 })

describe('a message of the service', () => {
  test('starts with the sample rate, and its length is ignored', () => {
    const codec = createCodec('c1')
    expect(codec.decode(metadata(24_000))).toEqual([
      { type: 'start', sampleRate: 24_000, writable: true, providerCallId: 'c1' },
    ])
    expect(frameIn(codec.decode(audio(new Int16Array(480)))).sampleRate).toBe(24_000)
    expect(createCodec().decode(metadata())).toEqual([{ type: 'start', sampleRate: 16_000, writable: true }])
  })

  test('is audio, sample by sample', () => {
    const codec = createCodec()
    codec.decode(metadata(16_000))
    const frame = frameIn(codec.decode(audio(twenty, { timestamp: '2026-03-12T10:20:30.000Z', silent: false })))
    expect(frame).toMatchObject({ track: 'mixed', mediaTimeMs: 0, silent: false, sampleRate: 16_000 })
    expect(frame.pcm).toEqual(twenty)
    expect(rmsDbfs(frame.pcm)).toBeCloseTo(rmsDbfs(twenty))
    expect(frame).not.toHaveProperty('participant')
  })

  test('counts its time from the first message, also after a lost message', () => {
    const codec = createCodec()
    const at = (timestamp: string) => frameIn(codec.decode(audio(twenty, { timestamp }))).mediaTimeMs
    expect(['10.020', '10.040', '10.100'].map((s) => at(`2026-03-12T10:20:${s}Z`))).toEqual([0, 20, 80])
  })

  test('without timestamps is timed by its samples, for each participant separately', () => {
    const codec = createCodec()
    const times = ['8:acs:a', '8:acs:b', '8:acs:a'].map((participantRawID) => {
      return frameIn(codec.decode(audio(twenty, { participantRawID }))).mediaTimeMs
    })
    expect(times).toEqual([0, 0, 20])
  })

  test('names the speaker if each speaker has a stream', () => {
    const frame = frameIn(createCodec().decode(audio(twenty, { participantRawID: '8:acs:a', silent: true })))
    expect(frame).toMatchObject({ track: 'inbound', participant: '8:acs:a', silent: true })
  })

  test.each([
    ['#', '#'],
    ['3', '3'],
    ['b', 'B'],
    ['pound', '#'],
    ['Seven', '7'],
  ])('is a key: %s', (data, digit) => {
    const text = JSON.stringify({ kind: 'DtmfData', dtmfData: { data } })
    expect(createCodec().decode(text)).toEqual([{ type: 'digit', digit }])
  })

  test.each([
    ['{"kind":"MarkData","markData":{}}', 'MarkData'],
    ['{"kind":"TranscriptionMetadata","transcriptionMetadata":{}}', 'TranscriptionMetadata'],
    ['{"kind":"AudioData","audioData":{"data":"AAAA"}}', 'malformed'],
    ['{"kind":"AudioData"}', 'malformed'],
    ['{"kind":"DtmfData","dtmfData":{"data":"77"}}', 'DtmfData'],
    ['no JSON', 'malformed'],
  ])('of an unknown kind keeps its name: %s', (text, name) => {
    expect(createCodec().decode(text)).toMatchObject([{ type: 'unknown', name }])
  })

  test('may arrive as bytes and in any casing', () => {
    const text = JSON.stringify({ Kind: 'audioData', AudioData: { Data: base64(twenty), IsSilent: false } })
    expect(frameIn(createCodec().decode(Buffer.from(text))).pcm).toEqual(twenty)
  })
})

describe('a message to the service', () => {
  test('is audio in the documented form, which is parsed to the same samples', () => {
    const [text = ''] = createCodec().encode({ type: 'audio', pcm: twenty, sampleRate: 16_000 })
    expect(JSON.parse(text)).toEqual({ kind: 'AudioData', audioData: { data: base64(twenty) }, stopAudio: null })
    expect(readMediaMessage(text)).toMatchObject({ kind: 'AudioData', audioData: { data: base64(twenty) } })
  })

  test('empties the queue', () => {
    expect(createCodec().encode({ type: 'clear' })).toEqual(['{"kind":"StopAudio","audioData":null,"stopAudio":{}}'])
  })

  test('is never a mark or a key', () => {
    const codec = createCodec()
    expect(codec.marks).toBe(false)
    expect(codec.encode({ type: 'mark', name: 'm' })).toEqual([])
    expect(codec.encode({ type: 'digit', digit: '1' })).toEqual([])
  })
})
