import { type Receipt, type Route, type Session, type WebhookRequest, WireError } from '@trunkline/core/driver'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { acsCallAutomation } from '../src/index.ts'
import { createHost, type Issuer, type RecordingHost, startIssuer } from './fixtures/host.ts'
import { connectionString, instant, resourceId } from './fixtures/service.ts'

const ofCall: Route = { purpose: 'event', token: 'call', callId: 'call-1' }
const ofGrid: Route = { purpose: 'grid', token: 'static' }
let issuer: Issuer
let host: RecordingHost
let session: Session
let authorization: string

beforeAll(async () => {
  issuer = await startIssuer()
  authorization = await issuer.bearer()
})

afterAll(async () => {
  await issuer[Symbol.asyncDispose]()
})

beforeEach(() => {
  host = createHost()
  session = open({ resourceId })
})

function open(
  audience: { resourceId: string } | { verifyJwt: 'issuer-only' },
  settings: { clockToleranceSeconds?: number } = {},
): Session {
  const { openIdConfigurationUrl, issuer: name } = issuer
  return acsCallAutomation({ connectionString, ...audience, ...settings, openIdConfigurationUrl, issuer: name }).open(
    host,
  )
}

function receive(
  route: Route,
  body: unknown,
  headers: Record<string, string | undefined> = { authorization },
  method = 'POST',
): Promise<Receipt> {
  const { ingress } = session
  if (ingress.kind !== 'webhook') throw new Error(ingress.kind)
  const url = 'https://app.example.com/trunkline'
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  const request: WebhookRequest = { method, url, query: new URLSearchParams(), headers, body: bytes, route }
  return ingress.receive(request)
}

const event = (name: string, data: object = {}, id = 'e1') => ({
  id,
  type: `Microsoft.Communication.${name}`,
  specversion: '1.0',
  data: { callConnectionId: 'c1', ...data },
})

