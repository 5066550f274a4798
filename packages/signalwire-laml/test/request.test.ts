import {
  createCallRequest,
  createConferenceStreamRequest,
  lamlBinRequest,
  createRecordingRequest,
  createStreamRequest,
  decodeForm,
  dequeueRequest,
  listCallsQuery,
  listConferenceRecordingsQuery,
  listConferencesQuery,
  listParticipantsQuery,
  listRecordingsQuery,
  listTranscriptionsQuery,
  matchOperation,
  operationPath,
  operations,
  streamUrlFault,
  updateCallRequest,
  updateConferenceRequest,
  updateIncomingNumberRequest,
  updateParticipantRequest,
  updateRecordingRequest,
  updateStreamRequest,
} from '@trunkline/signalwire-laml/wire'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'

function problems(schema: z.ZodType, form: unknown): string[] {
  const parsed = schema.safeParse(form)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const least = { To: '+15550100', From: '+15550199', Url: 'https://example.com/voice' }

describe('the form that places a call', () => {
  it('accepts every field, from a decoded body', () => {
    const body =
      'To=sip%3Aa%40b&From=%2B15550199&ApplicationSid=s&Url=https%3A%2F%2Fu%3Ap%40h%2Fx%23rt%3D1&Method=GET&FallbackUrl=http%3A%2F%2Fh%2Ff' +
      '&FallbackMethod=POST&StatusCallback=https%3A%2F%2Fh%2Fs&StatusCallbackMethod=POST&StatusCallbackEvent=initiated&StatusCallbackEvent=ringing_queued' +
      '&CallerId=x&SendDigits=1ww2%23&Timeout=600&MachineDetection=DetectMessageEnd&MachineDetectionTimeout=1&MachineDetectionSpeechThreshold=6000' +
      '&MachineDetectionSpeechEndThreshold=500&MachineDetectionSilenceTimeout=10000&MachineWordsThreshold=100&AsyncAmd=true' +
      '&AsyncAmdStatusCallback=https%3A%2F%2Fh%2Fa&AsyncAmdStatusCallbackMethod=GET&AsyncAmdPartialResults=false&Record=true&RecordingChannels=dual' +
      '&RecordingTrack=both&RecordingStatusCallback=https%3A%2F%2Fh%2Fr&RecordingStatusCallbackMethod=POST&RecordingStatusCallbackEvent=in-progress%20absent' +
      '&Trim=do-not-trim&SipAuthUsername=u&SipAuthPassword=p&MaxPricePerMinute=0.0085'
    const { record } = decodeForm(body)
    expect(createCallRequest.parse(record)).toEqual(record)
  })

  it.each(['Url', 'ApplicationSid', 'Twiml', 'Laml'])('is complete with %s alone', (field) => {
    const value = field === 'Url' ? least.Url : '<Response/>'
    expect(problems(createCallRequest, { To: 'x', From: 'y', [field]: value })).toEqual([])
  })

  it('names what is missing', () => {
    expect(problems(createCallRequest, { To: '+15550100', From: '+15550199' })).toEqual([
      'Url: one of Url, ApplicationSid, Twiml and Laml is required',
    ])
    expect(problems(createCallRequest, { Url: least.Url })).toHaveLength(2)
  })

  it.each([
    ['TimeLimit', '60'],
    ['Timeout', '0'],
    ['Timeout', '601'],
    ['Timeout', '1e2'],
    ['Timeout', 60],
    ['Record', 'yes'],
    ['Method', 'PUT'],
    ['SendDigits', '1x'],
    ['SendDigits', '1'.repeat(33)],
    ['StatusCallbackEvent', 'initiated ringing'],
    ['RecordingStatusCallbackEvent', ['completed', 'failed']],
    ['RecordingStatusCallbackEvent', 'completed,absent'],
    ['MachineDetectionTimeout', '121'],
    ['MachineDetectionSpeechThreshold', '999'],
    ['MachineDetectionSpeechEndThreshold', '5001'],
    ['MachineDetectionSilenceTimeout', '1999'],
    ['MachineWordsThreshold', '101'],
    ['MaxPricePerMinute', '0.00001'],
    ['Twiml', '<Response>'.padEnd(4001, ' ')],
    ['Laml', '<Response>'],
    ['StatusCallback', 'ftp://example.com'],
    ['StatusCallback', '/status'],
  ])('refuses %s=%j', (field, value) => {
    expect(problems(createCallRequest, { ...least, [field]: value })).toHaveLength(1)
  })

  it.each(['in-progress completed absent', 'absent', ['in-progress', 'completed']])(
    'accepts the recording events as %j',
    (RecordingStatusCallbackEvent) => {
      expect(problems(createCallRequest, { ...least, RecordingStatusCallbackEvent })).toEqual([])
    },
  )
})

describe('the other forms', () => {
  it.each<[string, z.ZodType, object]>([
    ['update call', updateCallRequest, { Status: 'completed' }],
    ['update call', updateCallRequest, { Twiml: '<Response/>', StatusCallback: 'https://h/s' }],
    [
      'stream',
      createStreamRequest,
      { Url: 'wss://h/a', Name: 'n', Track: 'both_tracks', AuthorizationBearerToken: 't' },
    ],
    ['stream', createStreamRequest, { Url: 'wss://h/a', 'Parameter99.Name': 'a', 'Parameter99.Value': '' }],
    [
      'conference stream',
      createConferenceStreamRequest,
      { Url: 'wss://h/a', StreamCodec: 'L16@24000h', StreamRealTime: 'true' },
    ],
    ['stop stream', updateStreamRequest, { Status: 'stopped' }],
    ['recording', createRecordingRequest, {}],
    ['update recording', updateRecordingRequest, { Status: 'paused', PauseBehavior: 'skip' }],
    ['participant', updateParticipantRequest, { Hold: 'true', HoldUrl: 'https://h/x', HoldMethod: 'GET' }],
    ['conference', updateConferenceRequest, { AnnounceUrl: 'https://h/x' }],
    ['bin', lamlBinRequest, { Name: 'park', Contents: '<Response/>' }],
    ['dequeue', dequeueRequest, { Url: 'https://h/x', Method: 'GET' }],
    [
      'number',
      updateIncomingNumberRequest,
      {
        FriendlyName: 'sales',
        VoiceUrl: 'https://h/v',
        VoiceMethod: 'POST',
        VoiceFallbackUrl: 'https://h/f',
        VoiceFallbackMethod: 'GET',
        VoiceApplicationSid: 's',
        VoiceReceiveMode: 'fax',
        StatusCallback: 'https://h/s',
        StatusCallbackMethod: 'POST',
      },
    ],
    ['transcriptions', listTranscriptionsQuery, { PageSize: '1' }],
    ['conference recordings', listConferenceRecordingsQuery, { Page: '1', PageToken: 'PB1' }],
    ['calls', listCallsQuery, { 'StartTime>': '2024-01-02T03:04:05Z', PageSize: '1000', Page: '1', PageToken: 'PA1' }],
    ['recordings', listRecordingsQuery, { CallSid: 'c', 'DateCreated<': 'x', 'DateCreated>': 'y' }],
    ['conferences', listConferencesQuery, { 'DateCreated<': '2024-01-02' }],
    ['participants', listParticipantsQuery, { Muted: 'true' }],
  ])('%s accepts what is documented: %#', (_, schema, form) => {
    expect(schema.parse(form)).toEqual(form)
  })

  it.each<[string, z.ZodType, object]>([
    ['update call', updateCallRequest, {}],
    ['update call', updateCallRequest, { Status: 'in-progress' }],
    ['stream', createStreamRequest, {}],
    ['stream', createStreamRequest, { Url: 'wss://h/a?b=1' }],
    ['stream', createStreamRequest, { Url: 'wss://h/a', Codec: 'L16' }],
    ['stream', createStreamRequest, { Url: 'wss://h/a', 'Parameter1.Name': 'a' }],
    ['stream', createStreamRequest, { Url: 'wss://h/a', 'Parameter100.Name': 'a' }],
    ['stream', createStreamRequest, { Url: 'wss://h/a', Track: 'inbound' }],
    ['stream', createStreamRequest, { Url: 'wss://h/a', StreamCodec: 'L16' }],
    ['stop stream', updateStreamRequest, { Status: 'in-progress' }],
    ['update recording', updateRecordingRequest, { PauseBehavior: 'skip' }],
    ['update recording', updateRecordingRequest, { Status: 'resumed' }],
    ['participant', updateParticipantRequest, { Coaching: 'true' }],
    ['conference', updateConferenceRequest, { Status: 'in-progress' }],
    ['dequeue', dequeueRequest, { Method: 'POST' }],
    ['number', updateIncomingNumberRequest, {}],
    ['number', updateIncomingNumberRequest, { VoiceReceiveMode: 'sms' }],
    ['number', updateIncomingNumberRequest, { VoiceUrl: '/voice' }],
    ['transcriptions', listTranscriptionsQuery, { RecordingSid: 's' }],
    ['calls', listCallsQuery, { PageSize: '1001' }],
    ['conferences', listConferencesQuery, { DateCreated: 'Wed, 19 Sep 2018' }],
    ['recordings', listRecordingsQuery, { 'DateCreated>=': '2024-01-02' }],
    ['recordings', listRecordingsQuery, { 'DateCreated<=': '2024-01-02' }],
    ['transcriptions', listTranscriptionsQuery, { 'DateCreated>=': '2024-01-02' }],
    ['conference recordings', listConferenceRecordingsQuery, { 'DateCreated<': 'Wed, 19 Sep 2018' }],
  ])('%s refuses what is undocumented: %#', (_, schema, form) => {
    expect(problems(schema, form)).not.toEqual([])
  })
})

describe('the URL of a stream', () => {
  it.each(['wss://h/a', 'wss://h:8443/a/b', 'ws://localhost:1/a', 'ws://127.0.0.1/a', 'ws://[::1]:9/a'])(
    'may be %s',
    (url) => {
      expect(streamUrlFault(url)).toBeUndefined()
    },
  )

  it.each([
    ['', 'needs a url'],
    ['ws://h/a', 'wss://'],
    ['https://h/a', 'wss://'],
    ['wss://h/a?', 'query'],
    ['wss://h/a?b=1', 'query'],
    [' wss://h/a', 'whitespace'],
    ['wss://h/a b', 'whitespace'],
    ['wss://h/a\n', 'whitespace'],
    ['/a', 'absolute'],
  ])('may not be %j', (url, reason) => {
    expect(streamUrlFault(url)).toContain(reason)
  })
})

describe('the paths', () => {
  it('are built under the documented base with a suffix, ids percent-encoded', () => {
    const path = operationPath('updateStream', { AccountSid: 'p', CallSid: 'c', StreamSid: 'my first/stream' })
    expect(path).toBe('/api/laml/2010-04-01/Accounts/p/Calls/c/Streams/my%20first%2Fstream.json')
    expect(operationPath('readRecording', { AccountSid: 'p', RecordingSid: 'r' }, '.mp3')).toMatch(
      /Recordings\/r\.mp3$/,
    )
  })

  it.each(['', '.', '..'])('refuse an id of %j, which would address another resource', (CallSid) => {
    expect(() => operationPath('deleteCall', { AccountSid: 'p', CallSid })).toThrow('deleteCall needs a CallSid')
  })

  it('are matched under either base, with and without suffix', () => {
    for (const [name, { method, path }] of Object.entries(operations)) {
      const concrete = path.replace(/\{(\w+)\}/g, 'a%20$1')
      const parameters = Object.fromEntries(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, variable]) => [variable, `a ${variable}`]),
      )
      expect([
        matchOperation(method, `/api/laml/2010-04-01${concrete}.json`),
        matchOperation(method, `/2010-04-01${concrete}`),
      ]).toEqual([
        { operation: name, parameters, suffix: '.json' },
        { operation: name, parameters, suffix: undefined },
      ])
    }
  })

  it('distinguish the audio of a recording from its metadata', () => {
    expect(matchOperation('GET', '/api/laml/2010-04-01/Accounts/p/Recordings/r.wav')).toEqual({
      operation: 'readRecording',
      parameters: { AccountSid: 'p', RecordingSid: 'r' },
      suffix: '.wav',
    })
  })

  it.each([
    ['PUT', '/2010-04-01/Accounts/p/Calls'],
    ['GET', '/2010-04-01/Accounts/p/Calls/c/Streams'],
    ['GET', '/2010-04-01/Accounts/p/Calls/'],
    ['GET', '/2010-04-01/Accounts/p/Calls/%zz'],
    ['GET', '/2011-04-01/Accounts/p/Calls'],
    ['GET', '/'],
  ])('do not include %s %s', (method, path) => {
    expect(matchOperation(method, path)).toBeUndefined()
  })
})
