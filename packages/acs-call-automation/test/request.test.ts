import {
  type ApiVersion,
  apiVersions,
  operationOf,
  type OperationId,
  operations,
  requests,
} from '@trunkline/acs-call-automation/wire'
import { describe, expect, test } from 'vitest'

const user = { kind: 'communicationUser', communicationUser: { id: '8:acs:aaaa_bbbb' } }
const phone = { kind: 'phoneNumber', rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }
const callbackUri = 'https://voice.example.com/callbacks/1'
const operation = { operationContext: 'context-1', operationCallbackUri: callbackUri }
const prompt = { kind: 'file', file: { uri: 'https://voice.example.com/welcome.wav' } }
const media = {
  transportType: 'websocket',
  transportUrl: 'wss://voice.example.com/media',
  contentType: 'audio',
  audioChannelType: 'mixed',
}
const transcription = {
  transportType: 'websocket',
  transportUrl: 'wss://voice.example.com/text',
  locale: 'en-GB',
  startTranscription: false,
}
const setUp = { callbackUri, mediaStreamingOptions: media, transcriptionOptions: transcription }
const record = { callLocator: { kind: 'serverCallLocator', serverCallId: 'server' } }
const choices = [{ label: 'Sales', phrases: ['sales', 'buy'], tone: 'one' }]

type Bodies = Record<OperationId, { good: object | undefined; refused: unknown }>

// one valid and one invalid body, for both api-versions
const bodies: Bodies = {
  CreateCall: {
    good: { targets: [phone], sourceCallerIdNumber: { value: '+1' }, ...setUp },
    refused: { targets: [phone] },
  },
  AnswerCall: { good: { incomingCallContext: 'c', ...setUp }, refused: { callbackUri } },
  RedirectCall: { good: { incomingCallContext: 'c', target: user }, refused: { incomingCallContext: 'c' } },
  RejectCall: {
    good: { incomingCallContext: 'c', callRejectReason: 'busy' },
    refused: { incomingCallContext: 'c', callRejectReason: 'away' },
  },
  Connect: {
    good: { callLocator: { kind: 'roomCallLocator', roomId: 'r' }, ...setUp },
    refused: { callLocator: { roomId: 'r', groupCallId: 'g' }, ...setUp },
  },
  CallConnection_GetCall: { good: undefined, refused: {} },
  CallConnection_HangupCall: { good: undefined, refused: {} },
  CallConnection_TerminateCall: { good: undefined, refused: {} },
  CallConnection_TransferToParticipant: {
    good: {
      targetParticipant: phone,
      transferee: user,
      customCallingContext: { sipHeaders: { 'X-a': 'b' } },
      ...operation,
    },
    refused: { transferee: user },
  },
  CallConnection_GetParticipants: { good: undefined, refused: {} },
  CallConnection_GetParticipant: { good: undefined, refused: {} },
  CallConnection_AddParticipant: {
    good: { participantToAdd: phone, invitationTimeoutInSeconds: 180, ...operation },
    refused: { participantToAdd: phone, invitationTimeoutInSeconds: 181 },
  },
  CallConnection_RemoveParticipant: {
    good: { participantToRemove: user, ...operation },
    refused: { participantToRemove: { ...user, phoneNumber: { value: '+1' } } },
  },
  CallConnection_Mute: { good: { targetParticipants: [user] }, refused: { targetParticipants: user } },
  CallConnection_CancelAddParticipant: { good: { invitationId: 'i', ...operation }, refused: {} },
  CallConnection_MoveParticipants: {
    good: { targetParticipants: [user], fromCall: 'f', ...operation },
    refused: { targetParticipants: [user] },
  },
  CallMedia_Play: {
    good: { playSources: [prompt], playTo: [], playOptions: { loop: false } },
    refused: { playSources: [] },
  },
  CallMedia_Recognize: {
    good: {
      recognizeInputType: 'choices',
      playPrompt: { kind: 'text', text: { text: 'Sales?', voiceKind: 'female' } },
      recognizeOptions: {
        targetParticipant: phone,
        initialSilenceTimeoutInSeconds: 300,
        dtmfOptions: { interToneTimeoutInSeconds: 60, maxTonesToCollect: 4, stopTones: ['pound'] },
        choices,
      },
    },
    refused: {
      recognizeInputType: 'dtmf',
      recognizeOptions: { targetParticipant: phone, dtmfOptions: { interToneTimeoutInSeconds: 61 } },
    },
  },
  CallMedia_CancelAllMediaOperations: { good: undefined, refused: {} },
  CallMedia_StartContinuousDtmfRecognition: { good: { targetParticipant: phone, ...operation }, refused: {} },
  CallMedia_StopContinuousDtmfRecognition: { good: { targetParticipant: phone, ...operation }, refused: {} },
  CallMedia_SendDtmfTones: {
    good: { tones: Array(18).fill('five'), targetParticipant: phone },
    refused: { tones: Array(19).fill('five'), targetParticipant: phone },
  },
  CallMedia_Hold: { good: { targetParticipant: user, playSourceInfo: prompt }, refused: { playSourceInfo: prompt } },
  CallMedia_Unhold: { good: { targetParticipant: user }, refused: {} },
  CallMedia_StartTranscription: { good: { locale: 'de-DE', operationContext: 'c' }, refused: { language: 'de-DE' } },
  CallMedia_StopTranscription: { good: {}, refused: { locale: 'de-DE' } },
  CallMedia_UpdateTranscription: { good: { locale: 'de-DE' }, refused: { locale: 7 } },
  CallMedia_StartMediaStreaming: { good: { ...operation }, refused: { transportUrl: 'wss://voice.example.com/media' } },
  CallMedia_StopMediaStreaming: { good: {}, refused: { operationCallbackUri: 'callbacks/1' } },
  CallRecording_StartRecording: {
    good: { ...record, recordingContentType: 'audio', recordingChannelType: 'unmixed', recordingFormatType: 'wav' },
    refused: { ...record, callConnectionId: 'c' },
  },
  CallRecording_GetRecordingProperties: { good: undefined, refused: {} },
  CallRecording_StopRecording: { good: undefined, refused: {} },
  CallRecording_PauseRecording: { good: undefined, refused: {} },
  CallRecording_ResumeRecording: { good: undefined, refused: {} },
}

