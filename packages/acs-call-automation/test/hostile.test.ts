import { costOfDoubling, costRatio, filled, hostileJson, ordinaryJson } from '@trunkline/contract'
import type { Receipt, Route, Session } from '@trunkline/core/driver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createRinging } from '../src/driver/ringing.ts'
import { acsCallAutomation } from '../src/index.ts'
import { createIngress } from '../src/ingress.ts'
import { createCodec } from '../src/translate/frame.ts'
import { createTranscriptCodec } from '../src/translate/transcript.ts'
import { createHost, type Issuer, startIssuer } from './fixtures/host.ts'
import { connectionString, createClient, resourceId } from './fixtures/service.ts'

const ofCall: Route = { purpose: 'event', token: 'call', callId: 'call-1' }
const ofGrid: Route = { purpose: 'grid', token: 'static' }
let issuer: Issuer
let session: Session
let authorization: string

beforeAll(async () => {
  issuer = await startIssuer()
  authorization = await issuer.bearer()
  session = open()
})

afterAll(async () => {
  await issuer[Symbol.asyncDispose]()
})

function open(host = createHost()): Session {
  const { openIdConfigurationUrl, issuer: name } = issuer
  return acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl, issuer: name }).open(host)
}

function receive(
  route: Route,
  body: string,
  { ingress }: Pick<Session, 'ingress'> = session,
  bearer = authorization,
): Promise<Receipt> {
  if (ingress.kind !== 'webhook') throw new Error(ingress.kind)
  const url = 'https://app.example.com/trunkline'
  const headers = { authorization: bearer }
  return ingress.receive({
    method: 'POST',
    url,
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
    route,
  })
}

const event = (type: string, data: string) => `{"id":"1","type":"Microsoft.Communication.${type}","data":${data}}`
const whole = 65_536
const reference = ordinaryJson(whole)
const parsing = (): unknown => JSON.parse(reference)

const deliveries: typeof hostileJson = [
  ...hostileJson,
  ['events of a type that is not known', (bytes) => filled(bytes, () => '{"id":"1","type":"x"}')],
  ['events with nothing in them', (bytes) => filled(bytes, () => event('ParticipantsUpdated', '{}'))],
  ['participants', (bytes) => event('ParticipantsUpdated', `{"participants":${filled(bytes - 99, () => '{}')}}`)],
  ['tones', (bytes) => event('RecognizeCompleted', `{"dtmfResult":{"tones":${filled(bytes - 199, () => '""')}}}`)],
  [
    'headers of a caller',
    (bytes) =>
      event(
        'IncomingCall',
        `{"customContext":{"voipHeaders":${filled(bytes - 199, (index) => `"${index}":""`, '{}')}}}`,
      ),
  ],
]

/** The work after the signature check, which runs in another thread. */
const proven = { prepare: () => Promise.resolve(), verify: () => Promise.resolve({ ok: true, claims: {} } as const) }
const still = createHost()
const ringing = createRinging(createClient(), still.clock)
const trusting = { ingress: createIngress({ verifier: proven, host: still, ringing }) }

describe('a delivery costs at most five times what parsing as much JSON costs, and twice the bytes twice as much', () => {
  test.each(deliveries)('%s', async (_, make) => {
    const receiving = (route: Route) => (bytes: number) => {
      const body = make(bytes)
      return () => receive(route, body, trusting)
    }
    for (const route of [ofCall, ofGrid]) {
      expect(await costRatio(receiving(route)(whole), parsing)).toBeLessThan(5)
      expect(await costOfDoubling(receiving(route), whole)).toBeLessThan(3)
    }
  })
})

describe('a delivery that would take long to read is refused without an exception', () => {
  test.each([
    ['body:depth', 400, '['.repeat(200_000) + ']'.repeat(200_000)],
    ['body:depth', 400, `${'{"data":'.repeat(65)}1${'}'.repeat(65)}`],
    ['body:values', 413, filled(40_000, () => '1')],
    ['body:events', 413, filled(4_000, () => '{"id":"1","type":"x"}')],
    ['body', 400, '"'],
  ])('by the check %s with %i', async (check, status, body) => {
    for (const route of [ofCall, ofGrid])
      expect(await receive(route, body)).toMatchObject({ kind: 'refused', check, reply: { status } })
  })

  test('a delivery within the limits is read', async () => {
    const most = JSON.stringify(Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, type: 'x' })))
    for (const route of [ofCall, ofGrid])
      expect(await receive(route, most)).toMatchObject({ kind: 'notice', reply: { status: 200 } })
  })
})

