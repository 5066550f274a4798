import { createTelephony, type ServerReply, type Telephony, type Warning } from '@trunkline/core'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { acsPlayAudio, type AcsPlayAudioCapabilities } from '../src/index.ts'
import { delivery, filesReady } from './fixtures/events.ts'
import { createStillClock } from './fixtures/host.ts'
import { answerAt, answerWith, connectionString, failureOf, origin, type Seen, source } from './fixtures/service.ts'

let telephony: Telephony<AcsPlayAudioCapabilities>
let warnings: Warning[]
let ids = 0

beforeEach(() => {
  nock.disableNetConnect()
  warnings = []
  telephony = createTelephony({
    provider: acsPlayAudio({ connectionString, source }),
    publicUrl: 'https://app.example.com',
    onWarning: (warning) => warnings.push(warning),
  })
})

afterEach(async () => {
  await telephony.close()
  nock.cleanAll()
  nock.enableNetConnect()
})

/** Posts a body to a URL that the service received. */
function post(url: string, body: unknown): Promise<ServerReply | undefined> {
  const { pathname } = new URL(url)
  return telephony.receive({ method: 'POST', url: pathname, headers: {}, body: Buffer.from(JSON.stringify(body)) })
}

async function tell(url: string, name: string, data: object): Promise<void> {
  ids += 1
  expect(await post(url, delivery(name, data, `event-${ids}`))).toMatchObject({ status: 200 })
}

/** A string in a request to the service. */
function textIn(seen: Seen | undefined, name: string): string {
  const value: unknown = Object.entries(seen?.body ?? {}).find(([key]) => key === name)?.[1]
  if (typeof value !== 'string') throw new Error(`the request carries no ${name}`)
  return value
}

const created = { status: 201, body: { callConnectionId: 'c1' } }
const running = { status: 202, body: { status: 'running' } }

async function connected(...replies: Parameters<typeof answerWith>) {
  const seen = answerWith(created, ...replies)
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  const url = textIn(seen[0], 'callbackUri')
  await tell(url, 'CallConnectionStateChanged', { serverCallId: 's1', callConnectionState: 'connected' })
  await call.answered()
  return { seen, call, url }
}

test('a call whose last callback was lost has ended a minute later', async () => {
  await telephony.close()
  const clock = createStillClock()
  const provider = acsPlayAudio({ connectionString, source })
  telephony = createTelephony({ provider, clock, publicUrl: 'https://app.example.com' })
  const gone = { status: 404, body: { error: { code: '8522', message: 'Call not found.' } } }
  const { call, seen } = await connected(gone)
  clock.advance(60_000)
  expect(await call.ended).toMatchObject({ reason: 'unknown' })
  expect(seen.at(-1)?.path).toContain(':cancelAllMediaOperations')
})

test('a call is dialed, answered, plays and ends by the events of the service', async () => {
  const { seen, call, url } = await connected(running)
  const playback = call.play({ url: 'https://cdn.example.com/a.wav' })
  await playback.accepted
  await tell(url, 'PlayAudioResult', { operationContext: textIn(seen[1], 'operationContext'), status: 'completed' })
  expect(await playback.ended).toEqual({ reason: 'completed' })
  await tell(url, 'CallConnectionStateChanged', { callConnectionState: 'disconnected' })
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a call that is never connected ends without a reason', async () => {
  const seen = answerWith(created)
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  await tell(textIn(seen[0], 'callbackUri'), 'CallConnectionStateChanged', { callConnectionState: 'disconnected' })
  expect(await call.ended).toMatchObject({ reason: 'unknown' })
  expect(await failureOf(call.answered())).toMatchObject({ code: 'call-ended' })
})

test('results are told apart only by their contexts, in any order', async () => {
  const { seen, call, url } = await connected(running, { status: 202, body: { participantId: 'p1' } })
  const playback = call.play({ url: 'https://cdn.example.com/a.wav' })
  await playback.accepted
  const adding = call.addParticipant('+14255550199')
  await expect.poll(() => seen.length).toBe(3)
  const [first, second] = [textIn(seen[1], 'operationContext'), textIn(seen[2], 'operationContext')]
  expect(first).not.toBe(second)
  await tell(url, 'AddParticipantResult', { operationContext: second, status: 'completed' })
  await adding
  const resultInfo = { code: 400, subcode: 8535, message: 'no WAV' }
  await tell(url, 'PlayAudioResult', { operationContext: first, status: 'failed', resultInfo })
  expect(await failureOf(playback.ended)).toMatchObject({ code: 'operation-failed', providerCode: '8535' })
})

test('a stopped play ends as stopped, and its late result changes nothing', async () => {
  const { seen, call, url } = await connected(running, { status: 200, body: { status: 'completed' } })
  const playback = call.play({ url: 'https://cdn.example.com/a.wav' }, { loop: true })
  await playback.accepted
  await playback.stop()
  expect(await playback.ended).toEqual({ reason: 'stopped' })
  const resultInfo = { code: 400, subcode: 8508, message: 'cancelled' }
  const operationContext = textIn(seen[1], 'operationContext')
  await tell(url, 'PlayAudioResult', { operationContext, status: 'completed', resultInfo })
  expect(call.state).toBe('answered')
})

const press = async (url: string, keys: string, name = 'DtmfReceived'): Promise<void> => {
  for (const key of keys) {
    const tone = key === '#' ? 'pound' : `tone${key}`
    await tell(url, name, { toneInfo: { sequenceId: (ids += 1), tone }, callConnectionId: 'c1' })
  }
}

