import { operations } from '@trunkline/acs-play-audio/wire'
import { acsPlayAudioDoor, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Application, Client, type Json, startApplication, user } from './acs-play-audio-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
const version = 'api-version=2021-08-30-preview'
const callbackUri = 'https://app.example.com/callback'
let emulator: Emulator
let application: Application
let client: Client
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startApplication()
  client = new Client(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

/** A body that the operation takes; those that are not here have none. */
const bodies: Readonly<Record<string, object>> = {
  CallConnections_CreateCall: { targets: [user('8:acs:r_b')], source: user('8:acs:r_a'), callbackUri },
  CallConnections_PlayAudio: { audioFileUri: 'https://app.example.com/a.wav' },
  CallConnections_CancelAllMediaOperations: {},
  CallConnections_AddParticipant: { participant: user('8:acs:r_b') },
  ServerCalls_AddParticipant: { participant: user('8:acs:r_b') },
  ServerCalls_StartRecording: {},
  ServerCalls_JoinCall: { source: user('8:acs:r_a'), callbackUri },
  ServerCalls_PlayAudio: { audioFileUri: 'https://app.example.com/a.wav' },
}
const all = operations.map(({ operationId, method, path }) => ({ operationId, method, path }))
const pathOf = (path: string, callConnectionId = 'none'): string =>
  path
    .replace('/calling/', '')
    .replace('{callConnectionId}', callConnectionId)
    .replaceAll(/\{\w+\}/g, 'none')
const asked = ({ method, path, operationId }: (typeof all)[number], id?: string): Promise<Response> =>
  client.call(method, pathOf(path, id), bodies[operationId])

describe('each operation', () => {
  test.each(all.filter(({ path }) => path.includes('{')))(
    '$operationId on something unknown is 8522',
    async (operation) => {
      const { method, path, operationId } = operation
      const message = path.includes('{recordingId}') ? 'Recording not found.' : 'Call not found.'
      const status = operationId === 'ServerCalls_JoinCall' ? 400 : 404
      expect(await client.refusal(method, pathOf(path), bodies[operationId])).toBe(`${status} 8522 ${message}`)
    },
  )

  const whole = all.filter(
    ({ path, operationId }) => path.includes('{callConnectionId}') && operationId !== 'CallConnections_HangupCall',
  )
  test.each(whole)('$operationId before the call is connected is 8501', async (operation) => {
    emulator.world.party({ number: PARTY, outcome: 'no-answer' })
    const id = await client.create(application, [PARTY])
    const reply = await asked(operation, id)
    expect([reply.status, ((await reply.json()) as Json)['error']]).toEqual([
      400,
      { code: '8501', message: 'Action is invalid when call is not in Established state' },
    ])
  })

  test.each(all)('$operationId without a proof is 401', async ({ method, path, operationId }) => {
    const body = bodies[operationId]
    const reply = await fetch(`${emulator.url}/calling/${pathOf(path)}?${version}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    expect([reply.status, ((await reply.json()) as { error: Json }).error['code']]).toEqual([401, '7509'])
  })

  test.each(all.filter(({ method }) => method !== 'GET'))(
    '$operationId refuses a member that it does not know, and names it',
    async (operation) => {
      const body = { ...bodies[operation.operationId], brandNew: 1 }
      expect(await client.refusal(operation.method, pathOf(operation.path), body)).toMatch(
        bodies[operation.operationId] ? /^400 8523 .*brandNew/ : /^400 8523 /,
      )
    },
  )
})

test('a proof covers verb, path, query, date, host and body', async () => {
  const target = `/calling/callConnections/none/:cancelAllMediaOperations?${version}`
  const send = (lie: object) => client.send('POST', target, { body: {}, lie })
  expect((await send({})).status).toBe(404)
  for (const lie of [
    { host: 'elsewhere.example.com' },
    { target: target.replace('?', '?a=b&') },
    { date: 'Thu, 12 Mar 2020 10:20:30 GMT' },
    { date: 'soon' },
    { body: '{"other":1}' },
  ])
    expect((await send(lie)).status).toBe(401)
})

test('an access token of Entra is a proof as well; one for another audience is none', async () => {
  const { entra } = emulator.ready['acs-play-audio'] as { readonly entra: Readonly<Record<string, string>> }
  const token = async (scope = ''): Promise<string> => {
    const { clientId = '', clientSecret = '', tokenUrl = '' } = entra
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
    const reply = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
    return String(((await reply.json()) as Json)['access_token'])
  }
  const status = async (bearer: string): Promise<number> => {
    const url = `${emulator.url}/calling/callConnections/none/:hangup?${version}`
    return (await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${bearer}` } })).status
  }
  expect(entra['scope']).toBe('https://communication.azure.com//.default')
  expect(await status(await token(entra['scope']))).toBe(404)
  expect(await status(await token('https://graph.microsoft.com/.default'))).toBe(401)
  expect(await status('no.token.at-all')).toBe(401)
})