const rows = apiVersions.flatMap((version) =>
  operations
    .filter(({ since }) => since !== '2026-03-12' || version === since)
    .map((row) => [version, row.operationId] as const),
)

describe('the body of an operation', () => {
  test('is tested here for all 34, 33 of them at the older version', () => {
    expect(Object.keys(bodies)).toHaveLength(34)
    expect(rows).toHaveLength(67)
  })

  test.each(rows)('at %s of %s accepts the valid one and refuses the other', (version, id) => {
    const schema = requests[version][id]
    expect(schema.safeParse(bodies[id].good)).toEqual({ success: true, data: bodies[id].good })
    expect(schema.safeParse(bodies[id].refused).success).toBe(false)
  })

  test.each(rows.filter(([, id]) => bodies[id].good !== undefined))(
    'at %s of %s refuses an unknown member',
    (version, id) => {
      expect(accepts(version, id, { ...bodies[id].good, somethingElse: true })).toBe(false)
    },
  )
})

describe('the two api-versions differ', () => {
  test.each<[string, OperationId, object]>([
    [
      'digits on the media socket',
      'CreateCall',
      { ...setUp, targets: [user], mediaStreamingOptions: { ...media, enableDtmfTones: true } },
    ],
    [
      'a socket without an address',
      'AnswerCall',
      {
        incomingCallContext: 'c',
        callbackUri,
        mediaStreamingOptions: { transportType: 'websocket', audioChannelType: 'mixed' },
      },
    ],
    [
      'transcription not asked to start',
      'Connect',
      {
        callLocator: { roomId: 'r' },
        callbackUri,
        transcriptionOptions: { transportType: 'websocket', locale: 'en-GB' },
      },
    ],
    ['the newer name of the speech model', 'CallMedia_StartTranscription', { speechModelEndpointId: 'm' }],
    ['an update without a language', 'CallMedia_UpdateTranscription', {}],
    ['a callback for unhold', 'CallMedia_Unhold', { targetParticipant: user, operationCallbackUri: callbackUri }],
    ['a callback for the end of a transcription', 'CallMedia_StopTranscription', { operationCallbackUri: callbackUri }],
    [
      'Teams details on a transfer',
      'CallConnection_TransferToParticipant',
      { targetParticipant: phone, customCallingContext: { teamsPhoneCallDetails: { intent: 'i' } } },
    ],
    [
      'Teams details on an invitation',
      'CallConnection_AddParticipant',
      { participantToAdd: phone, customCallingContext: { teamsPhoneCallDetails: {} } },
    ],
    ['moving participants', 'CallConnection_MoveParticipants', { targetParticipants: [user], fromCall: 'f' }],
  ])('%s is new in 2026-03-12', (_, id, body) => {
    expect(accepts('2026-03-12', id, body)).toBe(true)
    expect(accepts('2025-03-30-preview', id, body)).toBe(false)
  })

  test('the older name of the speech model is gone from transcription, but not from recognize', () => {
    const older = { locale: 'en-GB', speechRecognitionModelEndpointId: 'm' }
    expect(accepts('2025-03-30-preview', 'CallMedia_UpdateTranscription', older)).toBe(true)
    expect(accepts('2026-03-12', 'CallMedia_UpdateTranscription', older)).toBe(false)
    const recognizeOptions = { targetParticipant: phone, speechRecognitionModelEndpointId: 'm' }
    const recognize = { recognizeInputType: 'speech', recognizeOptions }
    expect(apiVersions.map((version) => accepts(version, 'CallMedia_Recognize', recognize))).toEqual([true, true])
  })
})

