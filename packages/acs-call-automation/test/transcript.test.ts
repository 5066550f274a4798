import { describe, expect, test } from 'vitest'

import { createTranscriptCodec } from '../src/translate/transcript.ts'

const codec = createTranscriptCodec()
const said = (transcriptionData: object) =>
  codec.decode(JSON.stringify({ kind: 'TranscriptionData', transcriptionData }))

describe("the service's transcript", () => {
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
      words: [{ text: 'is', offsetMs: 0, durationMs: 0.0001 }],
    }
    expect(codec.decode(frame)).toEqual([{ type: 'transcript', transcript }])
    expect(codec.decode(Buffer.from(frame))).toEqual([{ type: 'transcript', transcript }])
  })

  test.each(['Intermediate', 'intermediate'])(
    'may be an interim result, without words and confidence: %s',
    (resultStatus) => {
      expect(said({ text: 'Is it', resultStatus, words: null, confidence: null })).toEqual([
        { type: 'transcript', transcript: { text: 'Is it', final: false } },
      ])
    },
  )

  test('has its words with times from the start of the piece, its language and its sentiment', () => {
    const [message] = said({
      text: 'Store hours',
      offset: 2_516_998_782_481_234_400,
      languageIdentified: 'en-US',
      sentimentAnalysisResult: { sentiment: 'Positive' },
      words: [
        { text: 'Store', offset: 2_516_998_782_481_234_400, duration: 9_600_000 },
        { text: 'hours', offset: 2_516_998_782_491_234_816, duration: 7_600_000 },
      ],
    })
    expect(message).toMatchObject({
      transcript: {
        language: 'en-US',
        sentiment: 'positive',
        words: [
          { text: 'Store', offsetMs: 0, durationMs: 960 },
          { text: 'hours', offsetMs: expect.closeTo(1000, 0), durationMs: 760 },
        ],
      },
    })
  })

  test('counts its words from the first of them if the piece has no time', () => {
    const words = [
      { text: 'yes', offset: 10_000 },
      { text: 'no', offset: 30_000, duration: 20_000 },
    ]
    expect(said({ text: 'yes no', words })).toMatchObject([
      {
        transcript: {
          words: [
            { text: 'yes', offsetMs: 0, durationMs: 0 },
            { text: 'no', offsetMs: 2, durationMs: 2 },
          ],
        },
      },
    ])
  })

  test.each([
    { words: 'none' },
    { words: [null, 7, { text: 7, offset: 1 }, { text: 'no time' }] },
    { confidence: 'high' },
    { offset: 'soon', duration: {} },
    { languageIdentified: 7 },
    { sentimentAnalysisResult: 'positive' },
    { sentimentAnalysisResult: { sentiment: null } },
    { participantRawID: 7 },
    { resultStatus: 7 },
    { format: [] },
  ])('is parsed without a malformed member: %j', (spoilt) => {
    expect(said({ text: 'yes', ...spoilt })).toEqual([{ type: 'transcript', transcript: { text: 'yes', final: true } }])
  })

  test('starts with its set-up and the id of its subscription, which are passed on unchanged', () => {
    const raw = {
      kind: 'TranscriptionMetadata',
      transcriptionMetadata: { subscriptionId: 'sub-1', locale: 'en-GB', speechModelEndpointId: null },
    }
    expect(codec.decode(JSON.stringify(raw))).toEqual([{ type: 'provider-event', name: 'TranscriptionMetadata', raw }])
  })

  test.each([
    ['{"kind":"TranscriptionSummary"}', 'TranscriptionSummary'],
    ['{"kind":"AudioData","audioData":{"data":"AAA="}}', 'AudioData'],
    ['{"kind":"TranscriptionData","transcriptionData":{"resultStatus":"Final"}}', 'malformed'],
    ['{"kind":"TranscriptionData"}', 'malformed'],
    ['no JSON', 'malformed'],
  ])('keeps the name of a message that is not a piece of transcript: %s', (text, name) => {
    expect(codec.decode(text)).toMatchObject([{ type: 'unknown', name }])
  })

  test('passes on an unknown kind unchanged', () => {
    const raw = { kind: 'TranscriptionSummary', summary: { text: 'x' } }
    expect(codec.decode(JSON.stringify(raw))).toEqual([{ type: 'unknown', name: 'TranscriptionSummary', raw }])
  })
})

test('nothing is sent to the service on this socket', () => {
  expect(codec.marks).toBe(false)
  expect(codec.encode({ type: 'clear' })).toEqual([])
})