describe('the body of a stranger is not read', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)

  test.each<[string, Route, string]>([
    ['token', { purpose: 'event', token: 'refused' }, 'nonsense'],
    ['token:expired', { purpose: 'event', token: 'expired' }, 'nonsense'],
    ['token', { purpose: 'grid', token: 'refused' }, 'nonsense'],
    ['jwt:malformed', ofCall, 'Bearer nonsense'],
  ])('who fails the check %s', async (check, route, bearer) => {
    expect(await receive(route, deep, session, bearer)).toMatchObject({ kind: 'refused', check })
  })
})

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const header = (more: string): string => encoded(`{"alg":"RS256","kid":"k1"${more}}`)
const tokens: typeof hostileJson = [
  ['dots', (bytes) => '.'.repeat(bytes)],
  ['letters', (bytes) => 'A'.repeat(bytes)],
  ['blanks', (bytes) => `a${' '.repeat(bytes)}b`],
  ['a long header', (bytes) => `${header(`,"x":"${'x'.repeat(bytes / 2)}"`)}.e30.AAAA`],
  ['a deep header', (bytes) => `${encoded('['.repeat(bytes / 2))}.e30.AAAA`],
  ['long claims', (bytes) => `${header('')}.${'A'.repeat(bytes)}.AAAA`],
  ['a long signature', (bytes) => `${header('')}.e30.${'A'.repeat(bytes)}`],
]

describe('a forged token costs at most five times what parsing as much JSON costs, and twice the bytes twice as much', () => {
  test.each(tokens)('of %s', async (_, make) => {
    const verifying = (bytes: number) => {
      const bearer = `Bearer ${make(bytes)}`
      return () => receive(ofCall, '[]', session, bearer)
    }
    for (const bytes of [12_000, whole]) {
      const ordinary = ordinaryJson(bytes)
      expect(await costRatio(verifying(bytes), () => JSON.parse(ordinary))).toBeLessThan(5)
      expect(await costOfDoubling(verifying, bytes)).toBeLessThan(3)
    }
  })
})

test('the problem of a malformed event is reported in our own words, once for any number of events', async () => {
  const host = createHost()
  const secret = '+14255550123'
  const broken = filled(2_000, (index) =>
    event('RecognizeCompleted', `{"dtmfResult":{"tones":[{"${secret}${index}":1}]}}`),
  )
  await receive(ofCall, broken, open(host))
  expect(host.warnings.length).toBeGreaterThan(10)
  expect(new Set(host.warnings).size).toBe(1)
  expect(host.warnings[0]).toContain('RecognizeCompleted')
  expect(host.warnings[0]).toContain('dtmfResult.tones.[]')
  expect(host.warnings.join('')).not.toContain(secret)
})

const message = (kind: string, body: string) => {
  const member = kind.charAt(0).toLowerCase() + kind.slice(1)
  return `{"kind":"${kind}","${member}":${body}}`
}
const messages: typeof hostileJson = [
  ...hostileJson,
  ['audio', (bytes) => message('AudioData', `{"data":"${'A'.repeat(bytes - 99)}"}`)],
  ['audio that is not base64', (bytes) => message('AudioData', `{"data":"${'*'.repeat(bytes - 99)}"}`)],
  ['audio deep inside', (bytes) => message('AudioData', '['.repeat(bytes / 2) + ']'.repeat(bytes / 2))],
  ['words', (bytes) => message('TranscriptionData', `{"words":${filled(bytes - 99, () => '{}')}}`)],
  ['large numbers', (bytes) => message('TranscriptionData', `{"offset":${'1'.repeat(bytes - 99)}}`)],
  ['a kind with a long name', (bytes) => message('x'.repeat(bytes / 2 - 99), '1')],
]

describe('a media message costs at most five times what parsing as much JSON costs, and twice the bytes twice as much', () => {
  test.each(messages)('%s', async (_, make) => {
    for (const codec of [createCodec(), createTranscriptCodec()]) {
      const decoding = (bytes: number) => {
        const text = make(bytes)
        return () => codec.decode(text)
      }
      expect(await costRatio(decoding(whole), parsing)).toBeLessThan(5)
      expect(await costOfDoubling(decoding, whole)).toBeLessThan(3)
    }
  })
})

describe('a hostile media message', () => {
  test.each([15_999_991, 1.5, 1, 0, -1, 1e9, 1e308])('passes on a rate of %d unchanged', (sampleRate) => {
    const codec = createCodec()
    expect(codec.decode(message('AudioMetadata', JSON.stringify({ sampleRate })))).toEqual([
      { type: 'start', sampleRate, writable: true },
    ])
    for (const mediaTimeMs of [0, expect.any(Number)]) {
      const [frame] = codec.decode(message('AudioData', '{"data":"AAA="}'))
      expect(frame).toMatchObject({ type: 'frame', frame: { sampleRate, mediaTimeMs } })
      expect(frame?.type === 'frame' && Number.isFinite(frame.frame.mediaTimeMs)).toBe(true)
    }
  })

  test('is unknown if any member nests 200,000 levels deep', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    for (const codec of [createCodec(), createTranscriptCodec()])
      for (const text of [deep, message('AudioData', deep), message('TranscriptionData', `{"words":${deep}}`)])
        expect(codec.decode(text)).toEqual([{ type: 'unknown', name: 'malformed' }])
  })
})
