import { describe, expect, test } from 'vitest'

import { createTranscriptCodec } from '../src/translate/transcript.ts'

const codec = createTranscriptCodec()
const said = (transcriptionData: object) =>
  codec.decode(JSON.stringify({ kind: 'TranscriptionData', transcriptionData }))

describe('what the service writes down', () => {
  test('has times beyond 2^53, which stay exact', () => {
    const frame = `{"kind":"TranscriptionData","transcriptionData":{"text":"Is it you?","format":"display","confidence":0.75,
      "offset":638765432109876543,"duration":9007199254740993,"participantRawID":"4:+14255550123","resultStatus":"Final",
      "words":[{"text":"is","offset":638765432109876543,"duration":1}]}}`
    const transcript = {
      text: 'Is it you?',
      final: true,
      participant: '4:+14255550123',
      confidence: 0.75,
      offsetTicks: 638_765_432_109_876_543n,
      durationTicks: 9_007_199_254_740_993n,
    }
    expect(codec.decode(frame)).toEqual([{ type: 'transcript', transcript }])
    expect(codec.decode(Buffer.from(frame))).toEqual([{ type: 'transcript', transcript }])
  })

  test.each(['Intermediate', 'intermediate'])('may be a guess, without words and confidence: %s', (resultStatus) => {
    expect(said({ text: 'Is it', resultStatus, words: null, confidence: null })).toEqual([
      { type: 'transcript', transcript: { text: 'Is it', final: false } },
    ])
  })

  test('begins with what the call was set up with, which tells nothing new', () => {
    expect(codec.decode('{"kind":"TranscriptionMetadata","transcriptionMetadata":{"locale":"en-GB"}}')).toEqual([])
  })

  test.each([
    ['{"kind":"TranscriptionSummary"}', 'TranscriptionSummary'],
    ['{"kind":"AudioData","audioData":{"data":"AAA="}}', 'AudioData'],
    ['{"kind":"TranscriptionData","transcriptionData":{"resultStatus":"Final"}}', 'malformed'],
    ['{"kind":"TranscriptionData"}', 'malformed'],
    ['no JSON', 'malformed'],
  ])('is named when it is no piece of transcript: %s', (text, name) => {
    expect(codec.decode(text)).toEqual([{ type: 'unknown', name }])
  })
})

test('nothing is sent to the service on this socket', () => {
  expect(codec.marks).toBe(false)
  expect(codec.encode({ type: 'clear' })).toEqual([])
})
