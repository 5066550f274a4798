import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { ConnectionStringError, parseConnectionString } from '../src/index.ts'

const key = 'c2VjcmV0LWtleS1mb3ItdGVzdHM9PQ=='

describe('a connection string', () => {
  test.each([
    `endpoint=https://contoso.communication.azure.com/;accesskey=${key}`,
    `accesskey=${key};endpoint=https://contoso.communication.azure.com`,
    `Endpoint=https://contoso.communication.azure.com//;AccessKey=${key};`,
    ` endpoint = https://contoso.communication.azure.com ; accesskey = ${key} `,
  ])('is read in any order and casing (%#)', (text) => {
    expect(parseConnectionString(text)).toEqual({
      endpoint: 'https://contoso.communication.azure.com',
      accessKey: key,
    })
  })

  test('may name this machine over http, and a base path', () => {
    const { endpoint } = parseConnectionString(`endpoint=http://127.0.0.1:8088/acs/;accesskey=${key}`)
    expect(endpoint).toBe('http://127.0.0.1:8088/acs')
  })

  test.each([
    ['nothing', '', /has no endpoint/],
    ['a bare key', key, /neither endpoint nor accesskey/],
    ['no key', 'endpoint=https://secret-name.example.com', /has no accesskey/],
    ['no endpoint', `accesskey=${key}`, /has no endpoint/],
    ['plain http', `endpoint=http://secret-name.example.com;accesskey=${key}`, /not https/],
    ['no URL', `endpoint=secret-name;accesskey=${key}`, /not a URL/],
    ['a query', `endpoint=https://secret-name.example.com/?a=b;accesskey=${key}`, /more than host/],
    ['a key that is none', 'endpoint=https://secret-name.example.com;accesskey=secret-key!', /not base64/],
    ['two keys', `accesskey=${key};accesskey=${key};endpoint=https://secret-name.example.com`, /accesskey twice/],
    ['an unknown part', `endpoint=https://secret-name.example.com;accesskey=${key};sas=${key}`, /neither/],
  ])('with %s is refused without repeating any of it', (_, text, message) => {
    const error = caught(() => parseConnectionString(text))
    expect(error).toBeInstanceOf(ConnectionStringError)
    const printed = inspect(error, { depth: null, showHidden: true })
    expect(printed).toMatch(message)
    expect(printed).not.toContain(key)
    expect(printed).not.toContain('secret-name')
    expect(printed).not.toContain('secret-key')
  })
})

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}
