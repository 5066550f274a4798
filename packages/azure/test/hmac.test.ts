import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { createAuthorize } from '../src/authorize.ts'
import { signRequest } from '../src/hmac.ts'
import { isRecordingHost } from '../src/recording-host.ts'

interface Vectors {
  accessKey: string
  vectors: {
    method: string
    host: string
    pathAndQuery: string
    body: string
    date: string
    contentHash: string
    signature: string
  }[]
}

const { accessKey, vectors } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/hmac-vectors.json'), 'utf8'),
) as Vectors
const date = new Date('2026-03-12T10:20:30Z')

describe('signing a request', () => {
  test('there are seven vectors', () => {
    expect(vectors).toHaveLength(7)
  })

  test.each(vectors)('reproduces the vendor figure of $method $pathAndQuery', (vector) => {
    const { method, host, pathAndQuery, body } = vector
    const signed = signRequest({ method, host, pathAndQuery, body, accessKey, date: new Date(vector.date) })
    expect(signed).toEqual({
      'x-ms-date': vector.date,
      'x-ms-content-sha256': vector.contentHash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${vector.signature}`,
      host,
    })
  })

  test.each(vectors)('gives the same figure for the URL of $method $pathAndQuery and for bytes', (vector) => {
    const url = `https://${vector.host}${vector.pathAndQuery}`
    const body = new TextEncoder().encode(vector.body)
    const signed = signRequest({ method: vector.method.toLowerCase(), url, body, accessKey, date })
    expect(signed.authorization).toContain(`Signature=${vector.signature}`)
  })

  test('signs a query as it is sent, not as it would be written again', () => {
    const text = '/calling/callConnections?api-version=2026-03-12&note=a%20b'
    const host = 'contoso.communication.azure.com'
    const byUrl = signRequest({ method: 'GET', url: `https://${host}${text}`, accessKey, date })
    const byText = signRequest({ method: 'GET', host, pathAndQuery: text, accessKey, date })
    const rewritten = signRequest({ method: 'GET', host, pathAndQuery: text.replace('%20', '+'), accessKey, date })
    expect(byUrl).toEqual(byText)
    expect(byUrl.authorization).not.toBe(rewritten.authorization)
  })

  test('signs a request without a body as one whose body is empty', () => {
    const request = { method: 'GET', url: 'https://example.com/a', accessKey, date }
    expect(signRequest(request)).toEqual(signRequest({ ...request, body: '' }))
    const ofNothing = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    expect(signRequest(request)['x-ms-content-sha256']).toBe(ofNothing)
  })

  test('names a port that is not the default, and leaves out the one that is', () => {
    expect(signRequest({ method: 'GET', url: 'http://127.0.0.1:8088/a', accessKey, date }).host).toBe('127.0.0.1:8088')
    expect(signRequest({ method: 'GET', url: 'https://example.com:443/a', accessKey, date }).host).toBe('example.com')
  })
})

describe('recording hosts', () => {
  test.each([
    'https://storage.asm.skype.com/v1/objects/1/content/video',
    'https://eu-prod.asyncgw.teams.microsoft.com/v1/objects/1',
    'https://us.ams.gov.teams.microsoft.us/v1/objects/1',
    'https://US-STORAGE.ASM.SKYPE.COM/v1',
  ])('%s is one', (url) => {
    expect(isRecordingHost(url)).toBe(true)
  })

  test.each([
    'http://storage.asm.skype.com/v1',
    'https://storage.asm.skype.com.example.com/v1',
    'https://evilasm.skype.com/v1',
    'https://example.com/?x=.asm.skype.com',
    'https://user@storage.asm.skype.com/v1',
    'https://storage.asm.skype.com:8443/v1',
    'http://127.0.0.1:9000/v1',
    'not a url',
  ])('%s is none', (url) => {
    expect(isRecordingHost(url)).toBe(false)
  })

  test('a configured host is one too, http only when it is loopback', () => {
    expect(isRecordingHost('https://files.example.com/a', ['files.example.com'])).toBe(true)
    expect(isRecordingHost('http://files.example.com/a', ['files.example.com'])).toBe(false)
    expect(isRecordingHost('http://127.0.0.1:9000/a', ['127.0.0.1:9000'])).toBe(true)
    expect(isRecordingHost('http://127.0.0.1:9001/a', ['127.0.0.1:9000'])).toBe(false)
  })

  test('a download is signed with the resource host and the path alone', async () => {
    const vector = vectors.find(({ pathAndQuery }) => pathAndQuery.startsWith('/v1/objects/'))
    const authorize = createAuthorize({ accessKey }, () => date.getTime())
    const proof = await authorize({
      method: 'GET',
      url: `https://storage.asm.skype.com${vector?.pathAndQuery}?sig=left-out`,
      headers: { 'x-ms-host': 'contoso.communication.azure.com' },
      body: new Uint8Array(),
      host: 'storage.asm.skype.com',
      pathAndQuery: `${vector?.pathAndQuery}?sig=left-out`,
    })
    expect(proof['authorization']).toContain(`Signature=${vector?.signature}`)
    expect(proof['x-ms-host']).toBe('contoso.communication.azure.com')
    expect(proof).not.toHaveProperty('host')
  })
})