describe('a callback', () => {
  test('with one event, or several, belongs to the call of its URL', async () => {
    const body = [event('CallConnected'), event('PlayCompleted', { operationContext: '7' }, 'e2')]
    expect(await receive(ofCall, body)).toMatchObject({
      kind: 'notice',
      reply: { status: 200 },
      events: [
        { callId: 'call-1', providerCallId: 'c1', dedupeKey: 'e1', event: { type: 'call-answered' } },
        { callId: 'call-1', dedupeKey: 'e2', operationKey: '7', event: { type: 'play-ended' } },
      ],
    })
    expect(await receive(ofCall, event('CallConnected'))).toMatchObject({ events: [{ dedupeKey: 'e1' }] })
    expect(await receive(ofCall, [])).toMatchObject({ kind: 'notice', events: [] })
  })

  test.each(['cloudevents', 'eventgrid'])('with an IncomingCall (%s) offers a call of its own', async (schema) => {
    const data = {
      incomingCallContext: 'opaque',
      serverCallId: 's2',
      from: { rawId: '8:acs:r_u' },
      correlationId: 'k2',
    }
    const type = 'Microsoft.Communication.IncomingCall'
    const offer = schema === 'cloudevents' ? event('IncomingCall', data) : { id: 'e1', eventType: type, data }
    expect(await receive(ofCall, [offer, event('CallConnected', {}, 'e2')])).toMatchObject({
      kind: 'notice',
      events: [
        { callId: 'incoming-e1', event: { type: 'call-incoming' }, state: { incomingCallContext: 'opaque' } },
        { callId: 'call-1', event: { type: 'call-answered' } },
      ],
    })
    expect(host.warnings).toEqual([])
  })

  test('with an IncomingCall that cannot be answered causes a warning and changes nothing in its own call', async () => {
    const data = { serverCallId: 's2', from: { rawId: '8:acs:r_u' }, correlationId: 'k2' }
    const receipt = await receive(ofCall, event('IncomingCall', data))
    if (receipt.kind !== 'notice') throw new Error(receipt.kind)
    const [reported, ...others] = receipt.events
    expect(others).toEqual([])
    expect(reported).toMatchObject({ callId: 'call-1', event: { type: 'provider-event' }, carrierName: 'IncomingCall' })
    expect(reported?.raw).toMatchObject({ data })
    expect(reported?.state).toBeUndefined()
    expect(host.warnings).toEqual([expect.stringContaining('unreadable-event')])
  })

  test('with an unknown event is accepted, and malformed ones are reported', async () => {
    const receipt = await receive(ofCall, [
      event('BrandNew'),
      { nonsense: 1 },
      event('RecognizeCompleted', { dtmfResult: { tones: 'one' } }),
    ])
    expect(receipt).toMatchObject({
      kind: 'notice',
      events: [
        { event: { type: 'provider-event' }, carrierName: 'BrandNew' },
        { event: { type: 'provider-event', name: 'malformed' }, callId: 'call-1' },
        { event: { type: 'provider-event' }, carrierName: 'RecognizeCompleted' },
      ],
    })
    expect(host.warnings).toHaveLength(2)
    for (const warning of host.warnings) expect(warning).toContain('unreadable-event')
  })

  test.each([
    [401, 'jwt:missing', {}],
    [401, 'jwt:missing', { authorization: 'Basic abc' }],
    [401, 'jwt:malformed', { authorization: 'Bearer abc' }],
  ])('is refused with %s and the check %s', async (status, check, headers) => {
    expect(await receive(ofCall, [event('CallConnected')], headers)).toMatchObject({
      kind: 'refused',
      check,
      reply: { status },
    })
  })

  test('whose token is for another resource, or has expired, is refused', async () => {
    const other = { authorization: await issuer.bearer({ aud: '00000000-0000-4000-8000-000000000000' }) }
    expect(await receive(ofCall, [], other)).toMatchObject({
      kind: 'refused',
      check: 'jwt:audience',
      reply: { status: 401 },
    })
    const old = { authorization: await issuer.bearer({ at: instant - 400_000 }) }
    expect(await receive(ofCall, [], old)).toMatchObject({
      kind: 'refused',
      check: 'jwt:expired',
      reply: { status: 401 },
    })
  })

  test('whose token has expired is accepted within the configured clock tolerance', async () => {
    const old = { authorization: await issuer.bearer({ at: instant - 400_000 }) }
    session = open({ resourceId }, { clockToleranceSeconds: 120 })
    expect(await receive(ofCall, [], old)).toMatchObject({ kind: 'notice' })
    session = open({ resourceId }, { clockToleranceSeconds: 90 })
    expect(await receive(ofCall, [], old)).toMatchObject({ check: 'jwt:expired' })
  })

  test.each([
    ['token', 'refused'],
    ['token', 'static'],
    ['token:expired', 'expired'],
  ] as const)('is refused (%s) at a URL that is %s, even from an authenticated sender', async (check, token) => {
    const receipt = await receive({ ...ofCall, token }, [event('CallConnected')])
    expect(receipt).toMatchObject({ kind: 'refused', check, reply: { status: 403 } })
  })

  test('that is not JSON is refused with 400, and one that is not a POST with 405', async () => {
    expect(await receive(ofCall, 'no JSON')).toMatchObject({ kind: 'refused', check: 'body', reply: { status: 400 } })
    expect(await receive(ofCall, '', undefined, 'GET')).toMatchObject({ check: 'method', reply: { status: 405 } })
  })

  test('is not received at an unknown purpose', async () => {
    expect(await receive({ ...ofCall, purpose: 'other' }, [])).toMatchObject({
      kind: 'refused',
      reply: { status: 404 },
    })
  })

  test('for any resource is accepted if configured, with a warning', async () => {
    session = open({ verifyJwt: 'issuer-only' })
    expect(host.warnings).toEqual([expect.stringContaining('unverified-audience')])
    const other = { authorization: await issuer.bearer({ aud: '00000000-0000-4000-8000-000000000000' }) }
    expect(await receive(ofCall, [event('CallConnected')], other)).toMatchObject({ kind: 'notice' })
    expect(await receive(ofCall, [event('CallConnected')], {})).toMatchObject({ check: 'jwt:missing' })
  })

  test('that cannot be checked is refused with 503', async () => {
    const url = 'http://127.0.0.1:9/openid'
    const waits: number[] = []
    const clock = {
      ...host.clock,
      after(ms: number, work: () => void) {
        waits.push(ms)
        setImmediate(work)
        return () => undefined
      },
    }
    const wire = { send: () => Promise.reject(new WireError('refused', { sent: false })) }
    const adapter = { ...host, clock, wire }
    session = acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl: url }).open(adapter)
    expect(await receive(ofCall, [])).toMatchObject({ check: 'jwt:keys-unavailable', reply: { status: 503 } })
    expect(waits.filter((ms) => ms < 2_000)).toEqual([200, 400, 800])
  })
})

