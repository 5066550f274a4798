import { signRequest } from '@trunkline/azure'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type AcsPlayAudioClient, createAcsPlayAudioClient } from '../src/client.ts'
import {
  accessKey,
  answerAt,
  connectionString,
  createClient,
  failureOf,
  host,
  instant,
  type Reply,
  textOf,
} from './fixtures/service.ts'

const storage = 'https://storage.asm.skype.com'
const other = 'https://eu-api.asm.skype.com'
const path = '/v1/objects/0-wus-d4-1/content/video'
let client: AcsPlayAudioClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function signatureOf(pathAndQuery: string): string {
  return signRequest({ method: 'GET', pathAndQuery, host, accessKey, date: new Date(instant) }).authorization
}

const to = (location: string, status = 302): Reply => ({ status, headers: { location } })

describe("a recording's file", () => {
  test("is fetched with a signature over the resource's host and the path and query of the file", async () => {
    const seen = answerAt(storage, { status: 200, body: 'RIFF' })
    const { body, status } = await client.recordings.download(`${storage}${path}?sv=1`)
    expect([status, await textOf(body)]).toEqual([200, 'RIFF'])
    expect(seen[0]).toMatchObject({ method: 'GET', path: `${path}?sv=1`, text: '' })
    expect(seen[0]?.headers).toMatchObject({ authorization: signatureOf(`${path}?sv=1`), 'x-ms-host': host })
    expect(seen[0]?.headers['host']).toBe('storage.asm.skype.com')
    expect(seen[0]?.headers).not.toHaveProperty('range')
  })

  test.each([
    [{ offset: 100 }, 'bytes=100-'],
    [{ offset: 100, length: 50 }, 'bytes=100-149'],
    [{ length: 50 }, 'bytes=0-49'],
  ])('is fetched in part: %j', async (options, range) => {
    const headers = { 'content-range': `${range.replace('=', ' ')}/200` }
    const seen = answerAt(storage, { status: 206, body: 'part', headers })
    const { body } = await client.recordings.download(storage + path, options)
    expect(await textOf(body)).toBe('part')
    expect(seen[0]?.headers['range']).toBe(range)
  })

  test('that is complete instead of the requested part is an unexpected-reply', async () => {
    answerAt(storage, { status: 200, body: 'all of it' })
    const error = await failureOf(client.recordings.download(storage + path, { offset: 5 }))
    expect(error.code).toBe('unexpected-reply')
  })

  test('that does not exist is not-found', async () => {
    answerAt(storage, { status: 404 })
    expect(await failureOf(client.recordings.download(storage + path))).toMatchObject({ code: 'not-found' })
  })
})

const onward = (_: unknown, index: number): Reply => to(`/v1/${index + 1}`)

describe('a redirect of a file', () => {
  test('is followed with a signature of its own, also to another host of the service', async () => {
    const first = answerAt(storage, to('/v1/elsewhere?x=1', 301), to(`${other}/v1/third`))
    const second = answerAt(other, { status: 200, body: 'RIFF' })
    const { body } = await client.recordings.download(storage + path, { clientRequestId: 'mine' })
    expect(await textOf(body)).toBe('RIFF')
    const hops = [...first, ...second]
    expect(hops.map((hop) => hop.path)).toEqual([path, '/v1/elsewhere?x=1', '/v1/third'])
    expect(hops.map(({ headers }) => headers['authorization'])).toEqual(hops.map((hop) => signatureOf(hop.path)))
    for (const { headers } of hops)
      expect(headers).toMatchObject({ 'x-ms-host': host, 'x-ms-client-request-id': 'mine' })
  })

  test.each([
    ['a stranger', 'https://evil.example.com/v1'],
    ['a host that only looks like one of the service', 'https://asm.skype.com.example.com/v1'],
    ['plain http', 'http://storage.asm.skype.com/v1'],
    ['an address with credentials', 'https://a:b@storage.asm.skype.com/v1'],
    ['another port', 'https://storage.asm.skype.com:8443/v1'],
    ['no place', ''],
  ])('to %s is not followed, and no signature is sent', async (_, location) => {
    const seen = answerAt(storage, to(location), { status: 200 })
    const strangers = location.startsWith('http') ? answerAt(new URL(location).origin, { status: 200 }) : []
    const error = await failureOf(client.recordings.download(storage + path))
    expect(error.code).toBe('unexpected-reply')
    expect(error.message).not.toContain(accessKey)
    expect(seen).toHaveLength(1)
    expect(strangers).toEqual([])
  })

  test('to a visited URL is not followed', async () => {
    const seen = answerAt(storage, to('/v1/b'), to(path), { status: 200 })
    const error = await failureOf(client.recordings.download(storage + path))
    expect(error).toMatchObject({ code: 'unexpected-reply' })
    expect(error.message).toContain('already')
    expect(seen).toHaveLength(2)
  })

  test('is followed ten times and no more', async () => {
    answerAt(storage, ...Array.from({ length: 10 }, onward), { status: 200, body: 'RIFF' })
    expect(await textOf((await client.recordings.download(`${storage}/v1/0`)).body)).toBe('RIFF')
    nock.cleanAll()
    const seen = answerAt(storage, ...Array.from({ length: 12 }, onward))
    expect(await failureOf(client.recordings.download(`${storage}/v1/0`))).toMatchObject({ code: 'unexpected-reply' })
    expect(seen).toHaveLength(11)
  })
})

describe('a host of recording files', () => {
  test.each(['https://evil.example.com/v1', 'http://storage.asm.skype.com/v1', 'nonsense'])(
    "that is not the service's gets no request: %s",
    async (location) => {
      const error = await failureOf(client.recordings.download(location))
      expect(error.code).toBe('invalid-argument')
      expect(error.message).toContain('recordingHosts')
    },
  )

  test('can be configured', async () => {
    const recordingHosts = ['files.example.com:8443']
    const elsewhere = createAcsPlayAudioClient({ connectionString, recordingHosts, now: () => instant })
    const seen = answerAt('https://files.example.com:8443', { status: 200, body: 'RIFF' })
    await textOf((await elsewhere.recordings.download('https://files.example.com:8443/v1')).body)
    expect(seen[0]?.headers['authorization']).toBe(signatureOf('/v1'))
  })
})

describe('the metadata of a recording', () => {
  const metadata = { callId: 'x', chunkIndex: 0, recordingInfo: { contentType: 'mixed', channelType: 'audioVideo' } }

  test('is read under any spelling of its content, swapped words and new members included', async () => {
    answerAt(storage, { status: 200, body: JSON.stringify({ ...metadata, brandNew: 1 }) })
    expect(await client.recordings.metadata(`${storage}/v1/acsmetadata`)).toEqual({ ...metadata, brandNew: 1 })
  })

  test('is found behind a redirect', async () => {
    answerAt(storage, to('/v1/other'), { status: 200, body: metadata })
    expect(await client.recordings.metadata(`${storage}/v1/acsmetadata`)).toEqual(metadata)
  })

  test('that is not JSON is an unexpected-reply', async () => {
    answerAt(storage, { status: 200, body: '<html>' })
    const error = await failureOf(client.recordings.metadata(`${storage}/v1/acsmetadata`))
    expect(error.code).toBe('unexpected-reply')
  })
})
