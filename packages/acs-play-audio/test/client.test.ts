import { signRequest } from '@trunkline/azure'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type AcsPlayAudioClient, createAcsPlayAudioClient } from '../src/client.ts'
import { operations } from '../src/wire/index.ts'
import { rows } from './fixtures/rows.ts'
import {
  accessKey,
  answerWith,
  connectionString,
  createClient,
  failureOf,
  instant,
  origin,
  uuid,
} from './fixtures/service.ts'

let client: AcsPlayAudioClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('each operation', () => {
  test('has a row in the table of requests, and every row an operation', () => {
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(operations.map(({ operationId }) => operationId)))
    expect(operations).toHaveLength(15)
  })

  test.each(rows)('$id is sent exactly: $what', async ({ send, line, status, text, reply }) => {
    const seen = answerWith({ status, ...(reply && { body: reply }) })
    const result = await send(client)
    expect(seen).toHaveLength(1)
    const [request] = seen
    expect(`${request?.method} ${request?.path}`).toBe(`${line}?api-version=2021-08-30-preview`)
    expect(request?.text).toBe(text ?? '')
    const headers = request?.headers ?? {}
    expect(headers['x-ms-client-request-id']).toMatch(uuid)
    expect(headers['content-type']).toBe(text === undefined ? undefined : 'application/json')
    expect(headers['accept']).toBe('application/json')
    expect(Object.keys(headers).filter((name) => name.startsWith('repeatability'))).toEqual([])
    expect(result).toEqual(reply)
  })

  test.each(rows)(
    '$id is signed over the request as it is sent: $what',
    async ({ send, line, status, text, reply }) => {
      const seen = answerWith({ status, ...(reply && { body: reply }) })
      await send(client)
      const [method = '', path = ''] = line.split(' ')
      const url = `${origin}${path}?api-version=2021-08-30-preview`
      const expected = signRequest({ method, url, body: text, accessKey, date: new Date(instant) })
      expect(seen[0]?.headers).toMatchObject(expected)
    },
  )

  test.each(rows)('$id succeeds with the one status of the definition: $what', ({ id, status }) => {
    expect(operations.find(({ operationId }) => operationId === id)?.success).toBe(status)
  })
})

describe('a request that may have been carried out', () => {
  /** Operations that end something, which are safe to repeat. */
  const endings = ['CallConnections_HangupCall', 'CallConnections_CancelAllMediaOperations']
  const isOnce = ({ id, line }: (typeof rows)[number]): boolean => line.startsWith('POST') && !endings.includes(id)

  test.each(rows)('$id is repeated only if that is safe: $what', async (row) => {
    for (const first of [500, 503]) {
      const seen = answerWith({ status: first }, { status: row.status, ...(row.reply && { body: row.reply }) })
      const outcome = row.send(client).then(
        () => 'done',
        (error: { code: string }) => error.code,
      )
      expect(await outcome).toBe(isOnce(row) ? 'outcome-unknown' : 'done')
      expect(seen).toHaveLength(isOnce(row) ? 1 : 2)
      nock.cleanAll()
    }
  })

  test.each(rows)('$id is repeated after a 429, which proves that nothing was done: $what', async (row) => {
    const seen = answerWith({ status: 429 }, { status: row.status, ...(row.reply && { body: row.reply }) })
    await row.send(client)
    expect(seen).toHaveLength(2)
  })

  test('keeps its request id and gets a new signature when it is repeated', async () => {
    let now = instant
    const delay = (): Promise<void> => {
      now += 60_000
      return Promise.resolve()
    }
    client = createAcsPlayAudioClient({ connectionString, now: () => now, delay })
    const seen = answerWith({ status: 503 }, { status: 500 }, { status: 200 })
    await client.recordings.stop('s1', 'r1')
    expect(new Set(seen.map(({ headers }) => headers['x-ms-client-request-id'])).size).toBe(1)
    expect(new Set(seen.map(({ headers }) => headers['authorization'])).size).toBe(3)
  })

  test('may carry a request id of the caller', async () => {
    const seen = answerWith({ status: 202 })
    await client.callConnections.hangUp('c1', { clientRequestId: 'mine' })
    expect(seen[0]?.headers['x-ms-client-request-id']).toBe('mine')
  })
})