describe("Event Grid's route", () => {
  const validation = {
    id: 'v1',
    topic: '/subscriptions/1',
    subject: '',
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    data: { validationCode: 'code-1', validationUrl: 'https://rp.eventgrid.azure.net/validate' },
  }
  const incoming = {
    from: { rawId: '4:+14255550123' },
    to: { rawId: '8:acs:r_u' },
    incomingCallContext: 'opaque',
    correlationId: 'k1',
    serverCallId: 's1',
  }
  const expected = {
    kind: 'notice',
    reply: { status: 200 },
    events: [
      {
        callId: 'incoming-g1',
        dedupeKey: 'g1',
        event: { type: 'call-incoming', from: { kind: 'phone', number: '+14255550123' } },
        state: { incomingCallContext: 'opaque', serverCallId: 's1', target: '4:+14255550123' },
      },
    ],
  }

  test('answers the handshake of its own schema', async () => {
    const receipt = await receive(ofGrid, [validation], { 'aeg-event-type': 'SubscriptionValidation' })
    expect(receipt).toMatchObject({ kind: 'notice', events: [], reply: { status: 200 } })
    const { reply } = receipt as Extract<Receipt, { kind: 'notice' }>
    expect(reply.headers).toEqual({ 'Content-Type': 'application/json' })
    expect(JSON.parse(String(reply.body))).toEqual({ validationResponse: 'code-1' })
  })

  test('answers the handshake of the CloudEvents schema', async () => {
    const headers = { 'webhook-request-origin': 'eventgrid.azure.net' }
    expect(await receive(ofGrid, '', headers, 'OPTIONS')).toMatchObject({
      kind: 'notice',
      events: [],
      reply: {
        status: 200,
        headers: {
          'WebHook-Allowed-Origin': 'eventgrid.azure.net',
          'WebHook-Allowed-Rate': '*',
          Allow: 'POST, OPTIONS',
        },
      },
    })
    expect(await receive(ofGrid, '', {}, 'OPTIONS')).toMatchObject({ check: 'handshake', reply: { status: 400 } })
  })

  test('accepts an incoming call in either schema, without a bearer token', async () => {
    const grid = { id: 'g1', eventType: 'Microsoft.Communication.IncomingCall', data: incoming }
    expect(await receive(ofGrid, [grid], {})).toMatchObject(expected)
    const cloud = { id: 'g1', type: 'Microsoft.Communication.IncomingCall', specversion: '1.0', data: incoming }
    expect(await receive(ofGrid, cloud, {})).toMatchObject(expected)
  })

  test('distinguishes two incoming calls of one conversation', async () => {
    const type = 'Microsoft.Communication.IncomingCall'
    const offers = ['g1', 'g2', 'g1'].map((id) => ({ id, eventType: type, data: incoming }))
    const receipt = await receive(ofGrid, offers, {})
    if (receipt.kind !== 'notice') throw new Error(receipt.kind)
    expect(receipt.events.map(({ callId }) => callId)).toEqual(['incoming-g1', 'incoming-g2', 'incoming-g1'])
  })

  test('accepts a finished recording, which finds its call by its id', async () => {
    const data = {
      recordingStorageInfo: { recordingChunks: [{ index: 0, contentLocation: 'https://a.asm.skype.com/1' }] },
    }
    const subject = '/recording/call/k1/serverCallId/s1/recordingId/r1=='
    const grid = { id: 'g2', subject, eventType: 'Microsoft.Communication.RecordingFileStatusUpdated', data }
    const receipt = await receive(ofGrid, [grid], {})
    expect(receipt).toMatchObject({ events: [{ event: { type: 'recording-ready' }, operationKey: 'r1==' }] })
    expect((receipt as Extract<Receipt, { kind: 'notice' }>).events[0]).not.toHaveProperty('callId')
  })

  test('reports an incoming call that cannot be answered', async () => {
    const { incomingCallContext: _, ...useless } = incoming
    const grid = { id: 'g1', eventType: 'Microsoft.Communication.IncomingCall', data: useless }
    expect(await receive(ofGrid, [grid], {})).toMatchObject({ events: [{ event: { type: 'provider-event' } }] })
    expect(host.warnings).toHaveLength(1)
  })

  test.each(['refused', 'call', 'expired'] as const)('refuses a URL whose token is %s', async (token) => {
    expect(await receive({ ...ofGrid, token }, [validation])).toMatchObject({
      kind: 'refused',
      check: 'token',
      reply: { status: 403 },
    })
  })

  test('refuses a body that is not JSON', async () => {
    expect(await receive(ofGrid, '{')).toMatchObject({ kind: 'refused', check: 'body', reply: { status: 400 } })
  })
})

