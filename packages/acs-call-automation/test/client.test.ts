import { signRequest } from '@trunkline/azure'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type AcsClient, createAcsClient, repeatabilityFor } from '../src/client.ts'
import { operations } from '../src/wire/index.ts'
import {
  accessKey,
  answerWith,
  connectionString,
  createClient,
  failureOf,
  gather,
  instant,
  origin,
  uuid,
} from './fixtures/service.ts'

const id = 'call/1'
const target = { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } } as const
const callbackUri = 'https://app.example.com/event'
const properties = { callConnectionId: 'c1', callConnectionState: 'connecting', newMember: 1 }

const member = (value: string) => ({ identifier: { kind: 'phoneNumber', phoneNumber: { value } } })

type Row = [
  operationId: string,
  send: (client: AcsClient) => Promise<unknown>,
  line: string,
  status: number,
  body?: object | undefined,
  reply?: object,
]

const create = { targets: [target], callbackUri, sourceCallerIdNumber: { value: '+14255550100' } }
const answer = { incomingCallContext: 'context', callbackUri }
const connect = { callLocator: { kind: 'roomCallLocator', roomId: 'r1' }, callbackUri } as const
const redirect = { incomingCallContext: 'context', target }
const reject = { incomingCallContext: 'context', callRejectReason: 'busy' } as const
const play = { playSources: [{ kind: 'file', file: { uri: 'https://example.com/a.wav' } }] } satisfies object
const playing = { ...play, playSources: [{ kind: 'file' as const, file: { uri: 'https://example.com/a.wav' } }] }
const recognize = { recognizeInputType: 'dtmf', recognizeOptions: { targetParticipant: target } } as const
const watch = { targetParticipant: target }
const tones = { tones: ['one' as const, 'pound' as const], targetParticipant: target }
const locale = { locale: 'en-US' }
const context = { operationContext: 'o1' }
const record = { callConnectionId: 'c1', recordingFormatType: 'wav' } as const
const many = { targetParticipants: [target] }
const recording = { recordingId: 'r1', recordingState: 'active' }
const call = '/calling/callConnections'
const one = `${call}/call%2F1`
const kept = '/calling/recordings/eyJ%2F%2BQ%3D%3D'