describe('a request of ours', () => {
  test('is refused with every problem, and nothing is sent', async () => {
    const seen = answerWith({ status: 201 })
    const wrong = { targets: [{}], source: {}, callbackUri: 'no url', tragets: [] } as never
    const error = await failureOf(client.callConnections.create(wrong))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain('CallConnections_CreateCall')
    for (const place of ['targets.0', 'source', 'callbackUri', 'tragets']) expect(error.message).toContain(place)
    expect(seen).toEqual([])
  })

  test.each(['', '.', '..'])('is refused when %j should be an id in its path', async (bad) => {
    expect(await failureOf(client.callConnections.hangUp(bad))).toMatchObject({ code: 'invalid-argument' })
    expect(await failureOf(client.recordings.get('s1', bad))).toMatchObject({ code: 'invalid-argument' })
  })

  test('of the older api-version names that version, and has none of the three later fields', async () => {
    const older = createAcsPlayAudioClient({ connectionString, apiVersion: '2021-06-15-preview' })
    const seen = answerWith({ status: 200, body: { recordingId: 'r1' } })
    const recordingStateCallbackUri = 'https://app.example.com/event'
    await older.recordings.start('s1', { recordingStateCallbackUri })
    expect(seen[0]?.path).toBe('/calling/serverCalls/s1/recordings?api-version=2021-06-15-preview')
    const later = { recordingStateCallbackUri, recordingFormatType: 'wav' } as never
    const error = await failureOf(older.recordings.start('s1', later))
    expect(error.message).toContain('recordingFormatType')
    expect(seen).toHaveLength(1)
  })

  test('goes to the same URL for an endpoint with and without a trailing slash', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 })
    for (const endpoint of [origin, `${origin}//`])
      await createAcsPlayAudioClient({ endpoint, accessKey }).callConnections.hangUp('c1')
    expect(new Set(seen.map(({ path }) => path)).size).toBe(1)
  })
})

describe('a reply', () => {
  test('may omit members, send null and add new ones', async () => {
    const body = { callConnectionId: null, callLegId: 'x' }
    answerWith({ status: 202, body })
    const request = { source: { communicationUser: { id: '8:acs:r_u' } }, callbackUri: 'https://app.example.com/event' }
    expect(await client.serverCalls.join('s1', request)).toEqual({ callLegId: 'x' })
  })

  test('of the June builds has id instead of operationId', async () => {
    answerWith({ status: 202, body: { id: 'o1', status: 'running' } })
    expect(await client.callConnections.playAudio('c1', {})).toEqual({ operationId: 'o1', status: 'running' })
  })

  test('that is not JSON is an unexpected-reply', async () => {
    answerWith({ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } })
    expect(await failureOf(client.recordings.get('s1', 'r1'))).toMatchObject({ code: 'unexpected-reply' })
  })

  test("of a refusal keeps the service's code, text and request id, and repeats no credentials", async () => {
    const body = { error: { code: '8501', message: 'Action is invalid', innererror: null } }
    answerWith({ status: 400, body, headers: { 'x-azure-ref': 'ref-1' } })
    const error = await failureOf(client.callConnections.playAudio('c1', {}))
    expect(error).toMatchObject({ code: 'not-available', providerCode: '8501', status: 400, requestId: 'ref-1' })
    expect(error.providerMessage).toContain('Action is invalid')
    expect(`${error.message} ${error.stack}`).not.toContain(accessKey)
  })
})

describe('an Entra ID credential', () => {
  const endpoint = `${origin}/`

  test('sends a bearer token, requested with two slashes, and neither date nor hash', async () => {
    const asked: string[][] = []
    const credential = {
      getToken: (scopes: string[]) => {
        asked.push(scopes)
        return Promise.resolve({ token: 'entra-token', expiresOnTimestamp: instant + 3_600_000 })
      },
    }
    const seen = answerWith({ status: 202 }, { status: 202 })
    const entra = createAcsPlayAudioClient({ endpoint, credential, now: () => instant })
    await entra.callConnections.hangUp('a')
    await entra.callConnections.hangUp('b')
    expect(asked).toEqual([['https://communication.azure.com//.default']])
    for (const { headers } of seen) {
      expect(headers['authorization']).toBe('Bearer entra-token')
      expect(Object.keys(headers)).not.toContain('x-ms-date')
      expect(Object.keys(headers)).not.toContain('x-ms-content-sha256')
    }
  })

  test('without a token sends nothing', async () => {
    const seen = answerWith({ status: 202 })
    const credential = { getToken: () => Promise.resolve(null) }
    const entra = createAcsPlayAudioClient({ endpoint, credential })
    expect(await failureOf(entra.callConnections.hangUp('a'))).toMatchObject({ code: 'unauthorized' })
    expect(seen).toEqual([])
  })
})

test.each([
  [{ connectionString: 'endpoint=https://contoso.example;accesskey=' }],
  [{ endpoint: 'http://contoso.example', accessKey }],
  [{ connectionString, apiVersion: '2021-11-15-preview' as never }],
])('an unusable client is refused: case %#', (options) => {
  expect(() => createAcsPlayAudioClient(options)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
})