describe('keys', () => {
  test.each([
    ['DtmfReceived', false],
    ['ToneReceived', true],
  ])('that arrive as %s are collected in core, and nothing is sent', async (name, partialDigits) => {
    const { seen, call, url } = await connected()
    const collecting = call.collect({ terminator: '#', partialDigits })
    await press(url, '42#', name)
    expect(await collecting).toEqual({ digits: '42', reason: 'terminator' })
    expect(seen).toHaveLength(1)
    expect(warnings.filter(({ code }) => code === 'emulated')).toMatchObject([
      { message: expect.stringContaining('collect.digits') as string },
    ])
  })

  test('outside a collection are reported one by one', async () => {
    const { call, url } = await connected()
    const events = call.events()
    await press(url, '7')
    for await (const event of events) {
      if (event.type !== 'digit-received') continue
      expect(event.digit).toBe('7')
      break
    }
  })
})

test('a removed participant has left when a list of participants no longer contains them', async () => {
  const { seen, call, url } = await connected({ status: 202 })
  const far = { identifier: { rawId: '4:+14255550123' }, participantId: 'p1', isMuted: false }
  const other = { identifier: { rawId: '8:acs:r_u' }, participantId: 'p2', isMuted: false }
  await tell(url, 'ParticipantsUpdated', { participants: [far, other] })
  const removing = call.removeParticipant({ id: '8:acs:r_u' })
  await expect.poll(() => seen.length).toBe(2)
  expect(seen[1]?.path).toContain('/participants/p2?')
  await tell(url, 'ParticipantsUpdated', { participants: [far] })
  await removing
})

test('a list of participants may arrive before the reply to the removal that it confirms', async () => {
  const { call, url } = await connected()
  const far = { identifier: { rawId: '4:+14255550123' }, participantId: 'p1', isMuted: false }
  const other = { identifier: { rawId: '8:acs:r_u' }, participantId: 'p2', isMuted: false }
  await tell(url, 'ParticipantsUpdated', { participants: [far, other] })
  nock.cleanAll()
  nock(origin)
    .delete(/participants/)
    .query(true)
    .reply(async () => {
      await tell(url, 'ParticipantsUpdated', { participants: [far] })
      return [202, '']
    })
  await call.removeParticipant({ id: '8:acs:r_u' })
  expect(call.state).toBe('answered')
})

test('a recording is started with the id from an event, and Event Grid reports the location of its file', async () => {
  const { seen, call, url } = await connected({ status: 200, body: { recordingId: 'eyJ' } }, { status: 200 })
  const recording = await call.record({ format: 'mp3' })
  expect(seen[1]?.path).toContain('/calling/serverCalls/s1/recordings?')
  await tell(textIn(seen[1], 'recordingStateCallbackUri'), 'CallRecordingStateChanged', {
    recordingId: 'eyJ',
    state: 'active',
    startDateTime: '2021-10-06T10:20:30.1234567+02:00',
    serverCallId: 's1',
  })
  await recording.stop()
  await tell(url, 'CallConnectionStateChanged', { callConnectionState: 'disconnected' })
  await call.ended
  const storage = answerAt('https://storage.asm.skype.com', { status: 200, body: 'sound' })
  const chunk = { index: 0, contentLocation: 'https://storage.asm.skype.com/v1/objects/a/content/video' }
  expect(await post(telephony.routeUrl('grid'), filesReady('eyJ', [chunk]))).toMatchObject({ status: 200 })
  expect(await recording.ready()).toMatchObject([{ url: chunk.contentLocation }])
  const chunks: Uint8Array[] = []
  await recording.saveTo(new WritableStream<Uint8Array>({ write: (bytes) => void chunks.push(bytes) }))
  expect(Buffer.concat(chunks).toString()).toBe('sound')
  expect(storage).toHaveLength(1)
})

test('a recording before the id is known fails with an error that names what to wait for or to pass', async () => {
  const seen = answerWith(created, { status: 200, body: { recordingId: 'eyJ' } })
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  await tell(textIn(seen[0], 'callbackUri'), 'CallConnectionStateChanged', { callConnectionState: 'connected' })
  const error = await failureOf(call.record())
  expect(error).toMatchObject({ code: 'not-available' })
  const recording = await call.record({ providerOptions: { 'acs-play-audio': { serverCallId: 's7' } } })
  expect(recording.id).toBe('eyJ')
  expect(seen[1]?.path).toContain('/calling/serverCalls/s7/recordings?')
})

test('a group call is joined, and recorded by the id that joined it', async () => {
  const joined = { status: 202, body: { callConnectionId: 'c9' } }
  const seen = answerWith(joined, { status: 200, body: { recordingId: 'eyJ' } })
  const call = await telephony.connect({ group: 'g1' })
  await tell(textIn(seen[0], 'callbackUri'), 'CallConnectionStateChanged', { callConnectionState: 'connected' })
  await call.answered()
  await call.record()
  expect(seen.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
    '/calling/serverCalls/g1/:join',
    '/calling/serverCalls/g1/recordings',
  ])
})

test('a callback at an unknown URL is refused, and changes no call', async () => {
  const { call, url } = await connected()
  const forged = `${url.slice(0, -4)}AAAA`
  const body = delivery('CallConnectionStateChanged', { callConnectionState: 'disconnected' })
  expect(await post(forged, body)).toMatchObject({ status: 403 })
  expect(call.state).toBe('answered')
  expect(warnings.map(({ code }) => code)).toContain('refused-webhook')
})
