import { spoiltBodies, spoiltForms } from '@trunkline/contract'
import type { CallSnapshot, Receipt } from '@trunkline/core/driver'
import { describe, expect, it } from 'vitest'

import { createFrameCodec } from '../src/translate/frame.ts'
import { callId, held, hook, openBench, routeOf } from './fixtures/session.ts'
import { callSid } from './fixtures/space.ts'

const sid = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'
const call = {
  AccountSid: sid,
  ApiVersion: '2010-04-01',
  CallSid: callSid,
  CallStatus: 'in-progress',
  Direction: 'outbound-api',
  From: '+14255550100',
  To: '+14255550123',
  ParentCallSid: '',
}
const running = (operation: number, mode = 'document') =>
  held({ current: { operation, mode, document: '<Response><Echo/></Response>' }, finished: operation - 1 })

interface Message {
  readonly what: string
  readonly route: Parameters<typeof routeOf>
  readonly fields: Readonly<Record<string, string>>
  /** The members that decide the meaning of the message. */
  readonly needed: readonly string[]
  readonly before?: CallSnapshot
}

const messages: readonly Message[] = [
  {
    what: 'a call that comes in',
    route: ['incoming'],
    fields: {
      ...call,
      Direction: 'inbound',
      CallStatus: 'ringing',
      CallerName: 'Ann',
      ForwardedFrom: '+14255550199',
      SipCallId: 'x',
    },
    needed: ['CallSid'],
  },
  {
    what: 'a state of a call',
    route: ['status'],
    fields: {
      ...call,
      CallDuration: '12',
      Timestamp: 'Thu, 04 Apr 2024 18:32:15 +0000',
      SequenceNumber: '2',
      SipResultCode: '200',
      SipInviteResultPhrase: 'OK',
      CallbackSource: 'call-progress-events',
      AudioInMos: '4.5',
    },
    needed: ['CallSid', 'CallStatus'],
    before: held(),
  },
  {
    what: 'the end of a call',
    route: ['status'],
    fields: {
      ...call,
      CallStatus: 'completed',
      CallDuration: '12',
      Timestamp: 'Thu, 04 Apr 2024 18:32:15 +0000',
      SequenceNumber: '3',
      SipResultCode: '200',
      HangupBy: call.To,
      HangupDirection: 'inbound',
    },
    needed: ['CallSid', 'CallStatus'],
    before: held(),
  },
  {
    what: 'the request for the next document',
    route: ['document', '7p'],
    fields: { ...call, CallerName: 'Ann', ForwardedFrom: '' },
    needed: ['CallSid', 'CallStatus'],
    before: running(7),
  },
  {
    what: 'what was collected',
    route: ['document', '8g'],
    fields: { ...call, Digits: '12', FinishedOnKey: '#', SpeechResult: 'hello', Confidence: '0.5' },
    needed: ['CallSid', 'CallStatus'],
    before: running(8),
  },
  {
    what: 'a recording that is complete',
    route: ['recording', 'wav'],
    fields: {
      AccountSid: sid,
      CallSid: callSid,
      RecordingSid: sid,
      RecordingUrl: 'https://example.signalwire.com/1',
      RecordingDuration: '4',
      RecordingChannels: '1',
      RecordingSource: 'StartCallRecordingAPI',
      RecordingStatus: 'completed',
    },
    needed: ['RecordingSid', 'RecordingStatus'],
  },
  {
    what: 'a stream that failed',
    route: ['stream', '7s'],
    fields: {
      AccountSid: sid,
      CallSid: callSid,
      StreamSid: sid,
      StreamName: 'one',
      StreamEvent: 'stream-error',
      StreamError: 'connection_refused',
      StreamTrack: 'inbound_track',
      Timestamp: '2024-04-04T18:32:15Z',
    },
    needed: ['StreamSid', 'StreamEvent'],
    before: running(7, 'streaming'),
  },
]

async function typesOf({ before, route }: Message, fields: Message['fields']): Promise<string> {
  const bench = openBench()
  if (before !== undefined) bench.calls.set(callId, before)
  const receipt: Receipt = await hook(bench, { route: routeOf(...route), fields })
  return receipt.kind === 'refused'
    ? `refused: ${receipt.check}`
    : receipt.events.map(({ event }) => event.type).join(', ')
}

describe('a message with one corrupt field means the same', () => {
  it.each(messages)('$what', async (message) => {
    const { fields, needed } = message
    const good = await typesOf(message, fields)
    expect(good).not.toMatch(/refused|^$/)
    const spoilt = spoiltForms(fields, needed)
    expect(spoilt.length).toBeGreaterThan(40)
    const lost: string[] = []
    for (const { body, what } of spoilt) {
      const said = await typesOf(message, body)
      if (said !== good) lost.push(`${what}: ${said} instead of ${good}`)
    }
    expect(lost).toEqual([])
  })
})

describe('a message of a media socket with one corrupt member means the same', () => {
  const envelope = { sequenceNumber: '4', streamSid: sid }
  const start = { streamSid: sid, accountSid: sid, callSid, tracks: ['inbound'], customParameters: { a: 'b' } }
  const media = { track: 'inbound', chunk: '2', timestamp: '40', payload: Buffer.alloc(160).toString('base64') }

  it.each([
    // an invalid audio format cannot be guessed
    ['start', { start }, ['start']],
    ['media', { media }, ['media', 'media.payload']],
    ['dtmf', { dtmf: { digit: '5', duration: 2000, track: 'inbound_track' } }, ['dtmf', 'dtmf.digit']],
    ['mark', { mark: { name: 'm' } }, ['mark', 'mark.name']],
    ['stop', { stop: { accountSid: sid, callSid } }, []],
    ['connected', { protocol: 'Call', version: '0.2.0' }, []],
  ])('%s', (event, content, needed) => {
    const body = { event, ...envelope, ...content }
    const spoilt = spoiltBodies(body, ['event', ...needed])
    expect(spoilt.filter((one) => says(one.body) !== says(body)).map(({ what }) => what)).toEqual([])
  })
})

function says(message: object): string {
  return createFrameCodec({ writable: true, byteOrder: 'le', realtime: false })
    .decode(JSON.stringify(message))
    .map(({ type }) => type)
    .join(', ')
}
