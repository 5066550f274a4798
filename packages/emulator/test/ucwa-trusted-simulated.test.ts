import { ucwaTrustedDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { withoutSignatures } from './azure-simulated.ts'
import { type Probe, repliesOf } from './same-reply.ts'
import { logOf, type Scenario, type SimulatedRun, startRun } from './simulated-run.ts'
import { type Heard, eventsOf, nameOf } from './ucwa-application.ts'
import { hrefOf, SimulatedClient, ucwaAnswer } from './ucwa-simulated.ts'

const DOOR = 'ucwa-trusted-application'
const AGENT = 'sip:agent@trunkline.example'
const options = { doors: [ucwaTrustedDoor()], answer: ucwaAnswer }

function heardBy({ application }: SimulatedRun): Heard[] {
  const posted = application.got.filter(({ method }) => method === 'POST')
  return posted.flatMap(({ url, body }) => eventsOf(Buffer.from(body).toString(), url))
}

async function authorized(run: SimulatedRun): Promise<SimulatedClient> {
  const client = new SimulatedClient(run, DOOR)
  const { clientId = '', clientSecret = '', audience = '' } = client.ready
  return client.authorize({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    resource: audience,
  })
}

/** A call with a prompt and keys, and its end. */
const play: Scenario = async (run) => {
  const { emulator, clock } = run
  emulator.world.party({ number: AGENT, digits: [{ afterMs: 1000, tones: '7' }], hangUpAfterMs: 3000 })
  const client = await called(run)
  await clock.advance(500)
  const flow = heardBy(run).find((event) => nameOf(event) === 'audioVideoFlow updated Connected')
  const prompt = { promptUrl: 'https://app.example/prompt.wav' }
  await client.resource('POST', hrefOf(flow?.resource, 'playPrompt'), prompt)
  await clock.advance(4000)
}

/** The walk to the link that starts calls, and a call. */
async function called(run: SimulatedRun): Promise<SimulatedClient> {
  const client = await authorized(run)
  const discovered = await client.resource('GET', client.ready['discoverUrl'] ?? '')
  const endpoint = `?endpointId=${client.ready['endpoint'] ?? ''}`
  const applications = await client.resource('GET', hrefOf(discovered, 'applications') + endpoint)
  const application = await client.resource('GET', hrefOf(applications, 'application'))
  const start = hrefOf(application['_embedded']['communication'], 'startAudioVideo')
  await client.resource('POST', start, { to: AGENT, callbackUrl: 'https://app.example/events', mediaHost: 'Remote' })
  return client
}

test('the same seed makes the same log, to the last id and the last second', async () => {
  const first = withoutSignatures(await logOf({ ...options, seed: 7 }, play))
  expect(withoutSignatures(await logOf({ ...options, seed: 7 }, play))).toBe(first)
  expect(first).toContain('prompt')
  expect(withoutSignatures(await logOf({ ...options, seed: 8 }, play))).not.toBe(first)
})

test('the service keeps the token of its webhooks until five minutes before it expires', async () => {
  await using run = await startRun(options)
  /** What a call's webhooks are signed with. */
  const tokenOfCall = async (): Promise<string> => {
    const before = run.application.got.length
    await called(run)
    await run.clock.advance(5_000)
    const [token = '', ...others] = new Set(
      run.application.got.slice(before).map(({ headers }) => headers['authorization']),
    )
    expect(others).toEqual([])
    return token
  }
  run.emulator.world.party({ number: AGENT, hangUpAfterMs: 1_000 })
  const first = await tokenOfCall()
  await run.clock.advance(54 * 60_000)
  expect(await tokenOfCall()).toBe(first)
  await run.clock.advance(60_000)
  const second = await tokenOfCall()
  expect(second).not.toBe(first)
})

test('webhooks and prompts go out over the wire that was given', async () => {
  await using run = await startRun(options)
  await play(run)
  const names = heardBy(run).map((event) => nameOf(event))
  expect(names.slice(0, 1)).toEqual(['audioVideoInvitation started Connecting'])
  expect(names).toContain('prompt completed')
  expect(names).toContain('tone completed')
  expect(names.at(-1)).toBe('conversation deleted')
  expect(run.application.got[0]?.headers).toMatchObject({ expect: '100-continue' })
  expect(run.application.got.map(({ url }) => url)).toContain('https://app.example/prompt.wav')
})

const probes = (ready: object): Probe[] => {
  const { tokenUrl, discoverUrl, clientId, clientSecret, audience } = (
    ready as { [DOOR]: Readonly<Record<string, string>> }
  )[DOOR]
  const token = new URL(tokenUrl ?? '').pathname
  const form = { grant_type: 'client_credentials', client_id: clientId ?? '', client_secret: clientSecret ?? '' }
  const granted = new URLSearchParams({ ...form, resource: `${audience ?? ''}/other` }).toString()
  return [
    { method: 'POST', target: token, body: granted },
    { method: 'GET', target: new URL(discoverUrl ?? '').pathname },
    { method: 'GET', target: new URL(discoverUrl ?? '').pathname, headers: { authorization: 'Bearer nonsense' } },
    { method: 'POST', target: '/platformservice/_door/endings', body: '{}' },
    {
      method: 'POST',
      target: '/platformservice/_door/clear',
      headers: { 'content-type': 'application/json', 'client-request-id': 'r' },
    },
  ]
}

test('a request in memory gets what one over a socket gets, faults included', async () => {
  const { overSocket, inMemory } = await repliesOf(ucwaTrustedDoor(), probes)
  expect(inMemory).toEqual(overSocket)
  expect(inMemory.map((seen) => 'status' in seen && seen.status)).toEqual([400, 401, 401, 415, 204])
  const on = { kind: 'request' } as const
  const struck = await repliesOf(ucwaTrustedDoor(), probes, [
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

test('an access token ends when the simulated time says', async () => {
  await using run = await startRun(options)
  const client = await authorized(run)
  const ask = async (): Promise<number> => (await client.send('GET', client.ready['discoverUrl'] ?? '')).status
  expect(await ask()).toBe(200)
  await run.clock.advance(3_599_000)
  expect(await ask()).toBe(401)
})
