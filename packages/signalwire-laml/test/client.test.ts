import { isTelephonyError } from '@trunkline/core/driver'
import { type ConferenceStreamForm, createSignalWireClient } from '@trunkline/signalwire-laml/client'
import nock from 'nock'
import { describe, expect, it } from 'vitest'

import { createCallRequest, matchOperation, operations } from '../src/wire/index.ts'
import { mockedCarrier } from './fixtures/mock.ts'
import { anyReply, clientRequests, sid } from './fixtures/requests/index.ts'
import { account, answer, apiToken, callReply, callSid, errorReply, only, projectId } from './fixtures/space.ts'

const client = createSignalWireClient({
  space: 'example.signalwire.com',
  projectId,
  apiToken,
  delay: () => Promise.resolve(),
})

function conferenceStream(form: object): Promise<unknown> {
  const wrong: object = { Url: 'wss://h/a', ...form }
  return client.conferenceStreams.create(sid, wrong as ConferenceStreamForm)
}

/** This many parameters of a stream. */
function named(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index + 1}`, `${index + 1}`]))
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  return isTelephonyError(thrown) ? [thrown.code, thrown.providerCode] : thrown
}

mockedCarrier()

describe('a request', () => {
  it('carries the credentials, accepts JSON, and is a form', async () => {
    const sent = answer('POST', 200, callReply())
    await client.calls.update(callSid, { Status: 'completed' })
    expect(only(sent)).toMatchObject({
      method: 'POST',
      path: `${account}/Calls/${callSid}.json`,
      body: 'Status=completed',
      headers: {
        authorization: 'Basic YjM4NzdjNDAtZGE2MC00OTk4LTkwYWQtYjc5MmU5ODQ3MmFmOlBUZXhhbXBsZXRva2Vu',
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '16',
        host: 'example.signalwire.com',
      },
    })
  })

  it.each([200, 201, 202])('is accepted with any status of success: %d', async (status) => {
    answer('POST', status, callReply())
    expect(await client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' })).toMatchObject({ sid: callSid })
  })

  it.each(clientRequests)('$title: $method', async ({ run, operation, path, body = '' }) => {
    const { method } = operations[operation]
    const sent = answer(method, method === 'DELETE' ? 204 : 200, method === 'DELETE' ? undefined : anyReply)
    await run(client)
    expect(only(sent)).toMatchObject({ path: account + path, body })
    expect(matchOperation(method, only(sent).path.replace(/\?.*/, ''))?.operation).toBe(operation)
  })

  it('sends unspecified fields with the others, or without them', async () => {
    const unspecified = { TimeLimit: 3600, Tags: ['a', 'b'] }
    const created = answer('POST', 200, callReply())
    await client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' }, { unspecified })
    expect(only(created).body).toBe('To=%2B1&From=%2B2&Url=https%3A%2F%2Fh%2Fx&TimeLimit=3600&Tags=a&Tags=b')
    const updated = answer('POST', 200, callReply())
    await client.calls.update(callSid, {}, { unspecified: { TimeLimit: 60 } })
    expect(only(updated).body).toBe('TimeLimit=60')
    const listed = answer('GET', 200, anyReply)
    await collected(client.recordings.list({ CallSid: callSid }, { unspecified: { IncludeSoftDeleted: true } }))
    expect(only(listed).path).toContain(`?CallSid=${callSid}&IncludeSoftDeleted=true`)
  })

  it('refuses to send a specified field unchecked, or none', async () => {
    const form = { To: '+1', From: '+2', Url: 'https://h/x' }
    const refused = [
      client.calls.create(form, { unspecified: { Timeout: 0 } }),
      client.calls.update(callSid, {}, { unspecified: {} }),
    ]
    expect(await Promise.all(refused.map(codeOf))).toEqual([
      ['invalid-argument', undefined],
      ['invalid-argument', undefined],
    ])
  })

  it('has a test here for every method of the client', () => {
    const methods = Object.entries<object>({ ...client }).flatMap(([name, resource]) =>
      Object.keys(resource).map((method) => `${name}.${method}`),
    )
    const fixed = new Set(clientRequests.map(({ method }) => method))
    // a URL, for which nothing is sent
    expect(methods.filter((method) => !fixed.has(method))).toEqual(['recordings.mediaUrl'])
  })

  it('places a call with every field', () => {
    const { body = '' } = clientRequests.find(({ title }) => title === 'places a call with every field') ?? {}
    const alternatives = new Set(['ApplicationSid', 'Twiml', 'Laml'])
    const fields = Object.keys(createCallRequest.shape).filter((name) => !alternatives.has(name))
    expect(new Set(new URLSearchParams(body).keys())).toEqual(new Set(fields))
  })

  it('carries up to 99 parameters of a stream', async () => {
    const sent = answer('POST', 200, anyReply)
    await client.streams.create(callSid, { Url: 'wss://h/a', parameters: named(99) })
    expect(only(sent).body).toContain('&Parameter99.Name=name99&Parameter99.Value=99')
    await expect(client.streams.create(callSid, { Url: 'wss://h/a', parameters: named(100) })).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a number without anything to change', () => client.incomingNumbers.update(sid, {})],
    ['a caller who would go nowhere', () => client.queues.dequeue(sid, callSid, { Url: 'next' })],
    ['a codec that conferences do not know', () => conferenceStream({ StreamCodec: 'OPUS' })],
    ['a stream with a query', () => conferenceStream({ Url: 'wss://h/a?b=1' })],
    ['an announcement of nothing', () => client.conferences.announce(sid, { AnnounceUrl: '' })],
    ['a queue whose name no document could use', () => client.queues.create({ FriendlyName: 'a b' })],
    ['a queue without anything to change', () => client.queues.update(sid, {})],
    ['a document without a name', () => client.lamlBins.create({ Name: '' })],
  ])('for %s is not sent', async (_title, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('that the carrier would refuse is not sent, and the error names every field without its value', async () => {
    const promise = client.calls.create({ To: '', From: '+1', Url: 'secret-place', Timeout: 601 })
    await expect(promise).rejects.toMatchObject({ code: 'invalid-argument' })
    const message = await promise.catch((error: unknown) => String(error))
    for (const field of ['To', 'Url', 'Timeout']) expect(message).toContain(`  ${field}: `)
    expect(message).not.toContain('secret-place')
  })

  it('with an id that would address the list is not sent', async () => {
    await expect(client.calls.delete('')).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('a list', () => {
  it('is filtered, and follows the links unchanged', async () => {
    const next = `/api/laml/2010-04-01/Accounts/${projectId}/Calls?Page=1&PageSize=1&PageToken=PA95f7fba1`
    const first = answer('GET', 200, { calls: [{ sid: 'a', status: 'completed' }], next_page_uri: next })
    const second = answer('GET', 200, { calls: [{ sid: 'b', status: 'busy' }], next_page_uri: null })
    const calls = await collected(
      client.calls.list({ Status: 'completed', 'StartTime>': '2024-01-02T03:04:05Z', PageSize: 1 }),
    )
    expect(calls.map((call) => call.sid)).toEqual(['a', 'b'])
    expect(only(first).path).toBe(
      `${account}/Calls.json?Status=completed&StartTime%3E=2024-01-02T03%3A04%3A05Z&PageSize=1`,
    )
    expect(only(second).path).toBe(next)
  })

  it('never shows the credentials to another host', async () => {
    answer('GET', 200, { recordings: [], next_page_uri: 'https://elsewhere.example.com/next' })
    await expect(collected(client.recordings.list())).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('that leads back to itself ends with an error', async () => {
    const link = `${account}/Conferences.json?Page=1`
    answer('GET', 200, { conferences: [], next_page_uri: link })
    answer('GET', 200, { conferences: [], next_page_uri: link })
    await expect(collected(client.conferences.list())).rejects.toMatchObject({ code: 'unexpected-reply' })
  })

  it('requests no page before the previous one was consumed', async () => {
    answer('GET', 200, { participants: [{ call_sid: 'a' }], next_page_uri: '/next' })
    for await (const participant of client.participants.list(sid, { Muted: false })) {
      expect(participant.call_sid).toBe('a')
      break
    }
  })
})

describe('a failure', () => {
  it.each([
    ['one object', 401, errorReply(20003, 401), ['unauthorized', '20003']],
    ['a list of objects', 400, { errors: [{ code: '30010', message: 'too dear' }] }, ['rejected', '30010']],
    ['a list of texts', 422, { errors: ['no'] }, ['rejected', undefined]],
    ['a page of a gateway', 404, '<html>', ['not-found', undefined]],
  ])('is parsed from %s', async (_title, status, body, expected) => {
    answer('POST', status, body)
    expect(await codeOf(client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' }))).toEqual(expected)
  })

  it('places no call twice', async () => {
    answer('POST', 500, errorReply(20504, 500))
    const second = answer('POST', 200, callReply())
    expect(await codeOf(client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' }))).toEqual([
      'outcome-unknown',
      '20504',
    ])
    expect(second).toEqual([])
    nock.cleanAll()
  })

  it('of a hang-up, which is safe to repeat, is followed by another attempt', async () => {
    answer('POST', 503)
    const second = answer('POST', 200, callReply('completed'))
    await client.calls.update(callSid, { Status: 'completed' })
    expect(second).toHaveLength(1)
  })

  it('of a redirect is not, because it would play twice', async () => {
    answer('POST', 503)
    const second = answer('POST', 200, callReply())
    expect(await codeOf(client.calls.update(callSid, { Url: 'https://h/x' }))).toEqual(['outcome-unknown', undefined])
    expect(second).toEqual([])
    nock.cleanAll()
  })

  it('of a redirect is, if the caller declares it safe to repeat', async () => {
    answer('POST', 503)
    const second = answer('POST', 200, callReply())
    await client.calls.update(callSid, { Url: 'https://h/park' }, { repeat: 'safe' })
    expect(second).toHaveLength(1)
  })

  it('with 429 is followed by another attempt, also of a dial or a redirect, because nothing was done', async () => {
    for (const send of [
      () => client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' }),
      () => client.calls.update(callSid, { Url: 'https://h/x' }),
    ]) {
      answer('POST', 429)
      const second = answer('POST', 200, callReply())
      await send()
      expect(second).toHaveLength(1)
    }
  })
})

function dial(): Promise<unknown> {
  return client.calls.create({ To: '+1', From: '+2', Url: 'https://h/x' })
}

describe('a code of the carrier', () => {
  it('for too many requests is followed by another attempt, whatever its status, because nothing was done', async () => {
    answer('POST', 400, errorReply(20_429, 400))
    const second = answer('POST', 200, callReply())
    await dial()
    expect(second).toHaveLength(1)
  })

  it.each([
    ['a full queue of calls', 21_611, 429, 'rate-limited'],
    ['a number that is not verified', 21_210, 400, 'rejected'],
    ['a trial account', 21_219, 429, 'rejected'],
    ['an account without money', 4_001, 503, 'rejected'],
    ['what is not enabled', 10_001, 503, 'rejected'],
    ['what is disabled', 20_010, 429, 'rejected'],
    ['credentials that are not accepted', 20_003, 503, 'unauthorized'],
  ])('that a wait cannot fix is not followed by another attempt: %s', async (_title, code, status, expected) => {
    answer('POST', status, errorReply(code, status))
    const second = answer('POST', 200, callReply())
    expect(await codeOf(dial())).toEqual([expected, String(code)])
    expect(second).toEqual([])
    nock.cleanAll()
  })
})

describe('a request that is safe to repeat', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['muting a participant', () => client.participants.mute(sid, callSid)],
    ['stopping a stream of a conference', () => client.conferenceStreams.stop(sid, sid)],
    ['changing a number', () => client.incomingNumbers.update(sid, { VoiceUrl: 'https://h/x' })],
  ])('is repeated: %s', async (_title, run) => {
    answer('POST', 503)
    const second = answer('POST', 200, anyReply)
    await run()
    expect(second).toHaveLength(1)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['an announcement', () => client.participants.announce(sid, callSid, { AnnounceUrl: 'https://h/x' })],
    ['a dequeue', () => client.queues.dequeue(sid, callSid, { Url: 'https://h/x' })],
    ['a stored document', () => client.lamlBins.create({ Name: 'park' })],
  ])('is not %s', async (_title, run) => {
    answer('POST', 503)
    const second = answer('POST', 200, anyReply)
    await expect(run()).rejects.toMatchObject({ code: expect.any(String) })
    expect(second).toEqual([])
    nock.cleanAll()
  })
})

describe('the audio of a recording', () => {
  it.each(['wav', 'mp3'] as const)(
    'is fetched as %s, with the credentials that a protected project requires',
    async (format) => {
      const sent = answer('GET', 200, 'RIFF', { 'content-type': 'audio/any' })
      const { body } = await client.recordings.media(sid, format)
      const chunks = await collected(body)
      expect(Buffer.concat(chunks).toString()).toBe('RIFF')
      expect(only(sent).path).toBe(`${account}/Recordings/${sid}.${format}`)
      expect(only(sent).headers['authorization']).toMatch(/^Basic /)
    },
  )

  it('may be stored on another host', async () => {
    answer('GET', 302, '', { location: 'https://files.example.com/a.wav' })
    nock('https://files.example.com').get('/a.wav').reply(200, 'there')
    const { body } = await client.recordings.media(sid)
    expect(Buffer.concat(await collected(body)).toString()).toBe('there')
  })
})

describe('the URL', () => {
  it.each([
    [{ space: '127.0.0.1:8088' }, 'http://127.0.0.1:8088/api/laml/2010-04-01'],
    [{ space: 'example.signalwire.com:8443' }, 'https://example.signalwire.com:8443/api/laml/2010-04-01'],
    [{ baseUrl: 'https://gateway.example.com/' }, 'https://gateway.example.com/api/laml/2010-04-01'],
    [{ baseUrl: 'https://gateway.example.com/2010-04-01' }, 'https://gateway.example.com/2010-04-01'],
  ])('of %j is %s', (options, expected) => {
    const { recordings } = createSignalWireClient({ ...options, projectId: 'p', apiToken: 't' })
    expect(recordings.mediaUrl('r')).toBe(`${expected}/Accounts/p/Recordings/r.wav`)
  })

  it.each([
    {},
    { space: 'https://example.signalwire.com' },
    { baseUrl: 'http://example.com' },
    { baseUrl: 'https://user:password@example.com' },
    { space: 'a', baseUrl: 'https://a' },
  ])('%j is refused', (options) => {
    expect(() => createSignalWireClient({ ...options, projectId: 'p', apiToken: 't' })).toThrow(
      expect.objectContaining({ code: 'invalid-configuration' }),
    )
  })
})