const rows: Row[] = [
  ['CreateCall', (c) => c.calls.create(create), `POST ${call}`, 201, create, properties],
  ['AnswerCall', (c) => c.calls.answer(answer), `POST ${call}:answer`, 200, answer, properties],
  ['RedirectCall', (c) => c.calls.redirect(redirect), `POST ${call}:redirect`, 204, redirect],
  ['RejectCall', (c) => c.calls.reject(reject), `POST ${call}:reject`, 204, reject],
  ['Connect', (c) => c.calls.connect(connect), `POST ${call}:connect`, 200, connect, properties],
  ['CallConnection_GetCall', (c) => c.calls.get(id), `GET ${one}`, 200, undefined, properties],
  ['CallConnection_HangupCall', (c) => c.calls.hangUp(id), `DELETE ${one}`, 204],
  ['CallConnection_TerminateCall', (c) => c.calls.terminate(id), `POST ${one}:terminate`, 204],
  [
    'CallConnection_TransferToParticipant',
    (c) => c.calls.transfer(id, watch),
    `POST ${one}:transferToParticipant`,
    202,
    watch,
    context,
  ],
  [
    'CallConnection_GetParticipants',
    (c) => gather(c.participants.list(id)),
    `GET ${one}/participants`,
    200,
    undefined,
    { value: [] },
  ],
  [
    'CallConnection_GetParticipant',
    (c) => c.participants.get(id, '4:+14255550123'),
    `GET ${one}/participants/4%3A%2B14255550123`,
    200,
    undefined,
    { identifier: target },
  ],
  [
    'CallConnection_AddParticipant',
    (c) => c.participants.add(id, { participantToAdd: target }),
    `POST ${one}/participants:add`,
    202,
    { participantToAdd: target },
    { invitationId: 'i1' },
  ],
  [
    'CallConnection_RemoveParticipant',
    (c) => c.participants.remove(id, { participantToRemove: target }),
    `POST ${one}/participants:remove`,
    202,
    { participantToRemove: target },
    context,
  ],
  ['CallConnection_Mute', (c) => c.participants.mute(id, many), `POST ${one}/participants:mute`, 200, many, context],
  [
    'CallConnection_CancelAddParticipant',
    (c) => c.participants.cancelAdd(id, { invitationId: 'i1' }),
    `POST ${one}/participants:cancelAddParticipant`,
    202,
    { invitationId: 'i1' },
    { invitationId: 'i1' },
  ],
  [
    'CallConnection_MoveParticipants',
    (c) => c.participants.move(id, { ...many, fromCall: 'c2' }),
    `POST ${one}/participants:moveHere`,
    202,
    { ...many, fromCall: 'c2' },
    { fromCall: 'c2' },
  ],
  ['CallMedia_Play', (c) => c.media.play(id, playing), `POST ${one}:play`, 202, play],
  ['CallMedia_Recognize', (c) => c.media.recognize(id, recognize), `POST ${one}:recognize`, 202, recognize],
  ['CallMedia_CancelAllMediaOperations', (c) => c.media.cancelAll(id), `POST ${one}:cancelAllMediaOperations`, 202],
  [
    'CallMedia_StartContinuousDtmfRecognition',
    (c) => c.media.startContinuousDtmf(id, watch),
    `POST ${one}:startContinuousDtmfRecognition`,
    200,
    watch,
  ],
  [
    'CallMedia_StopContinuousDtmfRecognition',
    (c) => c.media.stopContinuousDtmf(id, watch),
    `POST ${one}:stopContinuousDtmfRecognition`,
    200,
    watch,
  ],
  [
    'CallMedia_SendDtmfTones',
    (c) => c.media.sendDtmfTones(id, tones),
    `POST ${one}:sendDtmfTones`,
    202,
    tones,
    context,
  ],
  ['CallMedia_Hold', (c) => c.media.hold(id, watch), `POST ${one}:hold`, 200, watch],
  ['CallMedia_Unhold', (c) => c.media.unhold(id, watch), `POST ${one}:unhold`, 200, watch],
  [
    'CallMedia_StartTranscription',
    (c) => c.media.startTranscription(id, locale),
    `POST ${one}:startTranscription`,
    202,
    locale,
  ],
  ['CallMedia_StopTranscription', (c) => c.media.stopTranscription(id), `POST ${one}:stopTranscription`, 202, {}],
  [
    'CallMedia_UpdateTranscription',
    (c) => c.media.updateTranscription(id, locale),
    `POST ${one}:updateTranscription`,
    202,
    locale,
  ],
  ['CallMedia_StartMediaStreaming', (c) => c.media.startStreaming(id), `POST ${one}:startMediaStreaming`, 202, {}],
  [
    'CallMedia_StopMediaStreaming',
    (c) => c.media.stopStreaming(id, context),
    `POST ${one}:stopMediaStreaming`,
    202,
    context,
  ],
  [
    'CallRecording_StartRecording',
    (c) => c.recordings.start(record),
    'POST /calling/recordings',
    202,
    record,
    recording,
  ],
  [
    'CallRecording_GetRecordingProperties',
    (c) => c.recordings.get('eyJ/+Q=='),
    `GET ${kept}`,
    200,
    undefined,
    recording,
  ],
  ['CallRecording_StopRecording', (c) => c.recordings.stop('eyJ/+Q=='), `DELETE ${kept}`, 204],
  ['CallRecording_PauseRecording', (c) => c.recordings.pause('eyJ/+Q=='), `POST ${kept}:pause`, 202],
  ['CallRecording_ResumeRecording', (c) => c.recordings.resume('eyJ/+Q=='), `POST ${kept}:resume`, 202],
]

// headers that HTTP itself sends
const ofTransport = new Set(['accept-encoding', 'connection', 'content-length', 'host', 'user-agent'])
const everyRequest = ['accept', 'authorization', 'x-ms-client-request-id', 'x-ms-content-sha256', 'x-ms-date']