describe('a recording', () => {
  test.each([
    [{ recordingContentType: 'audioVideo', recordingChannelType: 'mixed', recordingFormatType: 'mp4' }, true],
    [{ recordingContentType: 'audioVideo', recordingChannelType: 'unmixed' }, false],
    [{ recordingContentType: 'audioVideo', recordingFormatType: 'wav' }, false],
    [{ recordingContentType: 'audio', recordingFormatType: 'mp4' }, false],
    [{ recordingContentType: 'audio', recordingFormatType: 'mp3' }, true],
    [{ recordingChannelType: 'unmixed', recordingFormatType: 'mp3' }, false],
    [{ recordingContentType: null, recordingChannelType: null, recordingFormatType: null }, true],
    [{ channelAffinity: [{ channel: 4, participant: user }] }, true],
    [{ channelAffinity: [{ channel: 5, participant: user }] }, false],
    [{ callLocator: { kind: 'roomCallLocator', roomId: 'r' } }, false],
    [{ callLocator: undefined }, false],
  ])('with %j: %s', (members, accepted) => {
    expect(accepts('2026-03-12', 'CallRecording_StartRecording', { ...record, ...members })).toBe(accepted)
  })
})

describe('an identifier in a request', () => {
  test.each([
    [{ rawId: '4:+1' }, true],
    [{ phoneNumber: { value: '+1' } }, true],
    [{ kind: 'unknown', rawId: 'x' }, true],
    [{}, false],
    [{ kind: 'phoneNumber' }, false],
    [{ ...user, kind: 'phoneNumber' }, false],
    [{ ...user, kind: 'PhoneNumber' }, false],
  ])('%j: %s', (identifier, accepted) => {
    expect(accepts('2026-03-12', 'RedirectCall', { incomingCallContext: 'c', target: identifier })).toBe(accepted)
  })
})

test('a prompt has only the members of its kind', () => {
  expect(play({ kind: 'ssml', ssml: { ssmlText: '<speak/>' } })).toBe(true)
  expect(play({ kind: 'text', file: prompt.file })).toBe(false)
  expect(play({ ...prompt, text: { text: 'too' } })).toBe(false)
})

test('every operation can be found by its name', () => {
  expect(operations.map(({ operationId }) => operationOf(operationId))).toEqual(operations)
})

function play(source: object): boolean {
  return accepts('2026-03-12', 'CallMedia_Play', { playSources: [source] })
}

function accepts(version: ApiVersion, id: OperationId, body: unknown): boolean {
  return requests[version][id].safeParse(body).success
}