describe('a media socket', () => {
  const route: Route = { purpose: 'media', token: 'call', callId: 'call-1' }
  const accept = (changes: Partial<Route>, headers: Record<string, string>) =>
    session.media?.accept({ url: 'wss://app.example.com/x', headers, route: { ...route, ...changes } })

  test('is accepted with both tokens, and its codec knows the call', async () => {
    const headers = { authorization, 'x-ms-call-connection-id': 'c1' }
    const acceptance = await accept({}, headers)
    if (acceptance?.accepted !== true) throw new Error('refused')
    const start = JSON.stringify({ kind: 'AudioMetadata', audioMetadata: { sampleRate: 16_000 } })
    expect(acceptance.codec.decode(start)).toMatchObject([{ type: 'start', providerCallId: 'c1' }])
    expect(session.media?.reconnects).toBe(true)
  })

  test('is a transcription socket if its URL says so', async () => {
    const acceptance = await accept({ purpose: 'transcript' }, { authorization })
    if (acceptance?.accepted !== true) throw new Error('refused')
    expect(acceptance.carries).toBe('transcripts')
    const said = JSON.stringify({ kind: 'TranscriptionData', transcriptionData: { text: 'yes' } })
    expect(acceptance.codec.decode(said)).toMatchObject([{ type: 'transcript', transcript: { text: 'yes' } }])
  })

  test.each([
    [{}, {}, 401, 'jwt:missing'],
    [{ purpose: 'transcript' }, {}, 401, 'jwt:missing'],
    [{ purpose: 'transcript', token: 'expired' }, undefined, 403, 'token:expired'],
    [{ token: 'expired' }, undefined, 403, 'token:expired'],
    [{ token: 'refused' }, undefined, 403, 'token'],
    [{ purpose: 'event' }, undefined, 403, 'token'],
  ] as const)('is refused with %j and headers %j', async (changes, headers, status, check) => {
    expect(await accept(changes, headers ?? { authorization })).toMatchObject({ accepted: false, status, check })
  })
})

test('a new key of the service is fetched once, for callbacks and sockets alike, and an old one is dropped', async () => {
  await using service = await startIssuer()
  const { openIdConfigurationUrl, issuer: name } = service
  session = acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl, issuer: name }).open(host)
  const told = [event('CallConnected')]
  const old = { authorization: await service.bearer({ at: instant + 40_000 }) }
  expect(await receive(ofCall, told, old)).toMatchObject({ kind: 'notice' })
  await service.rotate('k2')
  const fresh = { authorization: await service.bearer({ at: instant + 40_000 }) }
  host.clock.advance(40_000)
  const url = 'wss://app.example.com/x'
  const socket = { url, headers: fresh, route: { ...ofCall, purpose: 'media' } }
  expect(await session.media?.accept(socket)).toMatchObject({ accepted: true })
  expect(await receive(ofCall, told, fresh)).toMatchObject({ kind: 'notice' })
  expect(await receive(ofCall, told, old)).toMatchObject({ kind: 'refused', check: 'jwt:signature' })
  expect(await session.media?.accept({ ...socket, headers: old })).toMatchObject({
    check: 'jwt:signature',
    status: 401,
  })
  expect(service.fetches()).toBe(2)
})
