import { encodeWav, tone } from '@trunkline/audio'
import { signalwireDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import type { memoryApplication } from './memory-application.ts'
import { type Probe, repliesOf } from './same-reply.ts'
import { logOf, type Scenario, startRun } from './simulated-run.ts'

interface Ready {
  readonly space: string
  readonly projectId: string
  readonly apiToken: string
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const XML = { 'content-type': 'application/xml' }
const prompt = encodeWav({
  sampleRate: 8000,
  channels: [tone({ frequency: 440, sampleRate: 8000, durationMs: 400, amplitude: 0.5 })],
})

const documents: Readonly<Record<string, string>> = {
  '/begin': `<Response><Gather numDigits="2" action="/gathered"><Play>https://app.example/prompt.wav</Play></Gather></Response>`,
  '/gathered': `<Response><Record maxLength="2" playBeep="false" recordingStatusCallback="https://app.example/recorded" action="/said"/></Response>`,
  '/said': `<Response><Connect><Stream url="wss://app.example/media" name="s"/></Connect></Response>`,
}

const answer: Parameters<typeof memoryApplication>[0] = ({ path }) => {
  if (path === '/prompt.wav') return { headers: { 'content-type': 'audio/wav' }, body: prompt }
  return { headers: XML, body: documents[path] ?? '<Response/>' }
}

function clientOf(ready: object): { readonly headers: Record<string, string>; readonly calls: string } {
  const { projectId, apiToken } = (ready as { signalwire: Ready }).signalwire
  const authorization = `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`
  return { headers: { ...FORM, authorization }, calls: `/api/laml/2010-04-01/Accounts/${projectId}/Calls` }
}

/** A call that collects keys, records and streams, and a far party that leaves after twelve seconds. */
const play: Scenario = async ({ emulator, clock, request }) => {
  emulator.world.party({
    number: '+14255550123',
    digits: [{ afterMs: 3000, tones: '42' }],
    hangUpAfterMs: 12_000,
  })
  const { headers, calls } = clientOf(emulator.ready)
  const body = new URLSearchParams({
    To: '+14255550123',
    From: '+14255550100',
    Url: 'https://app.example/begin',
    StatusCallback: 'https://app.example/status',
    StatusCallbackEvent: 'initiated ringing answered completed',
  }).toString()
  const { json } = await request('POST', calls, { headers, body })
  await clock.until(emulator.world.until((json as { sid: string }).sid, 'ended'))
  await clock.advance(1000)
  await request('GET', `${calls}.json?PageSize=1`, { headers })
}

const sidsIn = (log: string): string[] => [...log.matchAll(/CallSid=([\w-]+)/g)].map(([, sid = '']) => sid)

const options = { doors: [signalwireDoor()], answer }

test('a project keeps its newest 500 calls that are over, and every call that goes on', async () => {
  await using run = await startRun({ doors: [signalwireDoor()], answer })
  const { calls, headers } = clientOf(run.emulator.ready)
  const dial = async (to: string): Promise<string> => {
    const form = { To: to, From: '+14255550100', Twiml: '<Response><Pause length="600"/></Response>' }
    const { json } = await run.request('POST', `${calls}.json`, { headers, body: new URLSearchParams(form).toString() })
    return (json as { sid: string }).sid
  }
  const statusOf = async (sid: string): Promise<number> =>
    (await run.request('GET', `${calls}/${sid}.json`, { headers })).status
  run.emulator.world.party({ number: '+14255550111' })
  run.emulator.world.party({ number: '+14255550122', outcome: 'busy' })
  const live = await dial('+14255550111')
  const over: string[] = []
  for (let count = 0; count < 501; count += 1) over.push(await dial('+14255550122'))
  // the project dials them one by one
  await run.clock.advance(550_000)
  await dial('+14255550122')
  expect(await statusOf(live)).toBe(200)
  expect(await Promise.all(over.slice(0, 4).map(statusOf))).toEqual([404, 404, 404, 200])
})

test('the same seed makes the same log, to the last id and the last millisecond', async () => {
  const [first, second] = [await logOf({ ...options, seed: 7 }, play), await logOf({ ...options, seed: 7 }, play)]
  expect(second).toBe(first)
  expect(first).toMatch(/Digits=42/)
  expect(first).toMatch(/RecordingStatus=completed/)
  expect(first).toMatch(/\\"event\\":\\"stop\\"/)
})

test('another seed makes other ids', async () => {
  const [first, second] = [await logOf({ ...options, seed: 7 }, play), await logOf({ ...options, seed: 8 }, play)]
  expect(sidsIn(first).length).toBeGreaterThan(4)
  expect(new Set([...sidsIn(first), ...sidsIn(second)]).size).toBe(2)
})

test('a webhook and a document go out over the wire that was given, and media over its sockets', async () => {
  await using run = await startRun(options)
  const { application } = run
  await play(run)
  expect([...new Set(application.got.map(({ url }) => new URL(url).pathname))]).toEqual([
    '/status',
    '/begin',
    '/prompt.wav',
    '/gathered',
    '/said',
    '/recorded',
  ])
  expect(application.got[0]).toMatchObject({ method: 'POST', headers: FORM })
  const [media] = application.sockets
  expect(media?.url).toBe('wss://app.example/media')
  const messages = (media?.heard ?? []).map((data) => JSON.parse(String(data)) as { event: string })
  expect([...new Set(messages.map(({ event }) => event))]).toEqual(['connected', 'start', 'media', 'stop'])
})

const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()

const probes = (ready: object): Probe[] => {
  const { headers, calls } = clientOf(ready)
  return [
    {
      method: 'POST',
      target: calls,
      headers,
      body: form({ To: '+14255550123', From: '+14255550100', Twiml: '<Response/>' }),
    },
    { method: 'GET', target: `${calls}.json`, headers },
    { method: 'POST', target: calls, headers, body: form({ To: 'nobody' }) },
    { method: 'POST', target: calls, headers },
    { method: 'GET', target: `${calls}/none`, headers },
    { method: 'DELETE', target: `${calls}/none`, headers },
    { method: 'GET', target: calls },
  ]
}

test('a request in memory gets what one over a socket gets, faults included', async () => {
  const { overSocket, inMemory } = await repliesOf(signalwireDoor(), probes)
  expect(inMemory).toEqual(overSocket)
  expect(inMemory.map((seen) => 'status' in seen && seen.status)).toEqual([200, 200, 400, 400, 404, 404, 401])
  const on = { kind: 'request' } as const
  const struck = await repliesOf(signalwireDoor(), probes, [
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

test('nothing is sent once the network is closed', async () => {
  await using run = await startRun(options)
  const { emulator, clock, application, request } = run
  const { headers, calls } = clientOf(emulator.ready)
  const body = new URLSearchParams({ To: '+14255550123', From: '+14255550100', Url: 'https://app.example/begin' })
  await request('POST', calls, { headers, body: body.toString() })
  await clock.advance(1000)
  const before = application.got.length
  expect(before).toBeGreaterThan(1)
  await emulator.close()
  await clock.advance(60_000)
  expect(application.got).toHaveLength(before)
})
