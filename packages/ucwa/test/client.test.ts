import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { TrustedApplicationClient } from '../src/client.ts'
import { trustedOperations, type TrustedOperationName } from '../src/wire/index.ts'
import { calls } from './fixtures/calls.ts'
import { at, href, prefixes } from './fixtures/event.ts'
import {
  answerAt,
  answerDiscovery,
  closeNet,
  createClient,
  discovery,
  discoveryReplies,
  endpoint,
  failureOf,
  meetings,
  openNet,
  path,
  pool,
  printed,
  type Reply,
  token,
} from './fixtures/service.ts'

let client: TrustedApplicationClient
beforeEach(() => {
  closeNet()
  client = createClient()
})
afterEach(openNet)

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const json = 'application/json; charset=utf-8'

describe('each operation', () => {
  test.each(calls)('$name is sent exactly', async ({ name, run, line, body }) => {
    const { method, success } = trustedOperations[name]
    const host = new URL(line).origin
    if (host === meetings) answerDiscovery()
    const reply: Reply = { status: success, ...(success === 200 && { body: { rel: 'x' } }) }
    const seen = answerAt(host, ...(name === 'adhocMeetings' ? [{ ...reply, body: { rel: 'adhocMeeting' } }] : [reply]))
    await run(client)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method, url: line })
    expect(seen[0]?.body).toBe(body === undefined ? '' : JSON.stringify(body))
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${token}`, accept: json })
    expect(seen[0]?.headers['client-request-id']).toMatch(uuid)
    expect(seen[0]?.headers['content-type']).toBe(body === undefined ? undefined : json)
  })

  test('of the list is called above, except the three of discovery', () => {
    const walked: readonly TrustedOperationName[] = ['discover', 'applications', 'application']
    const called = new Set<string>(calls.map(({ name }) => name))
    expect(Object.keys(trustedOperations).filter((name) => !called.has(name))).toEqual(walked)
  })
})

describe('discovery', () => {
  test.each(prefixes)('walks three steps under the prefix %s, once for many calls', async (prefix) => {
    const { atDiscovery, atMeetings } = answerDiscovery(prefix)
    const [first, second] = await Promise.all([client.application(), client.application()])
    expect(await client.application()).toBe(first)
    expect(second).toBe(first)
    expect(atDiscovery.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${discovery}${path.discover}`])
    expect(atMeetings.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${meetings}${path.applications}?endpointId=${endpoint}`,
      `GET ${meetings}${path.application}`,
    ])
    expect([...first.communication.keys()]).toEqual(['self', 'startAudio', 'startAudioVideo'])
  })

  test('gets a new token when the diagnostics header refuses the old one, and places the call once', async () => {
    answerDiscovery()
    const diagnosis = { 'X-Ms-diagnostics': '28055;source="s";reason="The OAuth token is invalid."' }
    const placed = answerAt(meetings, { status: 403, headers: diagnosis, body: { code: 'Forbidden' } }, { status: 201 })
    await client.communication.startAudio({ to: 'sip:erika@contoso.example', mediaHost: 'Remote' })
    expect(placed.map(({ method }) => method)).toEqual(['POST', 'POST'])
    expect(placed[0]?.body).toBe(placed[1]?.body)
  })

  test.each([404, 410])('runs again when a link answers %i, and the call is placed once', async (status) => {
    answerDiscovery()
    const gone = answerAt(meetings, { status, body: { code: status === 404 ? 'NotFound' : 'Gone' } })
    const again = answerDiscovery()
    const placed = answerAt(meetings, { status: 201 })
    await client.communication.startAudio({ to: 'sip:erika@contoso.example', mediaHost: 'Remote' })
    expect(gone).toHaveLength(1)
    expect(again.atDiscovery).toHaveLength(1)
    expect(placed).toHaveLength(1)
  })

  test('that failed runs again the next time', async () => {
    answerAt(discovery, { status: 403, body: { code: 'Forbidden', subcode: 'ApplicationNotFound' } })
    expect(await failureOf(client.application())).toMatchObject({
      code: 'unauthorized',
      providerCode: 'Forbidden/ApplicationNotFound',
    })
    answerDiscovery()
    expect((await client.application()).communication.size).toBe(3)
  })

  test('of an endpoint without an application fails with an error that names the cause', async () => {
    const [discover] = discoveryReplies()
    answerAt(discovery, discover)
    answerAt(meetings, {
      status: 200,
      body: { _links: { self: { href: path.applications } }, rel: 'service:applications' },
    })
    const error = await failureOf(client.application())
    expect(error.code).toBe('not-found')
    expect(error.message).toContain('sip:…@contoso.example')
  })

  test('that grants no startAudioVideo makes it not available, and nothing is sent', async () => {
    const [discover, applications, application] = discoveryReplies()
    const body = JSON.parse(
      JSON.stringify(application.body).replace('service:startAudioVideo', 'service:other'),
    ) as object
    answerAt(discovery, discover)
    const seen = answerAt(meetings, applications, { ...application, body })
    const error = await failureOf(client.communication.startAudioVideo({ to: 'sip:erika@contoso.example' }))
    expect(error.code).toBe('not-available')
    expect(error.message).toContain('startAudioVideo')
    expect(seen).toHaveLength(2)
  })

  test('reads bodies that begin with a byte-order mark', async () => {
    const headers = { 'content-type': 'application/vnd.microsoft.com.ucwa+json; charset=utf-8' }
    const marked = discoveryReplies().map((reply) => ({
      status: 200,
      headers,
      body: `\uFEFF${JSON.stringify(reply.body)}`,
    }))
    answerAt(discovery, ...marked.slice(0, 1))
    answerAt(meetings, ...marked.slice(1))
    expect((await client.application()).communication.size).toBe(3)
  })
})

describe('a 307', () => {
  const body = { to: 'sip:agent@contoso.example', operationId: 'o1' }
  const elsewhere = 'https://pool8.infra.lync.com'

  test('is followed by the client: same method, same body, same token', async () => {
    const first = answerAt(pool, { status: 307, headers: { location: elsewhere + href.transfer } })
    const second = answerAt(elsewhere, { status: 201 })
    await client.audioVideo.transfer(at('transfer'), body)
    expect(second).toHaveLength(1)
    expect(second[0]).toMatchObject({ method: 'POST', url: elsewhere + href.transfer, body: JSON.stringify(body) })
    expect(second[0]?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'content-type': json })
    expect(second[0]?.headers['client-request-id']).toBe(first[0]?.headers['client-request-id'])
  })

  test('is followed once: a second one is an unexpected reply', async () => {
    answerAt(pool, { status: 307, headers: { location: elsewhere + href.transfer } })
    answerAt(elsewhere, { status: 307, headers: { location: at('transfer') } })
    expect(await failureOf(client.audioVideo.transfer(at('transfer'), body))).toMatchObject({
      code: 'unexpected-reply',
      status: 307,
    })
  })

  test.each([
    'https://evil.example/take',
    'http://pool8.infra.lync.com/take',
    'https://pool8.infra.lync.com:4443/take',
    'https://user:word@pool8.infra.lync.com/take',
    'https://pool.infra.lync.com.evil.example/take',
  ])('to %s is refused, and nothing is sent there', async (location) => {
    answerAt(pool, { status: 307, headers: { location } })
    const seen = answerAt(new URL(location).origin, { status: 201 })
    const error = await failureOf(client.audioVideo.transfer(at('transfer'), body))
    expect(error.code).toBe('unexpected-reply')
    expect(printed(error)).not.toContain(token)
    expect(seen).toEqual([])
  })

  test('makes relative links relative to the host that answered', async () => {
    answerAt(pool, { status: 307, headers: { location: elsewhere + href.prompts } })
    answerAt(elsewhere, { status: 201, headers: { location: href.prompt } })
    const { location } = await client.audioVideo.playPrompt(at('prompts'), {
      promptUrl: 'https://app.example.com/a.wav',
    })
    expect(location).toBe(elsewhere + href.prompt)
  })
})

describe('a conversation', () => {
  const services = { 'X-MS-Correlation-Id': '1', 'X-MS-Server-Fqdn': 'server.example' }

  test('that the service itself no longer knows counts as left', async () => {
    answerAt(pool, { status: 404, headers: services })
    await expect(client.conversations.remove(at('conversation'))).resolves.toBeUndefined()
  })

  test.each([{}, { 'X-MS-Correlation-Id': '1' }, { 'X-MS-Server-Fqdn': 'server.example' }])(
    'that a proxy does not know is not found: %o',
    async (headers) => {
      answerAt(pool, { status: 404, headers })
      expect(await failureOf(client.conversations.remove(at('conversation')))).toMatchObject({
        code: 'not-found',
        status: 404,
      })
    },
  )
})

describe('before anything is sent', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'operationId',
      () =>
        client.communication.startAudio({ to: 'sip:a@b', operationId: 'x'.repeat(51) }, { link: at('conversation') }),
    ],
    [
      'subject',
      () => client.communication.startAudio({ to: 'sip:a@b', subject: 'x'.repeat(251) }, { link: at('conversation') }),
    ],
    [
      'callbackUrl',
      () =>
        client.communication.startAudio(
          { to: 'sip:a@b', callbackUrl: `https://a.example/${'x'.repeat(1_024)}` },
          { link: at('conversation') },
        ),
    ],
    [
      'callbackContext',
      () =>
        client.communication.startAudioVideo(
          { to: 'sip:a@b', callbackUrl: 'https://a.example', callbackContext: '0' },
          { link: at('conversation') },
        ),
    ],
  ])('%s is checked', async (word, send) => {
    const seen = answerAt(pool, { status: 201 })
    const error = await failureOf(send())
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })

  test('a call with audio only rejects options of video', async () => {
    const request = { to: 'sip:a@b', joinVideoMuted: true }
    const error = await failureOf(client.communication.startAudio(request, { link: at('conversation') }))
    expect(error.code).toBe('invalid-argument')
  })

  test('a link to a host that is not allowed is refused', async () => {
    const seen = answerAt('https://evil.example', { status: 204 })
    const error = await failureOf(client.audioVideo.stop('https://evil.example/audioVideo/terminate'))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain('evil.example')
    expect(seen).toEqual([])
  })
})