test.each([
  [
    'a telephone without a number to call it from',
    { targets: [{ phoneNumber: { value: PARTY } }] },
    /alternateCallerId/,
  ],
  ['a telephone number of another form', { targets: [{ phoneNumber: { value: '4255550123' } }] }, /E\.164/],
  ['nobody to call', { targets: [] }, /targets/],
  ['a callback address without https', { callbackUri: 'http://app.example.com/' }, /The field CallbackUri is invalid/],
  ['a callback address that is none', { callbackUri: 'callback' }, /callbackUri/],
  ['nobody to call for', { source: undefined }, /source/],
])('a call with %s is refused with 400', async (_what, changes, message) => {
  const body = { ...bodies['CallConnections_CreateCall'], ...changes }
  const refusal = await client.refusal('POST', 'callConnections', body)
  expect(refusal).toMatch(/^400 8523 /)
  expect(refusal).toMatch(message)
})

test('the cancel has to have a body', async () => {
  expect(await client.refusal('POST', 'callConnections/none/:cancelAllMediaOperations')).toMatch(/^400 8523 .*body/)
})

test('what only later drafts have is at no path; another api-version belongs to another door', async () => {
  for (const [method, path] of [
    ['GET', 'callConnections/none'],
    ['DELETE', 'callConnections/none'],
    ['POST', 'callConnections/none/:transfer'],
  ] as const)
    expect(await client.refusal(method, path)).toMatch(/^404 404 /)
  await using alone = await startNetwork({ doors: [acsPlayAudioDoor()] })
  const later = await fetch(`${alone.url}/calling/callConnections?api-version=2021-11-15-preview`, { method: 'POST' })
  expect(((await later.json()) as Json)['error']).toMatch(/No protocol server/)
  const newer = await fetch(`${emulator.url}/calling/callConnections?api-version=2026-03-12`, { method: 'POST' })
  expect(newer.status).toBe(401)
  expect(emulator.world.exchanges({ door: 'acs' })).toHaveLength(1)
})

test('a reply repeats the id of its request and has one of its own; ordered refusals have the same form', async () => {
  const target = `/calling/callConnections/none/:hangup?${version}`
  const reply = await client.send('POST', target, { headers: { 'x-ms-client-request-id': 'mine' } })
  expect(reply.headers.get('x-ms-client-request-id')).toBe('mine')
  expect(reply.headers.get('x-microsoft-skype-chain-id')).toMatch(/^[\da-f-]{36}$/)
  const on = { door: 'acs-play-audio', kind: 'request' } as const
  emulator.world.fault({ on, effect: 'throttle', retryAfterSeconds: 3 })
  emulator.world.fault({ on, effect: 'status', status: 500 })
  const throttled = await client.send('POST', target)
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3'])
  expect(await client.refusal('POST', 'callConnections/none/:hangup')).toMatch(/^500 500 /)
})

test('neither key nor secret of the ready line is in the log of exchanges', async () => {
  await client.dial(application, PARTY)
  const { connectionString, entra } = emulator.ready['acs-play-audio'] as {
    readonly connectionString: string
    readonly entra: Readonly<Record<string, string>>
  }
  const log = JSON.stringify(emulator.world.exchanges())
  expect(log).toContain('callConnections')
  expect(log).not.toContain(connectionString.split('accesskey=')[1])
  expect(log).not.toContain(entra['clientSecret'])
})

test('a subscription shakes hands with each door that has events, or with the one it names', async () => {
  const url = `${application.url}/grid`
  const shaken = () => emulator.world.exchanges({ kind: 'callback' }).map(({ door }) => door)
  await emulator.world.subscribe({ url, schema: 'eventgrid', door: 'acs-play-audio' })
  expect(shaken()).toEqual(['acs-play-audio'])
  await emulator.world.subscribe({ url, schema: 'eventgrid' })
  expect(shaken()).toEqual(['acs-play-audio', 'acs-play-audio', 'acs'])
  for (const door of ['none', 'signalwire'])
    await expect(emulator.world.subscribe({ url, schema: 'eventgrid', door })).rejects.toThrow(`"${door}"`)
})
