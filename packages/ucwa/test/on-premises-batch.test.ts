import { afterEach, beforeEach, expect, test } from 'vitest'

import { answerSignIn, createClient, domain, inner, linksTo, self, web } from './fixtures/premises.ts'
import { closeNet, failureOf, openNet } from './fixtures/service.ts'

beforeEach(closeNet)
afterEach(openNet)

const passBack = 'b1946ac9-2492-4d23-8f6e-3a1c0c1f7f10'
const read = (etag: string, more: object = {}) => ({
  status: 200,
  headers: { etag: `"${etag}"` },
  body: {
    supportedModalities: ['PhoneAudio'],
    unknownToUs: { kept: true },
    [passBack]: 'please pass this in a PUT request',
    ...linksTo({ self: `${self}/communication` }),
    rel: 'communication',
    etag,
    ...more,
  },
})

test('a change sends back all that was read, under its tag, and starts over when another client was faster', async () => {
  const { atWeb } = answerSignIn(read('a1'), { status: 412, body: { code: 'PreconditionFailed' } }, read('a2'), {
    status: 204,
  })
  const client = createClient()
  await client.application()
  const link = `${web}${self}/communication`
  await client.change(link, () => ({ supportedModalities: ['PhoneAudio', 'Messaging'] }))
  const [first, put, again, second] = atWeb.slice(4)
  expect([first?.method, put?.method, again?.method, second?.method]).toEqual(['GET', 'PUT', 'GET', 'PUT'])
  expect([put?.headers['if-match'], second?.headers['if-match']]).toEqual(['"a1"', '"a2"'])
  expect(JSON.parse(second?.body ?? '')).toEqual({
    supportedModalities: ['PhoneAudio', 'Messaging'],
    unknownToUs: { kept: true },
    [passBack]: 'please pass this in a PUT request',
    rel: 'communication',
    etag: 'a2',
  })
})

test('a change that always comes too late fails with conflict', async () => {
  const late = { status: 412, body: { code: 'PreconditionFailed' } }
  answerSignIn(read('a'), late, read('b'), late, read('c'), late)
  const client = createClient()
  await client.application()
  const failure = await failureOf(client.change(`${web}${self}/communication`, () => ({})))
  expect(failure).toMatchObject({ code: 'conflict', status: 412 })
})

test('a batch sends several requests as one, and its replies are in the same order', async () => {
  const reply = [
    '--r1',
    'Content-Type: application/http; msgtype=response',
    '',
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; charset=utf-8',
    '',
    '\uFEFF{"rel":"me"}',
    '--r1',
    'Content-Type: application/http; msgtype=response',
    '',
    'HTTP/1.1 204 No Content',
    '',
    '',
    '--r1--',
    '',
  ].join('\r\n')
  const { atWeb } = answerSignIn({
    status: 200,
    body: reply,
    headers: { 'content-type': 'multipart/batching; boundary="r1"' },
  })
  const client = createClient()
  const replies = await client.batch(
    [
      { method: 'GET', url: `${web}${self}/me?x=1` },
      { method: 'POST', url: `${web}${self}/me/note`, json: { message: 'hi' } },
    ],
    { boundary: '77f2569d' },
  )
  expect(replies).toEqual([
    { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { rel: 'me' } },
    { status: 204, headers: {}, body: undefined },
  ])
  const seen = atWeb[4]
  expect(`${seen?.method} ${seen?.url}`).toBe(`POST ${web}${self}/batch`)
  expect(seen?.headers).toMatchObject({
    accept: 'multipart/batching',
    'content-type': 'multipart/batching;boundary=77f2569d',
  })
  expect(seen?.body).toBe(
    [
      '--77f2569d',
      'Content-Type: application/http; msgtype=request',
      '',
      `GET ${self}/me?x=1 HTTP/1.1`,
      `Host: lyncweb.${domain}`,
      'Accept: application/json',
      '',
      '',
      '--77f2569d',
      'Content-Type: application/http; msgtype=request',
      '',
      `POST ${self}/me/note HTTP/1.1`,
      `Host: lyncweb.${domain}`,
      'Accept: application/json',
      'Content-Type: application/json',
      '',
      '{"message":"hi"}',
      '--77f2569d--',
      '',
    ].join('\r\n'),
  )
})

test.each([
  ['none', []],
  ['a batch', [{ method: 'POST', url: `${web}${self}/batch` }]],
  ['events', [{ method: 'GET', url: `${web}${self}/events?ack=1` }]],
  ['a foreign host', [{ method: 'GET', url: 'https://evil.example/me' }]],
  ['another host of ours', [{ method: 'GET', url: `${inner}/me` }]],
  ['a header that ends another', [{ method: 'GET', url: `${web}${self}/me`, headers: { X: 'a\r\nB: c' } }]],
  ['too many', Array.from({ length: 101 }, () => ({ method: 'GET' as const, url: `${web}${self}/me` }))],
] as const)('a batch of %s is refused, and not sent', async (_, requests) => {
  const { atWeb } = answerSignIn()
  expect(await failureOf(createClient().batch(requests))).toMatchObject({ code: 'invalid-argument' })
  expect(atWeb.filter(({ url }) => url.endsWith('/batch'))).toEqual([])
})

test.each([
  { body: 'no parts', headers: { 'content-type': 'text/html' } },
  { body: '--r--', headers: { 'content-type': 'multipart/batching; boundary=r' } },
])('a malformed reply to a batch is an unexpected-reply', async (reply) => {
  answerSignIn({ status: 200, ...reply })
  const failure = await failureOf(createClient().batch([{ method: 'GET', url: `${web}${self}/me` }]))
  expect(failure.code).toBe('unexpected-reply')
})