let client: AcsClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('each operation', () => {
  test('has a method: the table below is the table of the protocol', () => {
    expect(rows.map(([operationId]) => operationId)).toEqual(operations.map(({ operationId }) => operationId))
  })

  test.each(rows)('%s is sent exactly', async (operationId, send, line, status, body, reply) => {
    const seen = answerWith({ status, ...(reply && { body: reply }) })
    const result = await send(client)
    expect(seen).toHaveLength(1)
    const [request] = seen
    expect(`${request?.method} ${request?.path}`).toBe(`${line}?api-version=2026-03-12`)
    expect(request?.body).toEqual(body)
    const headers = request?.headers ?? {}
    expect(headers['x-ms-client-request-id']).toMatch(uuid)
    expect(headers['content-type']).toBe(body === undefined ? undefined : 'application/json')
    const isRepeatable = operations.find((operation) => operation.operationId === operationId)?.repeatable === true
    const names = [
      ...everyRequest,
      ...(isRepeatable ? ['repeatability-first-sent', 'repeatability-request-id'] : []),
      ...(body === undefined ? [] : ['content-type']),
    ]
    const own = Object.keys(headers).filter((name) => !ofTransport.has(name))
    expect(own.toSorted()).toEqual(names.toSorted())
    expect(headers['repeatability-request-id'] !== undefined).toBe(isRepeatable)
    expect(headers['repeatability-first-sent']).toBe(isRepeatable ? 'Thu, 12 Mar 2026 10:20:30 GMT' : undefined)
    expect(result).toEqual(operationId === 'CallConnection_GetParticipants' ? [] : reply)
  })

  test.each(rows.filter(([operationId]) => operationId !== 'CallConnection_MoveParticipants'))(
    '%s is the same at 2025-03-30-preview',
    async (_, send, line, status, body, reply) => {
      const apiVersion = '2025-03-30-preview'
      const seen = answerWith({ status, ...(reply && { body: reply }) })
      // both clients have the same methods, and these bodies are valid at both versions
      await send(createAcsClient({ connectionString, apiVersion }) as never)
      expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([`${line}?api-version=${apiVersion}`])
      expect(seen[0]?.body).toEqual(body)
    },
  )

  test.each(rows)('%s is signed over the request as it is sent', async (_, send, line, status, body, reply) => {
    const seen = answerWith({ status, ...(reply && { body: reply }) })
    await send(client)
    const [method = '', path = ''] = line.split(' ')
    const expected = signRequest({
      method,
      url: `${origin}${path}?api-version=2026-03-12`,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      accessKey,
      date: new Date(instant),
    })
    expect(seen[0]?.headers).toMatchObject(expected)
  })
})

