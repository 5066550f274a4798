import { ucwaOnPremisesDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { type Probe, repliesOf } from './same-reply.ts'
import { logOf, type Scenario, type SimulatedRun, startRun } from './simulated-run.ts'
import { eventsOf, nameOf } from './ucwa-application.ts'
import { hrefOf, type Resource, SimulatedClient, ucwaAnswer } from './ucwa-simulated.ts'

const DOOR = 'ucwa-on-premises'
const PHONE = '+14255552222'
const TARGET = 'sip:target@premises.example'
const options = { doors: [ucwaOnPremisesDoor()], answer: ucwaAnswer }
const registration = { UserAgent: 'Test/1.0', EndpointId: 'b6c0c1a0-0000-4000-8000-000000000001', Culture: 'en-US' }

/** Signs the user in; resolves with the client and the application. */
async function signIn(run: SimulatedRun): Promise<{ client: SimulatedClient; application: Resource }> {
  const client = new SimulatedClient(run, DOOR)
  const { userName = '', password = '' } = client.ready
  await client.authorize({ grant_type: 'password', username: userName, password })
  return { client, application: await client.resource('POST', '/ucwa/oauth/v1/applications', registration) }
}

/** Polls until an event of that name has come; resolves with the names of all that came. */
async function pollUntil(client: SimulatedClient, from: string, name: string): Promise<string[]> {
  const names: string[] = []
  for (let next = from; !names.includes(name);) {
    const { text } = await client.send('GET', next)
    names.push(...eventsOf(text, next).map((event) => nameOf(event)))
    next = hrefOf(JSON.parse(text) as Resource, 'next')
  }
  return names
}

/** A call by telephone, heard of by polling, which the target ends. */
const play: Scenario = async (run) => {
  run.emulator.world.party({ number: TARGET, hangUpAfterMs: 3000 })
  const { client, application } = await signIn(run)
  const start = hrefOf(application['_embedded']['communication'], 'startPhoneAudio')
  await client.send('POST', start, JSON.stringify({ phoneNumber: `tel:${PHONE}`, to: TARGET }))
  const names = await pollUntil(client, hrefOf(application, 'events'), 'conversation deleted')
  expect(names.slice(0, 3)).toEqual([
    'phoneAudioInvitation started Connecting',
    'conversation added Connecting',
    'phoneAudio updated Connecting',
  ])
}

test('the same seed makes the same log, to the last id and the last millisecond', async () => {
  const first = await logOf({ ...options, seed: 7 }, play)
  expect(await logOf({ ...options, seed: 7 }, play)).toBe(first)
  expect(first).toContain('phoneAudioInvitation')
  expect(await logOf({ ...options, seed: 8 }, play)).not.toBe(first)
})

const probes = (ready: object): Probe[] => {
  const { userName, password } = (ready as { [DOOR]: Readonly<Record<string, string>> })[DOOR]
  const form = { grant_type: 'password', username: userName ?? '', password: password ?? '' }
  const json = { 'content-type': 'application/json' }
  return [
    { method: 'GET', target: '/lyncdiscover' },
    { method: 'POST', target: '/WebTicket/oauthtoken', body: new URLSearchParams(form).toString() },
    { method: 'POST', target: '/WebTicket/oauthtoken', body: 'grant_type=other' },
    { method: 'POST', target: '/ucwa/oauth/v1/applications', headers: json, body: JSON.stringify(registration) },
    { method: 'POST', target: '/ucwa/_door/clear' },
  ]
}

test('a request in memory gets what one over a socket gets, faults included', async () => {
  const { overSocket, inMemory } = await repliesOf(ucwaOnPremisesDoor(), probes)
  expect(inMemory).toEqual(overSocket)
  expect(inMemory.map((seen) => 'status' in seen && seen.status)).toEqual([200, 200, 400, 401, 204])
  const on = { kind: 'request' } as const
  const struck = await repliesOf(ucwaOnPremisesDoor(), probes, [
    { on, effect: 'throttle', retryAfterSeconds: 3 },
    { on, effect: 'unavailable' },
    { on, effect: 'cut-before' },
    { on, effect: 'cut-after' },
  ])
  expect(struck.inMemory).toEqual(struck.overSocket)
  expect(struck.inMemory.slice(0, 4)).toMatchObject([
    { status: 429, headers: { 'retry-after': '3' } },
    { status: 503 },
    { code: 'ECONNRESET' },
    { code: 'ECONNRESET' },
  ])
})

test('a poll waits the simulated time that was asked for, and the application ends after its own', async () => {
  await using run = await startRun({ ...options, doors: [ucwaOnPremisesDoor({ expiresAfterMs: 600_000 })] })
  const { client, application } = await signIn(run)
  const begun = run.clock.now()
  const polling = client.ask('GET', `${hrefOf(application, 'events')}&timeout=300`)
  await run.clock.advance(299_000)
  const empty = await Promise.race([polling, Promise.resolve('waits')])
  expect(empty).toBe('waits')
  expect((await run.clock.until(polling)).status).toBe(200)
  expect(run.clock.now() - begun).toBe(300_000)
  const alive = () => client.send('GET', hrefOf(application, 'self'))
  expect((await alive()).status).toBe(200)
  await run.clock.advance(600_001)
  expect((await alive()).status).toBe(404)
})

test('a ticket ends when the simulated time says', async () => {
  await using run = await startRun({ ...options, doors: [ucwaOnPremisesDoor({ tokenSeconds: 60 })] })
  const { client, application } = await signIn(run)
  const alive = () => client.send('GET', hrefOf(application, 'self'))
  expect((await alive()).status).toBe(200)
  await run.clock.advance(60_000)
  expect((await alive()).status).toBe(401)
})

test('a poll that waits is cut when the network closes', async () => {
  const run = await startRun(options)
  const { client, application } = await signIn(run)
  const polling = client.ask('GET', hrefOf(application, 'events'))
  const lost = polling.catch((error: unknown) => error)
  await run.clock.advance(1000)
  await run.emulator.close()
  expect(await lost).toMatchObject({ code: 'ECONNRESET', taken: true })
})
