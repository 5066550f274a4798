import type { Session } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsClient } from '../src/client.ts'
import { acsCallAutomation } from '../src/index.ts'
import { createHost, startIssuer } from './fixtures/host.ts'
import {
  accessKey,
  answerWith,
  connectionString,
  createClient,
  failureOf,
  gather,
  instant,
  resourceId,
} from './fixtures/service.ts'

const phone = { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } } as const
const create = { targets: [phone], callbackUri: 'https://app.example.com/event' }
const route = { token: 'call', callId: 'call-1' } as const
const json = { 'content-type': 'application/json' }
let client: AcsClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function recognize(options: object): Promise<void> {
  return client.media.recognize('c1', {
    recognizeInputType: 'dtmf',
    recognizeOptions: { targetParticipant: phone, ...options },
  })
}

function add(customCallingContext: object): Promise<unknown> {
  return client.participants.add('c1', { participantToAdd: phone, customCallingContext })
}

function numbered(count: number, prefix: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'v']))
}

describe('a request beyond the limits of the service is not sent', () => {
  const tooMuch: readonly [string, string, () => Promise<unknown>][] = [
    [
      '19 tones',
      'tones',
      () => client.media.sendDtmfTones('c1', { tones: Array(19).fill('one'), targetParticipant: phone }),
    ],
    [
      'an invitation of more than three minutes',
      'invitationTimeoutInSeconds',
      () => client.participants.add('c1', { participantToAdd: phone, invitationTimeoutInSeconds: 181 }),
    ],
    [
      'more than five minutes of silence',
      'initialSilenceTimeoutInSeconds',
      () => recognize({ initialSilenceTimeoutInSeconds: 301 }),
    ],
    [
      'more than a minute between two tones',
      'interToneTimeoutInSeconds',
      () => recognize({ dtmfOptions: { interToneTimeoutInSeconds: 61 } }),
    ],
    ['nothing to play', 'playSources', () => client.media.play('c1', { playSources: [] })],
    ['six SIP headers', 'sipHeaders', () => add({ sipHeaders: numbered(6, 'X-') })],
    ['1,001 VoIP headers', 'voipHeaders', () => add({ voipHeaders: numbered(1001, 'h') })],
    ['a VoIP header of 1,025 characters', 'voipHeaders', () => add({ voipHeaders: { h: 'v'.repeat(1025) } })],
    [
      'a sixth channel of a recording',
      'channel',
      () => client.recordings.start({ callConnectionId: 'c1', channelAffinity: [{ channel: 5, participant: phone }] }),
    ],
  ]
  test.each(tooMuch)('%s', async (_, word, send) => {
    const seen = answerWith({ status: 202, body: {} })
    const error = await failureOf(send())
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })
})

describe('a URL on a foreign host gets no request, and no signature of ours', () => {
  test.each([
    ['a file elsewhere', 'https://files.example.com/v1/objects/1/content/audio'],
    ['a file of a host that only ends alike', 'https://evilasm.skype.com/v1/objects/1/content/audio'],
    ['a file without TLS', 'http://storage.asm.skype.com/v1/objects/1/content/audio'],
  ])('%s', async (_, url) => {
    const seen = answerWith({ status: 200, body: 'RIFF' })
    expect(await failureOf(client.recordings.download(url))).toMatchObject({ code: 'invalid-argument' })
    expect(seen).toEqual([])
  })

  test.each([
    ['a further page elsewhere', 'https://elsewhere.example.com/calling/callConnections/c1/participants?skip=1'],
    ['a further page that is no address', 'https://'],
  ])('%s', async (_, nextLink) => {
    const seen = answerWith({ status: 200, body: { value: [], nextLink } })
    expect(await failureOf(gather(client.participants.list('c1')))).toMatchObject({ code: 'unexpected-reply' })
    expect(seen).toHaveLength(1)
  })
})

describe("a reply that is not the service's", () => {
  test.each<[string, object | string, Record<string, string>]>([
    ['an empty body', '', json],
    ['a body that breaks off', '{"callConnectionId": "c1"', json],
    ['a page of a gateway', '<html>all is well</html>', { 'content-type': 'text/html' }],
    ['a list', [], json],
    ['64 MiB', `{"callConnectionId": "${'x'.repeat(64 << 20)}"}`, json],
  ])('is an unexpected-reply: %s', async (_, body, headers) => {
    answerWith({ status: 200, body, headers })
    const error = await failureOf(client.calls.get('c1'))
    expect(error.code).toBe('unexpected-reply')
    expect(`${error.message} ${error.stack}`).not.toContain(accessKey)
    expect(error.message.length).toBeLessThan(1_000)
  })

  test('with a status of refusal is classified by the status, without the page in its body', async () => {
    const page = {
      status: 403,
      body: '<html>Forbidden by the gateway</html>',
      headers: { 'content-type': 'text/html' },
    }
    answerWith(page, page)
    const error = await failureOf(client.calls.create(create))
    expect(error).toMatchObject({ code: 'unauthorized', status: 403 })
    expect(error.message).not.toContain('<html>')
    const listing = await failureOf(gather(client.participants.list('c1')))
    expect(listing).toMatchObject({ code: 'unauthorized', status: 403 })
  })
})

describe('a delivery without proof is refused, and none of it is accepted', () => {
  const body = [{ id: '1', type: 'Microsoft.Communication.CallConnected', specversion: '1.0', data: {} }]
  type Proof = { readonly aud?: string; readonly at?: number } | undefined
  const proofs: readonly [string, Proof, string][] = [
    ['unsigned', undefined, 'jwt:missing'],
    ['expired', { at: instant - 400_000 }, 'jwt:expired'],
    ['for another audience', { aud: '00000000-0000-4000-8000-000000000000' }, 'jwt:audience'],
  ]

  test.each(proofs)('%s', async (_, proof, check) => {
    nock.enableNetConnect('127.0.0.1')
    await using issuer = await startIssuer()
    const session = openSession(issuer)
    const headers: Record<string, string> = proof === undefined ? {} : { authorization: await issuer.bearer(proof) }
    expect(await deliver(session, JSON.stringify(body), headers)).toMatchObject({
      kind: 'refused',
      check,
      reply: { status: 401 },
    })
    const socket = { url: 'wss://app.example.com/x', headers, route: { ...route, purpose: 'media' } } as const
    expect(await session.media?.accept(socket)).toMatchObject({ accepted: false, status: 401, check })
  })

  test.each([
    ['an empty body', ''],
    ['a page of a gateway', '<html>all is well</html>'],
    ['64 MiB that are no JSON', 'x'.repeat(64 << 20)],
  ])('%s is refused too, even from an authenticated sender', async (_, text) => {
    nock.enableNetConnect('127.0.0.1')
    await using issuer = await startIssuer()
    const headers = { authorization: await issuer.bearer() }
    const receipt = await deliver(openSession(issuer), text, headers)
    expect(receipt).toMatchObject({ kind: 'refused', check: 'body', reply: { status: 400 } })
    expect(JSON.stringify(receipt).length).toBeLessThan(1000)
  })
})

function openSession({ openIdConfigurationUrl, issuer }: { openIdConfigurationUrl: string; issuer: string }): Session {
  return acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl, issuer }).open(createHost())
}

function deliver({ ingress }: Session, text: string, headers: Record<string, string>): Promise<unknown> {
  if (ingress.kind !== 'webhook') throw new Error(ingress.kind)
  const url = 'https://app.example.com/trunkline'
  const request = { method: 'POST', url, query: new URLSearchParams(), headers, body: Buffer.from(text) }
  return ingress.receive({ ...request, route: { ...route, purpose: 'event' } })
}
