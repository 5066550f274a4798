import { createHash, createHmac } from 'node:crypto'

import { createAuthorize } from '@trunkline/azure'
import type { Authorize } from '@trunkline/core/http'
import { describe, expect, test } from 'vitest'

// the key and the signatures of three requests were computed with the vendor's own client at a fixed time
const accessKey = Buffer.from('This is a 64-byte test key for Azure Communication HMAC signing!').toString('base64')
const date = 'Thu, 12 Mar 2026 10:20:30 GMT'
const host = 'contoso.communication.azure.com'
const prove: Authorize = createAuthorize({ accessKey }, () => Date.parse(date), { signFileQuery: true })

function outgoing(pathAndQuery: string, changes: { readonly host?: string; readonly headers?: object } = {}) {
  const { host: name = host, headers = {} } = changes
  return {
    method: 'GET' as const,
    url: `https://${name}${pathAndQuery}`,
    host: name,
    pathAndQuery,
    headers: { ...headers } as Record<string, string>,
    body: new Uint8Array(),
  }
}

function signature(proof: Readonly<Record<string, string>>): string {
  return proof['authorization']?.split('&Signature=')[1] ?? ''
}

describe('the proof of a request', () => {
  test("equals the vendor's signature for a path with an encoded id", async () => {
    const id = '18dea47f-b081-4107-9a5c-4300819d2c6c'
    const proof = await prove(
      outgoing(`/calling/callConnections/${id}/participants/4%3A%2B14255550123?api-version=2026-03-12`),
    )
    expect(signature(proof)).toBe('4zIHlztrl0Yln8gADQYn/FOnziB8R+NjUQSOlPGwcLg=')
    expect(proof).toMatchObject({
      'x-ms-date': date,
      'x-ms-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    })
    expect(proof['authorization']).toMatch(/^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=/)
  })

  test("of a file names the resource's host, as the vendor's signature does", async () => {
    const headers = { 'x-ms-host': host }
    const proof = await prove(outgoing('/v1/objects/0-wus-d4-4b1a/content/video', { host: 'x.asm.skype.com', headers }))
    expect(signature(proof)).toBe('gKgDQg8H21pDk/BwTCWkrKZTP/HmoLM3CwcRiuDENCA=')
  })

  test("of a file with a query signs that query, which the newer API's does not", async () => {
    const pathAndQuery = '/v1/objects/0-wus-d4-4b1a/content/video?sv=1'
    const headers = { 'x-ms-host': host }
    const proof = await prove(outgoing(pathAndQuery, { host: 'x.asm.skype.com', headers }))
    const hash = createHash('sha256').update('').digest('base64')
    const text = `GET\n${pathAndQuery}\n${date};${host};${hash}`
    const expected = createHmac('sha256', Buffer.from(accessKey, 'base64')).update(text).digest('base64')
    expect(signature(proof)).toBe(expected)
  })

  test('with Entra ID is a bearer token, for a file as well', async () => {
    const credential = { getToken: () => Promise.resolve({ token: 'entra', expiresOnTimestamp: Number.MAX_VALUE }) }
    const bearer = createAuthorize({ credential, scopes: ['s'] }, () => 0, { signFileQuery: true })
    const headers = { 'x-ms-host': host }
    for (const request of [outgoing('/calling'), outgoing('/v1', { headers })])
      expect(await bearer(request)).toEqual({ authorization: 'Bearer entra' })
  })
})
