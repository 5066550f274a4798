import { isTelephonyError } from '@trunkline/core/driver'
import { createSignalWireClient } from '@trunkline/signalwire-laml/client'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { account, answer, apiToken, callReply, callSid, errorReply, only, projectId } from './fixtures/space.ts'

const client = createSignalWireClient({
  space: 'example.signalwire.com',
  projectId,
  apiToken,
  delay: () => Promise.resolve(),
})
const sid = '19e436af-5f3d-4c2f-8a55-0b4e9cf3bcb1'
const recording = { sid, status: 'in-progress', call_sid: callSid, duration: 4 }

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

beforeEach(() => {
  nock.disableNetConnect()
})

afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})

describe('a request', () => {
  it('carries the credentials, asks for JSON, and is a form', async () => {
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

  const requests: readonly [string, () => Promise<unknown>, 'GET' | 'POST' | 'DELETE', string, string, object?][] = [
    [
      'places a call with repeated keys, numbers and flags',
      () =>
        client.calls.create({
          To: '+13105678901',
          From: '+13103384645',
          Twiml: '<Response><Say>Hi & bye</Say></Response>',
          StatusCallbackEvent: ['initiated', 'ringing'],
          Timeout: 60,
          Record: true,
          MachineWordsThreshold: '7',
          MaxPricePerMinute: '0.01',
        }),
      'POST',
      '/Calls.json',
      'To=%2B13105678901&From=%2B13103384645&Twiml=%3CResponse%3E%3CSay%3EHi%20%26%20bye%3C%2FSay%3E%3C%2FResponse%3E&StatusCallbackEvent=initiated&StatusCallbackEvent=ringing&Timeout=60&Record=true&MachineWordsThreshold=7&MaxPricePerMinute=0.01',
    ],
    ['reads a call', () => client.calls.retrieve(callSid), 'GET', `/Calls/${callSid}.json`, ''],
    ['deletes a call', () => client.calls.delete(callSid), 'DELETE', `/Calls/${callSid}.json`, ''],
    [
      'starts a stream with parameters and a bearer token',
      () =>
        client.streams.create(callSid, {
          Url: 'wss://example.com/audio',
          Track: 'both_tracks',
          AuthorizationBearerToken: 'secret',
          parameters: { FirstName: 'Jane', tenant: '7' },
        }),
      'POST',
      `/Calls/${callSid}/Streams.json`,
      'Url=wss%3A%2F%2Fexample.com%2Faudio&Track=both_tracks&AuthorizationBearerToken=secret&Parameter1.Name=FirstName&Parameter1.Value=Jane&Parameter2.Name=tenant&Parameter2.Value=7',
    ],
    [
      'stops a stream, whose name is escaped',
      () => client.streams.stop(callSid, 'my first/stream'),
      'POST',
      `/Calls/${callSid}/Streams/my%20first%2Fstream.json`,
      'Status=stopped',
    ],
    [
      'starts a recording',
      () => client.recordings.start(callSid, { RecordingChannels: 'dual', Trim: 'do-not-trim' }),
      'POST',
      `/Calls/${callSid}/Recordings.json`,
      'RecordingChannels=dual&Trim=do-not-trim',
    ],
    [
      'pauses a recording and leaves the span out',
      () => client.recordings.pause(callSid, sid, 'skip'),
      'POST',
      `/Calls/${callSid}/Recordings/${sid}.json`,
      'Status=paused&PauseBehavior=skip',
    ],
    [
      'resumes a recording',
      () => client.recordings.resume(callSid, sid),
      'POST',
      `/Calls/${callSid}/Recordings/${sid}.json`,
      'Status=in-progress',
    ],
    [
      'stops a recording',
      () => client.recordings.stop(callSid, sid),
      'POST',
      `/Calls/${callSid}/Recordings/${sid}.json`,
      'Status=stopped',
    ],
    ['reads a recording', () => client.recordings.metadata(sid), 'GET', `/Recordings/${sid}.json`, ''],
    ['deletes a recording', () => client.recordings.delete(sid), 'DELETE', `/Recordings/${sid}.json`, ''],
    ['reads a conference', () => client.conferences.retrieve(sid), 'GET', `/Conferences/${sid}.json`, ''],
    [
      'ends a conference',
      () => client.conferences.update(sid, { Status: 'completed' }),
      'POST',
      `/Conferences/${sid}.json`,
      'Status=completed',
    ],
    [
      'reads a participant',
      () => client.participants.retrieve(sid, callSid),
      'GET',
      `/Conferences/${sid}/Participants/${callSid}.json`,
      '',
    ],
    [
      'mutes a participant',
      () => client.participants.update(sid, callSid, { Muted: true }),
      'POST',
      `/Conferences/${sid}/Participants/${callSid}.json`,
      'Muted=true',
    ],
    [
      'removes a participant',
      () => client.participants.remove(sid, callSid),
      'DELETE',
      `/Conferences/${sid}/Participants/${callSid}.json`,
      '',
    ],
  ]

  it.each(requests)('%s', async (_title, run, method, path, body) => {
    const reply = { ...recording, call_sid: callSid }
    const sent = answer(method, method === 'DELETE' ? 204 : 200, method === 'DELETE' ? undefined : reply)
    await run()
    expect(only(sent)).toMatchObject({ path: account + path, body })
  })

  it('that the carrier would refuse is not sent, and every field is named without its value', async () => {
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
  it('is filtered, and follows the links as they stand', async () => {
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

  it('asks for no page before the one before it was read', async () => {
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
  ])('is read from %s', async (_title, status, body, expected) => {
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

  it('of a hang-up, which is harmless twice, is followed by another attempt', async () => {
    answer('POST', 503)
    const second = answer('POST', 200, callReply('completed'))
    await client.calls.update(callSid, { Status: 'completed' })
    expect(second).toHaveLength(1)
  })

  it('of a redirect is not, for it would be heard twice', async () => {
    answer('POST', 503)
    const second = answer('POST', 200, callReply())
    expect(await codeOf(client.calls.update(callSid, { Url: 'https://h/x' }))).toEqual(['unavailable', undefined])
    expect(second).toEqual([])
    nock.cleanAll()
  })
})

describe('the audio of a recording', () => {
  it.each(['wav', 'mp3'] as const)('comes as %s, and no credentials are shown', async (format) => {
    const sent = answer('GET', 200, 'RIFF', { 'content-type': 'audio/any' })
    const { body } = await client.recordings.media(sid, format)
    const chunks = await collected(body)
    expect(Buffer.concat(chunks).toString()).toBe('RIFF')
    expect(only(sent).path).toBe(`${account}/Recordings/${sid}.${format}`)
    expect(only(sent).headers['authorization']).toBeUndefined()
  })

  it('may be kept elsewhere', async () => {
    answer('GET', 302, '', { location: 'https://files.example.com/a.wav' })
    nock('https://files.example.com').get('/a.wav').reply(200, 'there')
    const { body } = await client.recordings.media(sid)
    expect(Buffer.concat(await collected(body)).toString()).toBe('there')
  })
})

describe('the address', () => {
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
