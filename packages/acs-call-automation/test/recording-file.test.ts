import { signRequest } from '@trunkline/azure'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type AcsClient, createAcsClient } from '../src/client.ts'
import {
  accessKey,
  answerAt,
  answerWith,
  connectionString,
  createClient,
  failureOf,
  gather,
  instant,
} from './fixtures/service.ts'

const storage = 'https://storage.asm.skype.com'
const path = '/v1/objects/0-wus-d4-1/content/video'
const contoso = 'contoso.communication.azure.com'
let client: AcsClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await gather(body)).toString()
}

function signatureOf(method: string): string {
  const place = { pathAndQuery: path, host: contoso }
  return signRequest({ method, ...place, accessKey, date: new Date(instant) }).authorization
}

describe("a recording's file", () => {
  test("is fetched with a signature that names the resource and not the file's host or query", async () => {
    const seen = answerAt(storage, { status: 200, body: 'RIFF' })
    const { body, status } = await client.recordings.download(`${storage}${path}?sv=1`)
    expect([status, await textOf(body)]).toEqual([200, 'RIFF'])
    expect(seen[0]).toMatchObject({ method: 'GET', path: `${path}?sv=1`, body: undefined })
    expect(seen[0]?.headers).toMatchObject({
      authorization: signatureOf('GET'),
      'x-ms-host': contoso,
      accept: 'application/json',
    })
    expect(seen[0]?.headers['host']).toBe('storage.asm.skype.com')
    expect(seen[0]?.headers).not.toHaveProperty('range')
  })

  test.each([
    [{ offset: 100 }, 'bytes=100-'],
    [{ offset: 100, length: 50 }, 'bytes=100-149'],
    [{ length: 50 }, 'bytes=0-49'],
  ])('is fetched in part: %j', async (options, range) => {
    const seen = answerAt(storage, { status: 206, body: 'part' })
    const { body } = await client.recordings.download(storage + path, options)
    expect(await textOf(body)).toBe('part')
    expect(seen[0]?.headers['range']).toBe(range)
  })

  test('is refused if it is complete instead of the requested part', async () => {
    answerAt(storage, { status: 200, body: 'whole' })
    const error = await failureOf(client.recordings.download(storage + path, { offset: 2 }))
    expect(error.code).toBe('unexpected-reply')
  })

  test.each([{ offset: -1 }, { offset: 1.5 }, { length: 0 }])('is not requested with %j', async (options) => {
    expect(await failureOf(client.recordings.download(storage + path, options))).toMatchObject({
      code: 'invalid-argument',
    })
  })

  test.each([
    'https://evil.example.com/v1/objects/1',
    'https://asm.skype.com.evil.example.com/v1/objects/1',
    'http://storage.asm.skype.com/v1/objects/1',
    'https://user@storage.asm.skype.com/v1/objects/1',
    'file:///etc/passwd',
    'nonsense',
  ])('is not fetched from %s', async (location) => {
    const error = await failureOf(client.recordings.download(location))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain('recording')
    expect(await failureOf(client.recordings.metadata(location))).toMatchObject({ code: 'invalid-argument' })
    expect(await failureOf(client.recordings.deleteFile(location))).toMatchObject({ code: 'invalid-argument' })
  })

  test('may be on a configured host, or on the resource itself', async () => {
    const other = createAcsClient({ connectionString, recordingHosts: ['files.example.com'], now: () => instant })
    answerAt('https://files.example.com', { status: 200, body: 'one' })
    expect(await textOf((await other.recordings.download('https://files.example.com/1')).body)).toBe('one')
    answerWith({ status: 200, body: 'two' })
    expect(await textOf((await client.recordings.download(`https://${contoso}/recordings/1`)).body)).toBe('two')
  })

  test('on another host is fetched there without our signature', async () => {
    answerAt(storage, { status: 302, headers: { location: 'https://blobs.example.com/file' } })
    const seen = answerAt('https://blobs.example.com', { status: 200, body: 'RIFF' })
    const { body } = await client.recordings.download(storage + path)
    expect(await textOf(body)).toBe('RIFF')
    const names = Object.keys(seen[0]?.headers ?? {})
    for (const secret of ['authorization', 'x-ms-host', 'x-ms-date', 'x-ms-content-sha256'])
      expect(names).not.toContain(secret)
  })

  test('can be deleted', async () => {
    const seen = answerAt(storage, { status: 200 })
    await client.recordings.deleteFile(storage + path)
    expect(seen[0]).toMatchObject({ method: 'DELETE', path })
    expect(seen[0]?.headers['authorization']).toBe(signatureOf('DELETE'))
  })

  test('has metadata, of whatever content type', async () => {
    const metadata = { callId: 'c', chunkIndex: 0, recordingInfo: { format: 'wav' }, more: true }
    answerAt(storage, { status: 200, body: JSON.stringify(metadata), headers: { 'content-type': 'text/plain' } })
    expect(await client.recordings.metadata(storage + path)).toEqual(metadata)
  })

  test('that does not exist yet is not-found, even if the reply is a page', async () => {
    answerAt(storage, { status: 404, body: '<html>gone</html>', headers: { 'content-type': 'text/html' } })
    const error = await failureOf(client.recordings.download(storage + path))
    expect(error).toMatchObject({ code: 'not-found', status: 404 })
    expect(error.message).not.toContain('<html>')
  })

  test('can be fetched with an Entra ID token', async () => {
    const credential = { getToken: () => Promise.resolve({ token: 'abc', expiresOnTimestamp: instant * 2 }) }
    const entra = createAcsClient({ endpoint: `https://${contoso}`, credential, now: () => instant })
    const seen = answerAt(storage, { status: 200, body: 'RIFF' })
    await textOf((await entra.recordings.download(storage + path)).body)
    expect(seen[0]?.headers['authorization']).toBe('Bearer abc')
  })
})
