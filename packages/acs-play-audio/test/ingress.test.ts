import type { Receipt, Route, Session, WebhookRequest } from '@trunkline/core/driver'
import { beforeEach, describe, expect, test } from 'vitest'

import { acsPlayAudio } from '../src/index.ts'
import { delivery, filesReady } from './fixtures/events.ts'
import { createHost, type TestHost } from './fixtures/host.ts'
import { accessKey, connectionString, source } from './fixtures/service.ts'

const ofCall: Route = { purpose: 'event', token: 'call', callId: 'call-1' }
const ofGrid: Route = { purpose: 'grid', token: 'static' }
let host: TestHost
let session: Session

beforeEach(() => {
  host = createHost()
  session = acsPlayAudio({ connectionString, source }).open(host)
})

function receive(
  route: Route,
  body: unknown,
  { method = 'POST', headers = {} }: { readonly method?: string; readonly headers?: WebhookRequest['headers'] } = {},
): Promise<Receipt> {
  const { ingress } = session
  if (ingress.kind !== 'webhook') throw new Error(ingress.kind)
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const url = 'https://app.example.com/trunkline'
  return ingress.receive({ method, url, query: new URLSearchParams(), headers, body: bytes, route })
}

const state = (callConnectionState: string, id?: string) =>
  delivery('CallConnectionStateChanged', { callConnectionId: 'c1', callConnectionState }, id)
const played = (id?: string) => delivery('PlayAudioResult', { operationContext: '7', status: 'completed' }, id)

describe('a callback', () => {
  test('with one event, or several, belongs to the call of its URL, whatever its body says', async () => {
    expect(await receive(ofCall, [...state('connected'), ...played('e2')])).toMatchObject({
      kind: 'notice',
      reply: { status: 200 },
      events: [
        { callId: 'call-1', providerCallId: 'c1', dedupeKey: 'e1', event: { type: 'call-answered' } },
        { callId: 'call-1', dedupeKey: 'e2', operationKey: '7', event: { type: 'play-ended' } },
      ],
    })
    expect(await receive(ofCall, played()[0])).toMatchObject({ events: [{ dedupeKey: 'e1' }] })
    expect(await receive(ofCall, [])).toMatchObject({ kind: 'notice', events: [] })
  })

  test('with an unknown event is accepted, and malformed ones are reported', async () => {
    const broken = delivery('PlayAudioResult', { status: 7 })
    expect(await receive(ofCall, [...delivery('BrandNew', {}), { nonsense: 1 }, ...broken])).toMatchObject({
      kind: 'notice',
      reply: { status: 200 },
      events: [
        { event: { type: 'provider-event' }, carrierName: 'BrandNew', callId: 'call-1' },
        { event: { type: 'provider-event', name: 'malformed' }, callId: 'call-1' },
        { event: { type: 'provider-event' }, carrierName: 'PlayAudioResult' },
      ],
    })
    expect(host.warnings).toHaveLength(2)
    for (const warning of host.warnings) expect(warning).toContain('unreadable-event')
  })

  test.each([
    ['token', 'refused'],
    ['token', 'static'],
    ['token:expired', 'expired'],
  ] as const)('is refused (%s) at a URL that is %s, since the token is the only proof', async (check, token) => {
    const receipt = await receive({ ...ofCall, token }, state('connected'))
    expect(receipt).toMatchObject({ kind: 'refused', check, reply: { status: 403 } })
    expect(JSON.stringify(receipt)).not.toContain(accessKey)
  })

  test('without a call is refused, too', async () => {
    const receipt = await receive({ purpose: 'event', token: 'call' }, state('connected'))
    expect(receipt).toMatchObject({ kind: 'refused', check: 'token' })
  })

  test.each([
    ['{"id":', 400, 'body', 'POST'],
    ['', 400, 'body', 'POST'],
    ['[]', 405, 'method', 'GET'],
  ])('of %j is refused with %i', async (body, status, check, method) => {
    expect(await receive(ofCall, body, { method })).toMatchObject({ kind: 'refused', check, reply: { status } })
  })

  test('may have any content type, or none', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect(await receive(ofCall, played(), { headers })).toMatchObject({ kind: 'notice' })
  })
})

const ended = async (): Promise<unknown> => {
  const receipt = await receive(ofCall, state('disconnected', 'e9'))
  return receipt.kind === 'notice' ? receipt.events[0]?.event : receipt
}

