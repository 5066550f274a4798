import { outboundAudio, outboundStop, readMediaMessage } from '@trunkline/acs-call-automation/wire'
import { describe, expect, test } from 'vitest'

describe('a media message', () => {
  test.each([
    '{"kind":"AudioData","audioData":{"data":"AAA=","participantRawID":"4:+1","silent":true}}',
    '{"kind":"audioData","audiodata":{"Data":"AAA=","participantRawId":"4:+1","silent":true}}',
    '{"Kind":"AudioData","AudioData":{"Data":"AAA=","Participant":"4:+1","IsSilent":true},"StopAudio":null}',
    '{"KIND":"AUDIODATA","AUDIODATA":{"DATA":"AAA=","PARTICIPANTRAWID":"4:+1","SILENT":true}}',
  ])('of audio is parsed in the casing of %s', (frame) => {
    const audioData = { data: 'AAA=', participantRawID: '4:+1', silent: true }
    expect(readMediaMessage(frame)).toEqual({ kind: 'AudioData', audioData })
  })

  test.each([
    '{"kind":"StopAudio","audioData":null,"stopAudio":{}}',
    '{"kind":"stopAudio"}',
    '{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}',
  ])('to stop is parsed in the casing of %s', (frame) => {
    expect(readMediaMessage(frame)).toEqual({ kind: 'StopAudio' })
  })

  test.each(['AudioMetadata', 'audioMetadata', 'AUDIOMETADATA'])('that starts the stream is parsed as %s', (kind) => {
    const body = { subscriptionId: 's', encoding: 'PCM', sampleRate: 24000, channels: 1, length: 640, later: 1 }
    expect(readMediaMessage(JSON.stringify({ kind, [kind]: body }))).toEqual({
      kind: 'AudioMetadata',
      audioMetadata: body,
    })
  })

  test.each(['DtmfData', 'dtmfData', 'dtmfdata'])('of a key press is parsed as %s', (kind) => {
    const frame = JSON.stringify({ kind, [kind]: { data: '#' } })
    expect(readMediaMessage(frame)).toEqual({ kind: 'DtmfData', dtmfData: { data: '#' } })
  })

  test('of another kind keeps its name', () => {
    const raw = { kind: 'MarkData', markData: { id: '1' } }
    expect(readMediaMessage(JSON.stringify(raw))).toEqual({ kind: 'unknown', name: 'MarkData', raw })
  })

  test.each([
    '',
    '[]',
    'null',
    '{}',
    '{"kind":7}',
    '{"kind":"AudioData"}',
    '{"kind":"AudioData","audioData":{"data":5}}',
  ])('that is %j is malformed, without an exception', (frame) => {
    expect(readMediaMessage(frame)).toMatchObject({ kind: 'malformed' })
  })

  test('that we send has one exact shape, which can be parsed', () => {
    const audio = { kind: 'AudioData', audioData: { data: 'AAA=' }, stopAudio: null } as const
    const stop = { kind: 'StopAudio', audioData: null, stopAudio: {} } as const
    expect(outboundAudio.parse(audio)).toEqual(audio)
    expect(outboundStop.parse(stop)).toEqual(stop)
    expect(outboundAudio.safeParse({ ...audio, audioData: { data: 'not base64!' } }).success).toBe(false)
    expect(readMediaMessage(JSON.stringify(audio))).toEqual({ kind: 'AudioData', audioData: audio.audioData })
  })
})

describe('a transcription message', () => {
  test('keeps times beyond 2^53 exactly, in the words too', () => {
    const frame = `{"kind":"transcriptionData","transcriptionData":{"text":"yes","resultStatus":"FINAL","confidence":0.5,
      "offset":2516942161212568047,"duration":9007199254740993,"participantRawId":"4:+1",
      "words":[{"text":"yes","offset":2516942161212568049,"duration":1}],"sentimentAnalysisResult":{"sentiment":"calm"}}}`
    expect(readMediaMessage(frame)).toEqual({
      kind: 'TranscriptionData',
      transcriptionData: {
        text: 'yes',
        resultStatus: 'FINAL',
        confidence: 0.5,
        offset: 2516942161212568047n,
        duration: 9007199254740993n,
        participantRawID: '4:+1',
        words: [{ text: 'yes', offset: 2516942161212568049n, duration: 1n }],
        sentimentAnalysisResult: { sentiment: 'calm' },
      },
    })
  })

  test('with an interim result has neither words nor confidence', () => {
    const transcriptionData = { text: 'ye', resultStatus: 'Intermediate', words: null }
    const frame = JSON.stringify({ kind: 'TranscriptionData', transcriptionData })
    expect(readMediaMessage(frame)).toEqual({
      kind: 'TranscriptionData',
      transcriptionData: { text: 'ye', resultStatus: 'Intermediate', words: undefined },
    })
  })

  test.each(['speechModelEndpointId', 'speechRecognitionModelEndpointId'])(
    'that starts it names its model as %s',
    (name) => {
      const transcriptionMetadata = { locale: 'en-GB', callConnectionId: 'c', [name]: 'model' }
      const frame = JSON.stringify({ kind: 'TranscriptionMetadata', transcriptionMetadata })
      expect(readMediaMessage(frame)).toMatchObject({ kind: 'TranscriptionMetadata', transcriptionMetadata })
    },
  )
})
