import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  outcomeOf,
  phone,
  repeatability,
  startAcsApplication,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

let emulator: Emulator
let application: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

const target = '/calling/callConnections/x?api-version=2026-03-12'
const order = (more: object = {}) => ({
  targets: [phone('+14255550123')],
  sourceCallerIdNumber: { value: '+14255550100' },
  callbackUri: `${application.url}/callback`,
  ...more,
})
const outcome = async (path: string): Promise<string> => outcomeOf(await client.send({ method: 'GET', target: path }))
const create = (body: unknown): Promise<string> => client.outcome('POST', 'callConnections', body)

test.each([
  ['another target', { target: '/calling/callConnections/y?api-version=2026-03-12' }],
  ['a host without its port', { host: '127.0.0.1' }],
  ['a hash of another body', { hash: 'RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=' }],
  ['an old date', { date: new Date(Date.now() - 3_600_000).toUTCString() }],
  ['no date at all', { date: 'soon' }],
])('a signature over %s is refused with 401 and 7509', async (_, lie) => {
  expect(await outcomeOf(await client.send({ method: 'GET', target, lie }))).toBe('401/7509')
  expect(await outcomeOf(await client.send({ method: 'GET', target }))).toBe('404/8522')
})

test('a body that was changed after signing, a missing header and another scheme are refused', async () => {
  const refused = [
    { authorization: 'Basic abc' },
    { 'x-ms-content-sha256': 'x' },
    { 'x-ms-date': new Date(0).toUTCString() },
  ]
  for (const headers of refused) {
    const reply = await client.send({ method: 'POST', target, body: '{}', headers })
    expect(await outcomeOf(reply)).toBe('401/7509')
  }
})

test('an api-version is needed, and one that the service does not know finds nothing', async () => {
  expect(await outcome('/calling/callConnections/x')).toBe('400/BadRequest')
  expect(await outcome('/calling/callConnections/x?api-version=2020-01-01')).toBe('404/NotFound')
  expect(await outcome('/calling/elsewhere?api-version=2026-03-12')).toBe('404/NotFound')
  expect(await outcome('/calling/callConnections/x?api-version=2025-03-30-preview')).toBe('404/8522')
})

test('moving participants came after the older version', async () => {
  const body = { targetParticipants: [phone('+14255550123')], fromCall: 'y' }
  const path = 'callConnections/x/participants:moveHere'
  expect(await client.outcome('POST', path, body)).toBe('404/8522')
  expect(await new AcsClient(emulator, '2025-03-30-preview').outcome('POST', path, body)).toBe('404/NotFound')
})

test('a body that the definitions refuse gets 400 with the paths of what is wrong', async () => {
  const reply = await client.call('POST', 'callConnections', { ...order({ extra: 1 }), targets: 'nobody' })
  const { error } = (await reply.json()) as Json
  expect([reply.status, error.code]).toEqual([400, '8523'])
  expect(error.message).toMatch(/targets: .*extra/s)
  expect(await create('no json')).toBe('400/8523')
  expect(await create([])).toBe('400/8523')
})

test('each version has its own body', async () => {
  const media = { transportType: 'websocket', audioChannelType: 'mixed', transportUrl: 'ws://127.0.0.1:1/' }
  const digits = order({ mediaStreamingOptions: { ...media, contentType: 'audio', enableDtmfTones: true } })
  const bare = order({ mediaStreamingOptions: media })
  const older = new AcsClient(emulator, '2025-03-30-preview')
  expect([await create(digits), await older.outcome('POST', 'callConnections', digits)]).toEqual(['201', '400/8523'])
  expect([await create(bare), await older.outcome('POST', 'callConnections', bare)]).toEqual(['201', '400/8523'])
})

test('a call needs a caller id for telephones, a callback over https, and somebody to call', async () => {
  const { sourceCallerIdNumber: _left, ...anonymous } = order()
  expect(await create(anonymous)).toBe('400/8523')
  expect(await create({ ...anonymous, targets: [{ communicationUser: { id: '8:acs:a_b' } }] })).toBe('201')
  expect(await create(order({ callbackUri: 'http://example.com/callback' }))).toBe('400/8523')
  expect(await create(order({ targets: [] }))).toBe('400/8523')
  expect(await create(order({ targets: [phone('5550123')] }))).toBe('400/8523')
  expect(emulator.world.calls()).toHaveLength(1)
})

test('a request that is repeated under its id is answered as before, and rings nobody twice', async () => {
  const headers = repeatability()
  const replies = await Promise.all([
    client.call('POST', 'callConnections', order(), headers),
    client.call('POST', 'callConnections', order(), headers),
  ])
  const [first, second] = await Promise.all(replies.map(async (reply) => (await reply.json()) as Json))
  expect(replies.map(({ status }) => status)).toEqual([201, 201])
  expect(second).toEqual(first)
  expect(emulator.world.calls()).toHaveLength(1)
  const other = await client.call('POST', 'callConnections', order(), repeatability())
  expect(((await other.json()) as Json).callConnectionId).not.toBe(first?.callConnectionId)
})

test('the two headers of a repeatable request go together, and the time is an HTTP date', async () => {
  const { 'repeatability-first-sent': sent = '', 'repeatability-request-id': id = '' } = repeatability()
  for (const headers of [
    { 'repeatability-request-id': id },
    { 'repeatability-first-sent': sent },
    { 'repeatability-request-id': id, 'repeatability-first-sent': new Date().toISOString() },
  ]) {
    expect(await outcomeOf(await client.call('POST', 'callConnections', order(), headers))).toBe('400/8523')
  }
  expect(emulator.world.calls()).toHaveLength(0)
})

test('media and recordings before the call is established are refused', async () => {
  emulator.world.party({ number: '+14255550123', answerAfterMs: 60_000 })
  const { callConnectionId } = await client.dial(application, '+14255550123')
  const playSources = [{ kind: 'file', file: { uri: `${application.url}/a.wav` } }]
  expect(await client.outcome('POST', `callConnections/${callConnectionId}:play`, { playSources })).toBe('400/8501')
  expect(await client.outcome('POST', 'recordings', { callConnectionId })).toBe('400/8501')
  expect(await client.outcome('POST', 'recordings', { callConnectionId: 'other' })).toBe('404/8522')
})

test("a throttled request is told so in the service's words, and a client request id comes back", async () => {
  emulator.world.fault({ on: { kind: 'request' }, effect: 'throttle', retryAfterSeconds: 3 })
  const throttled = await client.call('POST', 'callConnections', order())
  expect([throttled.headers.get('retry-after'), await outcomeOf(throttled)]).toEqual(['3', '429/8516'])
  const headers = { 'x-ms-client-request-id': 'mine' }
  const reply = await client.call('GET', 'callConnections/x', undefined, headers)
  expect(reply.headers.get('x-ms-client-request-id')).toBe('mine')
})

test('the access key and tokens are not in the log', async () => {
  const { connectionString } = emulator.ready['acs'] as Json
  await client.dial(application, '+14255550123')
  await application.event('CallConnected')
  const log = JSON.stringify(emulator.world.exchanges())
  expect(log).toContain('CallConnected')
  expect(log).not.toContain(connectionString.split('accesskey=')[1])
  expect(log).not.toMatch(/Signature=[^*]|Bearer [^*]/)
})