test.each([429, 500, 503])('a request that ends something is repeated after %i', async (status) => {
  const ends = [
    () => client.audioVideo.stop(at('transfer')),
    () => client.audioVideo.stopPrompts(at('transfer')),
    () => client.invitations.cancel(at('transfer')),
    () => client.invitations.decline(at('transfer')),
    () => client.conversations.eject(at('transfer')),
    () => client.conversations.terminateOnlineMeeting(at('transfer')),
  ]
  for (const end of ends) {
    const seen = answerAt(pool, { status }, { status: 204 })
    await end()
    expect(seen).toHaveLength(2)
  }
})

test('a call is placed again after a 429, which proves that nothing was done', async () => {
  const posts = answerAt(pool, { status: 429 }, { status: 201 })
  await client.audioVideo.transfer(at('transfer'), { to: 'sip:agent@contoso.example' })
  expect(posts).toHaveLength(2)
})

test('a POST that fails is not repeated, a GET is', async () => {
  const down = { status: 503, body: { code: 'ServiceUnavailable' } }
  const posts = answerAt(pool, down, { status: 201 })
  await failureOf(client.audioVideo.transfer(at('transfer'), { to: 'sip:agent@contoso.example' }))
  expect(posts).toHaveLength(1)
  const gets = answerAt(meetings, down, { status: 200, body: { rel: 'service:audioVideo' } })
  await client.read(`${meetings}/anything`)
  expect(gets).toHaveLength(2)
})
