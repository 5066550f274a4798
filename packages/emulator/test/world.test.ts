import { decodeWav, encodeWav, tone, toneDbfs } from '@trunkline/audio'
import { type CallView, type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createTestDoor, type TestDoor } from './test-door.ts'

let emulator: Emulator
let door: TestDoor
beforeEach(async () => {
  emulator = await startEmulator({ doors: [(network) => (door = createTestDoor(network))] })
})
afterEach(() => emulator.close())

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  return fetch(`${emulator.url}${path}`, { method, ...json })
}

async function read<T = CallView>(method: string, path: string, body?: unknown): Promise<T> {
  return (await (await ask(method, path, body)).json()) as T
}

function wav(frequency: number, sampleRate = 8000): Uint8Array {
  return encodeWav({ sampleRate, channels: [tone({ frequency, sampleRate, durationMs: 600, amplitude: 0.4 })] })
}

const place = (to: string): Promise<{ id: string }> => read('POST', '/test/calls', { to })

test('a party that was described answers, presses its digits and hangs up, and the call tells all of it', async () => {
  const digits = [{ afterMs: 0, tones: '12' }]
  const made = await ask('POST', '/_world/parties', { number: '+100', answerAfterMs: 0, digits, hangUpAfterMs: 500 })
  expect(made.status).toBe(201)
  const { id } = await place('+100')
  const answered = await read('GET', `/_world/calls/${id}?until=answered`)
  expect(answered.legs[0]?.answeredAt).toBeDefined()
  const ended = await read('GET', `/_world/calls/${id}?until=ended&timeoutMs=5000`)
  expect(ended).toMatchObject({ id, door: 'test', direction: 'to-party', from: '+1', to: '+100', state: 'ended' })
  expect(ended.legs).toMatchObject([
    { number: '+100', cause: 'hung-up', endedBy: 'party', digits: '12', answeredMs: 500 },
  ])
})

test.each(['multipart', 'raw'])('a party speaks the WAV of its %s upload', async (form) => {
  const file = new Blob([new Uint8Array(wav(440))], { type: 'audio/wav' })
  const multipart = new FormData()
  multipart.set('voice', file, 'voice.wav')
  const put = await fetch(`${emulator.url}/_world/parties/%2B101/voice`, {
    method: 'PUT',
    body: form === 'raw' ? file : multipart,
  })
  expect(put.status).toBe(200)
  expect(await put.json()).toMatchObject({ number: '+101', voiceMs: 600 })
  const { id } = await place('+101')
  await read('GET', `/_world/calls/${id}?until=answered`)
  const said = await new Promise<Int16Array>((resolve) => {
    const frames: Int16Array[] = []
    door.legs[0]?.inbound.tap(
      (frame) => frames.push(frame) === 15 && resolve(Int16Array.from(frames.flatMap((pcm) => [...pcm]))),
    )
  })
  expect(toneDbfs(said, { frequency: 440, sampleRate: 16_000 })).toBeGreaterThan(-15)
})

test('a voice that is no WAV file is refused with the reason', async () => {
  const put = await fetch(`${emulator.url}/_world/parties/+1/voice`, {
    method: 'PUT',
    body: 'noise',
    headers: { 'content-type': 'audio/wav' },
  })
  expect(put.status).toBe(400)
  expect(await put.json()).toMatchObject({ error: expect.stringMatching(/not a WAV file: ./) })
  const json = await ask('PUT', '/_world/parties/+1/voice', {})
  expect(json.status).toBe(415)
  const broken = await fetch(`${emulator.url}/_world/parties/+1/voice`, {
    method: 'PUT',
    body: 'nothing of the kind',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  })
  expect(broken.status).toBe(400)
})

test('what was played to a party is in heard.wav, during the call and after it', async () => {
  const { id } = await place('+102')
  await read('GET', `/_world/calls/${id}?until=answered`)
  await door.legs[0]?.say(tone({ frequency: 1000, sampleRate: 16_000, durationMs: 300 })).ended
  const heard = async (query = ''): Promise<number> => {
    const file = await ask('GET', `/_world/calls/${id}/heard.wav${query}`)
    expect(file.headers.get('content-type')).toBe('audio/wav')
    const { sampleRate, channels } = decodeWav(new Uint8Array(await file.arrayBuffer()))
    return toneDbfs(channels[0] ?? new Int16Array(), { frequency: 1000, sampleRate })
  }
  expect(await heard()).toBeGreaterThan(-15)
  await ask('POST', `/_world/calls/${id}/hang-up`)
  expect(await heard('?leg=sid-0')).toBeGreaterThan(-15)
  expect((await ask('GET', `/_world/calls/${id}/heard.wav?leg=nobody`)).status).toBe(404)
})

test('a call is found by the ids that its door attached', async () => {
  const { id } = await place('+103')
  expect(await read('GET', '/_world/calls/sid-0')).toMatchObject({ id, legs: [{ providerIds: { sid: 'sid-0' } }] })
  expect(await read<{ calls: unknown[] }>('GET', '/_world/calls')).toMatchObject({ calls: [{ id }] })
})