describe('a request with an uncertain result', () => {
  test('is repeated with the same pair of repeatability headers and a new signature', async () => {
    let now = instant
    client = createAcsClient({
      connectionString,
      now: () => now,
      delay: () => {
        now += 60_000
        return Promise.resolve()
      },
    })
    const seen = answerWith({ status: 503 }, { status: 500 }, { status: 201, body: properties })
    await client.calls.create(create)
    const pairs = seen.map(({ headers }) => [headers['repeatability-request-id'], headers['repeatability-first-sent']])
    expect(pairs).toHaveLength(3)
    expect(new Set(pairs.map(String)).size).toBe(1)
    expect(new Set(seen.map(({ headers }) => headers['x-ms-client-request-id'])).size).toBe(1)
    expect(new Set(seen.map(({ headers }) => headers['authorization'])).size).toBe(3)
  })

  test('gets another pair for another request', async () => {
    const seen = answerWith({ status: 204 }, { status: 204 })
    await client.calls.terminate(id)
    await client.calls.terminate(id)
    expect(new Set(seen.map(({ headers }) => headers['repeatability-request-id'])).size).toBe(2)
  })

  test('uses the pair of the caller', async () => {
    const seen = answerWith({ status: 201, body: properties })
    const repeatability = repeatabilityFor('order 17', Date.UTC(2026, 0, 1))
    await client.calls.create(create, { repeatability, clientRequestId: 'mine' })
    expect(seen[0]?.headers).toMatchObject({
      'repeatability-request-id': repeatability.requestId,
      'repeatability-first-sent': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'x-ms-client-request-id': 'mine',
    })
  })

  test('is not sent with a malformed pair', async () => {
    const seen = answerWith({ status: 201, body: properties })
    const repeatability = { requestId: 'order 17', firstSent: new Date() }
    expect(await failureOf(client.calls.create(create, { repeatability }))).toMatchObject({ code: 'invalid-argument' })
    expect(seen).toEqual([])
  })

  test('is sent once if the service could carry it out twice', async () => {
    const seen = answerWith({ status: 503 }, { status: 202 })
    expect(await failureOf(client.media.play(id, playing))).toMatchObject({ code: 'outcome-unknown' })
    expect(seen).toHaveLength(1)
  })

  test('is not repeated after the monthly limit, which no wait lifts', async () => {
    const seen = answerWith(
      { status: 429, body: { error: { code: '8529', message: 'Monthly limit reached' } } },
      { status: 202 },
    )
    expect(await failureOf(client.media.play(id, playing))).toMatchObject({ code: 'rate-limited', retryable: false })
    expect(seen).toHaveLength(1)
  })

  test('is always repeated after a 429, because nothing was done', async () => {
    const seen = answerWith({ status: 429 }, { status: 202, body: {} })
    await client.media.play(id, playing)
    expect(seen).toHaveLength(2)
  })

  test.each([
    ['a play', () => client.media.cancelAll(id)],
    ['keys', () => client.media.stopContinuousDtmf(id, { targetParticipant: { rawId: '4:+14255550123' } })],
    ['a stream', () => client.media.stopStreaming(id, {})],
    ['a transcription', () => client.media.stopTranscription(id, {})],
  ])('is repeated after any failure if it ends %s', async (_what, end) => {
    for (const first of [500, 502, 503, 504]) {
      const seen = answerWith({ status: first }, { status: 202, body: {} })
      await end()
      expect(seen).toHaveLength(2)
    }
  })

  test('is repeated if it only reads or removes', async () => {
    const seen = answerWith({ status: 503 }, { status: 204 })
    await client.calls.hangUp(id)
    expect(seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE'])
  })
})

describe('the id of a request', () => {
  test('is the same UUID of version 8 for the same key, and another for another key', () => {
    const { requestId } = repeatabilityFor('order 17', instant)
    expect(requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(repeatabilityFor('order 17', instant + 1).requestId).toBe(requestId)
    expect(repeatabilityFor('order 18', instant).requestId).not.toBe(requestId)
  })
})

describe('a request of ours', () => {
  test('is refused with every problem, and nothing is sent', async () => {
    const seen = answerWith({ status: 201, body: properties })
    const wrong = { targets: [{}], callbackUri: 'no url', tragets: [] } as never
    const error = await failureOf(client.calls.create(wrong))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain('CreateCall')
    for (const place of ['targets.0', 'callbackUri', 'tragets']) expect(error.message).toContain(place)
    expect(seen).toEqual([])
  })

  test.each(['', '.', '..'])('is refused when %j should be an id in its path', async (bad) => {
    expect(await failureOf(client.calls.get(bad))).toMatchObject({ code: 'invalid-argument' })
  })

  test('is checked by the schema of its api-version', async () => {
    const preview = createAcsClient({ connectionString, apiVersion: '2025-03-30-preview' })
    const seen = answerWith({ status: 202 }, { status: 202 })
    await preview.media.startTranscription(id, { speechRecognitionModelEndpointId: 'm' })
    expect(seen[0]?.path).toBe(`${one}:startTranscription?api-version=2025-03-30-preview`)
    const newer = { speechModelEndpointId: 'm' } as never
    expect((await failureOf(preview.media.startTranscription(id, newer))).message).toContain('speechModelEndpointId')
    await client.media.startTranscription(id, newer)
    const withUri = { targetParticipant: target, operationCallbackUri: callbackUri }
    expect(await failureOf(preview.media.unhold(id, withUri as never))).toMatchObject({ code: 'invalid-argument' })
    expect(await failureOf(preview.participants.move(id, { ...many, fromCall: 'c2' } as never))).toMatchObject({
      code: 'unsupported',
    })
    expect(seen).toHaveLength(2)
  })
})

describe('a reply', () => {
  test('may omit members, send null and add new ones', async () => {
    answerWith({ status: 201, body: { callConnectionId: 'c1', serverCallId: null, brandNew: { a: 1 } } })
    expect(await client.calls.create(create)).toEqual({ callConnectionId: 'c1', brandNew: { a: 1 } })
  })

  test('that is not JSON is an unexpected-reply', async () => {
    answerWith({ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } })
    expect(await failureOf(client.calls.get(id))).toMatchObject({ code: 'unexpected-reply' })
  })

  test("of a refusal keeps the service's code, text and request id, and repeats no credentials", async () => {
    const body = { error: { code: '8501', message: 'Call not established', innererror: null } }
    answerWith({ status: 400, body, headers: { 'x-azure-ref': 'ref-1' } })
    const error = await failureOf(client.media.play(id, playing))
    expect(error).toMatchObject({
      code: 'not-available',
      providerCode: '8501',
      providerMessage: 'Call not established',
      status: 400,
      requestId: 'ref-1',
    })
    expect(`${error.message} ${error.stack}`).not.toContain(accessKey)
  })
})

describe('the participants of a call', () => {
  test('are read page by page, with each link sent and signed unchanged', async () => {
    const link = `${one}/participants?api-version=2026-03-12&$skip=1`
    const seen = answerWith(
      { status: 200, body: { value: [member('+1')], nextLink: `${origin}${link}` } },
      { status: 200, body: { value: [member('+2')] } },
    )
    const found = await gather(client.participants.list(id))
    expect(found.map(({ identifier }) => identifier?.phoneNumber?.value)).toEqual(['+1', '+2'])
    expect(seen[1]?.path).toBe(link)
    const signed = signRequest({ method: 'GET', url: origin + link, accessKey, date: new Date(instant) })
    expect(seen[1]?.headers['authorization']).toBe(signed.authorization)
  })

  test.each([
    ['another host', 'https://evil.example.com/calling'],
    ['another scheme', 'http://contoso.communication.azure.com/calling'],
  ])('are not followed to %s', async (_, nextLink) => {
    const seen = answerWith({ status: 200, body: { value: [], nextLink } })
    const error = await failureOf(gather(client.participants.list(id)))
    expect(error).toMatchObject({ code: 'unexpected-reply' })
    expect(seen).toHaveLength(1)
  })

  test('end at a loop of links', async () => {
    const page = { status: 200, body: { value: [], nextLink: `${origin}/again` } }
    answerWith(page, page, page)
    const error = await failureOf(gather(client.participants.list(id)))
    expect(error.message).toContain('read already')
  })
})

describe('an Entra ID credential', () => {
  const endpoint = `${origin}/`

  test('is used once, and again two minutes before its token expires', async () => {
    let now = instant
    const asked: string[][] = []
    const credential = {
      getToken: (scopes: string[]) => {
        asked.push(scopes)
        return Promise.resolve({ token: `token-${asked.length}`, expiresOnTimestamp: now + 3_600_000 })
      },
    }
    const entra = createAcsClient({ endpoint, credential, now: () => now })
    const seen = answerWith({ status: 204 }, { status: 204 }, { status: 204 }, { status: 204 })
    await Promise.all([entra.calls.hangUp('a'), entra.calls.hangUp('b')])
    now += 3_600_000 - 120_001
    await entra.calls.hangUp('c')
    expect(asked).toEqual([['https://communication.azure.com/.default']])
    now += 2
    await entra.calls.hangUp('d')
    expect(asked).toHaveLength(2)
    expect(seen.map(({ headers }) => headers['authorization'])).toEqual([
      ...Array.from({ length: 3 }, () => 'Bearer token-1'),
      'Bearer token-2',
    ])
  })

  test('without a token sends nothing', async () => {
    const seen = answerWith({ status: 204 })
    const credential = { getToken: () => Promise.resolve(null) }
    const error = await failureOf(createAcsClient({ endpoint, credential }).calls.hangUp('a'))
    expect(error.code).toBe('unauthorized')
    expect(seen).toEqual([])
  })
})

test.each([
  [{ connectionString: 'endpoint=https://contoso.example;accesskey=' }],
  [{ endpoint: 'http://contoso.example', accessKey }],
  [{ connectionString, apiVersion: '2024-01-01' as never }],
])('an unusable client is refused: case %#', (options) => {
  expect(() => createAcsClient(options)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
})