describe('the end of a call', () => {
  test('is a hang-up if the holder of the call knows that it was connected', async () => {
    host.snapshot = { providerCallId: 'c1', state: { connected: true }, ended: false }
    expect(await ended()).toEqual({ type: 'call-ended', reason: 'hung-up' })
    expect(host.asked).toEqual(['call-1'])
  })

  test('has no reason if it was not connected, or if no process knows', async () => {
    expect(await ended()).toEqual({ type: 'call-ended', reason: 'unknown' })
    host.snapshot = { providerCallId: 'c1', state: {}, ended: false }
    expect(await ended()).toEqual({ type: 'call-ended', reason: 'unknown' })
  })

  test('is a hang-up if the connection is in the same delivery', async () => {
    const receipt = await receive(ofCall, [...state('connected'), ...state('disconnected', 'e2')])
    expect(receipt).toMatchObject({ events: [{}, { event: { type: 'call-ended', reason: 'hung-up' } }] })
  })

  test("is the only event that needs the call's state, besides lists of participants", async () => {
    await receive(ofCall, [...played(), ...delivery('DtmfReceived', { toneInfo: { tone: 'tone1' } }, 'e2')])
    expect(host.asked).toEqual([])
  })
})

const listed = (participants: readonly object[], id: string) =>
  delivery('ParticipantsUpdated', { callConnectionId: 'c1', participants }, id)

test('a removal that another process requested is completed by a list without the participant', async () => {
  host.snapshot = { providerCallId: 'c1', state: { 'leaving:p2': 'p2' }, ended: false }
  const here = { identifier: { rawId: '8:acs:r_u' }, participantId: 'p1', isMuted: false }
  const still = await receive(ofCall, listed([here, { ...here, participantId: 'p2' }], 'e1'))
  expect(still).toMatchObject({ events: [{ event: { type: 'participant-changed' } }] })
  const left = await receive(ofCall, listed([here], 'e2'))
  expect(left).toMatchObject({
    events: [
      { dedupeKey: 'e2' },
      { event: { type: 'operation-completed' }, operationKey: 'left:p2', callId: 'call-1' },
    ],
  })
})

describe('Event Grid', () => {
  test('reports the files of a recording, which finds its call by its own id', async () => {
    const chunk = { index: 0, contentLocation: 'https://storage.asm.skype.com/v1/objects/a/content/video' }
    const receipt = await receive(ofGrid, filesReady('eyJ', [chunk]))
    expect(receipt).toMatchObject({
      kind: 'notice',
      reply: { status: 200 },
      events: [{ event: { type: 'recording-ready' }, operationKey: 'eyJ' }],
    })
  })

  test('gets an answer to both forms of its subscription handshake', async () => {
    const question = {
      id: 'v1',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'code-1' },
    }
    expect(await receive(ofGrid, [question])).toMatchObject({
      events: [],
      reply: { status: 200, body: '{"validationResponse":"code-1"}' },
    })
    const headers = { 'webhook-request-origin': 'eventgrid.azure.net' }
    expect(await receive(ofGrid, '', { method: 'OPTIONS', headers })).toMatchObject({
      reply: { headers: { 'WebHook-Allowed-Origin': 'eventgrid.azure.net' } },
    })
  })

  test('delivers incoming calls as events that this adapter cannot answer', async () => {
    const incoming = { id: 'i1', eventType: 'Microsoft.Communication.IncomingCall', data: { incomingCallContext: 'x' } }
    expect(await receive(ofGrid, [incoming])).toMatchObject({
      events: [{ event: { type: 'provider-event' }, carrierName: 'IncomingCall' }],
    })
  })

  test.each(['call', 'refused', 'expired'] as const)('is refused at a URL that is %s', async (token) => {
    expect(await receive({ ...ofGrid, token }, [])).toMatchObject({ kind: 'refused', reply: { status: 403 } })
  })

  test.each([
    ['nonsense', 'POST', 400],
    ['[]', 'PUT', 405],
    ['', 'OPTIONS', 400],
  ])('with %j by %s is refused with %i', async (body, method, status) => {
    expect(await receive(ofGrid, body, { method })).toMatchObject({ kind: 'refused', reply: { status } })
  })
})

test('nothing is received elsewhere', async () => {
  const receipt = await receive({ purpose: 'media', token: 'call', callId: 'call-1' }, [])
  expect(receipt).toMatchObject({ kind: 'refused', check: 'purpose', reply: { status: 404 } })
})