test('the far party hangs up and presses digits when told to, and not twice', async () => {
  const { id } = await place('+104')
  const early = await ask('POST', `/_world/calls/${id}/digits`, { tones: '1' })
  expect(early.status).toBe(409)
  await read('GET', `/_world/calls/${id}?until=answered`)
  expect((await ask('POST', `/_world/calls/${id}/digits`, { tones: '4x' })).status).toBe(400)
  const leg = door.legs[0]
  const pressed = new Promise((resolve) => leg?.watch((event) => event.type === 'digit' && resolve(event.digit)))
  expect((await ask('POST', `/_world/calls/${id}/digits`, { tones: '4' })).status).toBe(200)
  expect(await pressed).toBe('4')
  expect(await read('POST', `/_world/calls/${id}/hang-up`)).toMatchObject({ state: 'ended' })
  expect((await ask('POST', `/_world/calls/${id}/hang-up`)).status).toBe(409)
})

test('a far party calls the application, and a door takes the call', async () => {
  const { id, state } = await read('POST', '/_world/calls', { from: '+105', to: '+900' })
  expect(state).toBe('ringing')
  door.legs[0]?.answer()
  expect(await read('GET', `/_world/calls/${id}`)).toMatchObject({
    door: 'test',
    direction: 'from-party',
    state: 'answered',
  })
})

test('a call that no door takes is refused and ends as unreachable', async () => {
  const refused = await ask('POST', '/_world/calls', { from: '+106', to: '+901' })
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ error: expect.stringContaining('+901') })
  expect(emulator.world.calls()).toMatchObject([{ state: 'ended', legs: [{ cause: 'unreachable' }] }])
  expect((await ask('POST', '/_world/calls', { from: '+1', to: '+900', door: 'other' })).status).toBe(400)
})

test.each(['+1 425 555 0123', '425-555-0123', '', ' '])(
  'an order for "%s" says how a number is written',
  async (number) => {
    const orders = [
      ask('POST', '/_world/parties', { number }),
      ask('POST', '/_world/calls', { from: number, to: '+900' }),
      ask('POST', '/_world/calls', { from: '+106', to: number }),
    ]
    for (const refused of await Promise.all(orders)) {
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: expect.stringContaining('without spaces and dashes') })
    }
  },
)

test('waiting for an answer ends with the call, or after its time', async () => {
  await ask('POST', '/_world/parties', { number: '+107', outcome: 'busy', answerAfterMs: 0 })
  const { id } = await place('+107')
  expect(await read('GET', `/_world/calls/${id}?until=answered`)).toMatchObject({
    state: 'ended',
    legs: [{ cause: 'busy' }],
  })
  await ask('POST', '/_world/parties', { number: '+108', outcome: 'no-answer' })
  const ringing = await place('+108')
  const late = await ask('GET', `/_world/calls/${ringing.id}?until=answered&timeoutMs=30`)
  expect(late.status).toBe(408)
})

test('settings of a number reach the doors', async () => {
  const set = await ask('PUT', '/_world/numbers/%2B1555', { voiceUrl: 'http://127.0.0.1:1/voice' })
  expect(set.status).toBe(200)
  expect(door.network.numbers.get('+1555')).toEqual({ voiceUrl: 'http://127.0.0.1:1/voice' })
})

test('a subscription is made by the door that delivers such events, or refused with its reason', async () => {
  expect(
    (await ask('POST', '/_world/subscriptions', { url: 'http://127.0.0.1:1/good', schema: 'eventgrid' })).status,
  ).toBe(201)
  const refused = await ask('POST', '/_world/subscriptions', { url: 'http://127.0.0.1:1/bad', schema: 'eventgrid' })
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ error: expect.stringContaining('the handshake failed') })
})

test('a malformed order lists every problem with its path', async () => {
  const refused = await ask('POST', '/_world/parties', {
    answerAfterMs: -1,
    outcom: 'busy',
    digits: [{ afterMs: 0, tones: 'z' }],
  })
  expect(refused.status).toBe(400)
  const { problems } = (await refused.json()) as { problems: string[] }
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'number',
    'answerAfterMs',
    'digits.0.tones',
    'party',
  ])
  const nonsense = await fetch(`${emulator.url}/_world/parties`, { method: 'POST', body: '{' })
  expect(nonsense.status).toBe(400)
  expect(await nonsense.json()).toEqual({ error: 'The body is not JSON' })
})

test('an unknown path lists the surface, and a wrong method says which are right', async () => {
  const lost = await ask('GET', '/_world/partys')
  expect(lost.status).toBe(404)
  expect(await lost.json()).toMatchObject({ surface: expect.arrayContaining(['POST /_world/parties']) })
  const wrong = await ask('PATCH', '/_world/faults')
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET, DELETE'])
  expect((await ask('GET', '/_world/calls/none')).status).toBe(404)
})
