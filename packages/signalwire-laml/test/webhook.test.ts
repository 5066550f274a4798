import {
  answeringMachineNotice,
  callStatusNotice,
  conferenceStatusNotice,
  decodeForm,
  recordingStatusNotice,
  streamStatusNotice,
  transcriptionNotice,
  voiceRequest,
} from '@trunkline/signalwire-laml/wire'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'

const families: readonly [string, z.ZodType, string, object][] = [
  [
    'a voice request',
    voiceRequest,
    'CallSid=c&From=%2B1&CallStatus=ringing&SipHeader_X-Tenant=7',
    { CallSid: 'c', From: '+1', 'SipHeader_X-Tenant': '7' },
  ],
  ['a gather’s action', voiceRequest, 'CallSid=c&Digits=12%23', { Digits: '12#' }],
  [
    'a gather’s speech',
    voiceRequest,
    'CallSid=c&SpeechResult=hello+there&Confidence=0.9',
    { SpeechResult: 'hello there', Confidence: '0.9' },
  ],
  [
    'a record’s action',
    voiceRequest,
    'CallSid=c&RecordingUrl=https%3A%2F%2Fh%2Fr&RecordingDuration=3',
    { RecordingUrl: 'https://h/r', RecordingDuration: '3' },
  ],
  [
    'a dial’s action',
    voiceRequest,
    'CallSid=c&DialCallSid=d&DialCallStatus=no-answer',
    { DialCallSid: 'd', DialCallStatus: 'no-answer' },
  ],
  [
    'a call status',
    callStatusNotice,
    'CallSid=c&CallStatus=completed&SequenceNumber=3&AudioOutMediaPacketCount=9',
    { CallStatus: 'completed', SequenceNumber: '3', AudioOutMediaPacketCount: '9' },
  ],
  [
    'a stream status',
    streamStatusNotice,
    'StreamSid=s&StreamEvent=stream-error&StreamError=Duplicated+stream+ID&Unique-ID=u',
    { StreamError: 'Duplicated stream ID', 'Unique-ID': 'u' },
  ],
  [
    'a recording status',
    recordingStatusNotice,
    'RecordingSid=r&RecordingStatus=failed&CallSid=c',
    { RecordingStatus: 'failed', CallSid: 'c' },
  ],
  [
    'a transcription',
    transcriptionNotice,
    'TranscriptionSid=t&TranscriptionStatus=completed&TranscriptionText=x',
    { TranscriptionText: 'x' },
  ],
  [
    'a conference status',
    conferenceStatusNotice,
    'ConferenceSid=f&StatusCallbackEvent=participant-join&CallSid=c&Muted=false',
    { StatusCallbackEvent: 'participant-join', Muted: 'false' },
  ],
  [
    'an answering machine result',
    answeringMachineNotice,
    'CallSid=c&AnsweredBy=machine_end_beep',
    { AnsweredBy: 'machine_end_beep' },
  ],
]

describe.each(families)('%s', (_, schema, body, expected) => {
  it('is parsed from its form, with unknown fields kept', () => {
    expect(schema.parse(decodeForm(`${body}&FieldOfTomorrow=1`).record)).toMatchObject({
      ...expected,
      FieldOfTomorrow: '1',
    })
  })

  it('has values that stay text, whatever they are', () => {
    const words = { Digits: 'null', SpeechResult: 'null', CallerName: 'null', From: 'null' }
    expect(voiceRequest.parse({ CallSid: 'c', ...words })).toMatchObject(words)
    const sides = { CallSid: 'null', CallStatus: 'null', SipInviteResultPhrase: 'null' }
    expect(callStatusNotice.parse(sides)).toMatchObject(sides)
    const text = { TranscriptionSid: 't', TranscriptionText: 'null' }
    expect(transcriptionNotice.parse(text)).toMatchObject(text)
  })

  it('takes the first value of a repeated field', () => {
    const again = body.replace(/=.*$/, '=second')
    expect(schema.parse(decodeForm(`${body}&${again}`).record)).toMatchObject(expected)
  })

  it('is refused without its identifying field', () => {
    expect(schema.safeParse({ ApiVersion: '2010-04-01' }).success).toBe(false)
    expect(schema.safeParse(decodeForm(body.replace(/=[^&]*/, '=')).record).success).toBe(false)
  })
})

// docs/wire/signalwire-laml.md#webhooks: the documented fields of each kind, besides SIP headers
const documented: readonly (readonly [string, z.ZodObject, string])[] = [
  [
    'a voice request',
    voiceRequest,
    'AccountSid ApiVersion CallSid CallStatus Direction From To ParentCallSid Digits SpeechResult Confidence RecordingUrl RecordingDuration DialCallSid DialCallStatus DialCallDuration DialSipCallId DialSipResponseCode QueueSid QueueTime QueueResult ReferCallStatus ReferSipResponseCode NotifySipResponseCode SipCallId SipUser',
  ],
  [
    'a call status',
    callStatusNotice,
    'AccountSid ApiVersion CallSid CallStatus CallDuration CallbackSource Direction From To ParentCallSid ForwardedFrom CallerName Timestamp SequenceNumber SipResultCode SipInviteResultPhrase RecordingSid RecordingUrl RecordingDuration HangupBy HangupDirection AudioInMos AudioInAveragePtime AudioInDtmfPacketCount AudioInFlushPacketCount AudioInJitterMaxVariance AudioInJitterMinVariance AudioInLargestJbSize AudioInMediaPacketCount AudioInSkipPacketCount AudioOutDtmfPacketCount AudioOutMediaPacketCount',
  ],
  [
    'a stream status',
    streamStatusNotice,
    'AccountSid CallSid ConferenceSid StreamSid StreamName StreamEvent StreamError StreamTrack Timestamp Unique-ID',
  ],
  [
    'a recording status',
    recordingStatusNotice,
    'AccountSid CallSid RecordingSid RecordingUrl RecordingStatus RecordingDuration RecordingChannels RecordingSource',
  ],
  [
    'a transcription',
    transcriptionNotice,
    'TranscriptionSid TranscriptionText TranscriptionStatus TranscriptionUrl RecordingSid RecordingUrl',
  ],
  [
    'a conference status',
    conferenceStatusNotice,
    'AccountSid CallSid ConferenceSid FriendlyName StatusCallbackEvent EventName Timestamp Duration Muted Hold StartConferenceOnEnter EndConferenceOnExit RecordingUrl RecordingFileSize',
  ],
  ['an answering machine result', answeringMachineNotice, 'CallSid AnsweredBy'],
]

it.each(documented)('%s has every documented field', (_, { shape }, fields) => {
  expect(fields.split(' ').filter((name) => !(name in shape))).toEqual([])
})
