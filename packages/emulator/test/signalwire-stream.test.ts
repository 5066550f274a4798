import { decodeMulaw, pcmFromBytes, pcmToBytes, rmsDbfs, spans, tone, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { signalwireDoor } from '../src/signalwire/door.ts'
import { simulatedTests } from './host.ts'
import {
  bytesOf,
  frames,
  type LamlApplication,
  type Media,
  type MediaMessage,
  type Stage,
  startStage,
  voiceOf,
} from './signalwire-application.ts'
import { speaks } from './signalwire-sound.ts'

simulatedTests()

const number = '+13105678901'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  speaks(stage, number, 440)
})
afterEach(() => stage[Symbol.asyncDispose]())

const connect = (attributes = '', inside = '', after = ''): Promise<string> => {
  const status = `statusCallback="${application.url}/stream"`
  const stream = `<Stream url="${application.mediaUrl}/media" ${status} ${attributes}>${inside}</Stream>`
  return stage.dial({ Twiml: `<Response><Connect>${stream}</Connect>${after}</Response>` })
}
const isEvent = (event: string) => (message: MediaMessage) => message.event === event
/** The payloads of one track, once so many came. */
async function payloads(media: Media, count: number, track = 'inbound'): Promise<Uint8Array> {
  await media.message(({ media: part }) => part?.track === track && Number(part.chunk) >= count)
  return bytesOf(media.messages.filter(({ media: part }) => part?.track === track).slice(0, count), track)
}
const streamEvents = () => application.at('/stream').map(({ fields }) => fields['StreamEvent'])

const level = (bytes: Uint8Array, frequency: number): number =>
  toneDbfs(decodeMulaw(bytes), { frequency, sampleRate: 8000 })

test('a connected stream greets, starts, sends 20 ms of μ-law at a time, and stops with the call', async () => {
  const sid = await connect('name="ears"', '<Parameter name="tenant" value="42"/>')
  const media = await application.media()
  const bytes = await payloads(media, 25)
  await stage.api('POST', `/Calls/${sid}`, { Status: 'completed' })
  expect(await media.closed).toBe(1000)
  const [connected, start, first, second] = media.messages
  expect(connected).toEqual({ event: 'connected', protocol: 'Call', version: '0.2.0' })
  expect(start).toEqual({
    event: 'start',
    sequenceNumber: '1',
    start: {
      streamSid: expect.any(String),
      accountSid: stage.credentials.projectId,
      callSid: sid,
      tracks: ['inbound'],
      customParameters: { tenant: '42' },
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    },
  })
  expect(first).toMatchObject({ event: 'media', sequenceNumber: '2', media: { chunk: '1', timestamp: '0' } })
  expect(second).toMatchObject({ sequenceNumber: '3', media: { track: 'inbound', chunk: '2', timestamp: '20' } })
  expect(first).not.toHaveProperty('streamSid')
  expect(media.messages.at(-1)).toEqual({ event: 'stop', sequenceNumber: String(media.messages.length - 1) })
  expect(bytes.length).toBe(25 * 160)
  expect(toneDbfs(decodeMulaw(bytes), { frequency: 440, sampleRate: 8000 })).toBeGreaterThan(-15)
  await application.post('/stream', 2)
  expect(application.at('/stream')[0]?.fields).toMatchObject({
    CallSid: sid,
    StreamSid: start?.start?.streamSid,
    StreamName: 'ears',
    StreamEvent: 'stream-started',
    StreamTrack: 'inbound_track',
  })
  expect(streamEvents()).toEqual(['stream-started', 'stream-stopped'])
})

test.each([
  ['L16@16000h', 16_000, 640],
  ['L16@24000h', 24_000, 960],
] as const)('%s carries little-endian PCM both ways', async (codec, sampleRate, size) => {
  const sid = await connect(`codec="${codec}"`)
  const media = await application.media()
  const start = await media.started()
  expect(start.mediaFormat).toEqual({ encoding: 'audio/x-L16', sampleRate, channels: 1 })
  const bytes = await payloads(media, 25)
  expect(bytes.length).toBe(25 * size)
  expect(toneDbfs(pcmFromBytes(bytes), { frequency: 440, sampleRate })).toBeGreaterThan(-15)
  const spoken = Buffer.from(pcmToBytes(tone({ frequency: 1000, sampleRate, durationMs: 500, amplitude: 0.4 })))
  const { streamSid } = start
  // cut in the middle of a sample
  for (const part of [spoken.subarray(0, 3001), spoken.subarray(3001)]) {
    media.send({ event: 'media', streamSid, media: { payload: part.toString('base64') } })
  }
  media.send({ event: 'mark', streamSid, mark: { name: 'said' } })
  expect(await media.message(isEvent('mark'))).toEqual({ event: 'mark', streamSid, mark: { name: 'said' } })
  const heard = stage.heard(sid)
  const found = spans(heard, { sampleRate: 16_000, frequency: 1000 })
  expect(found).toHaveLength(1)
  expect((found[0]?.toMs ?? 0) - (found[0]?.fromMs ?? 0)).toBeGreaterThanOrEqual(480)
  // nothing but the tone: no sample was put together from the wrong bytes
  const middle = heard.subarray(16 * ((found[0]?.fromMs ?? 0) + 40), 16 * ((found[0]?.toMs ?? 0) - 40))
  expect(rmsDbfs(middle)).toBeCloseTo(toneDbfs(middle, { frequency: 1000, sampleRate: 16_000 }), 0)
})

test('marks come back at once on an empty queue, in order when heard, and all of them on clear', async () => {
  const sid = await connect()
  const media = await application.media()
  const { streamSid } = await media.started()
  const mark = (name: string): void => media.send({ event: 'mark', streamSid, mark: { name } })
  const named = (name: string) => media.message(({ mark: part }) => part?.name === name)
  mark('empty')
  await named('empty')
  const payload = Buffer.alloc(8000 * 20, 0x10).toString('base64')
  media.send({ event: 'media', streamSid, media: { payload } })
  mark('one')
  mark('two')
  await frames(stage, sid, 10)
  expect(media.messages.filter(isEvent('mark'))).toHaveLength(1)
  media.send({ event: 'clear', streamSid })
  await named('two')
  mark('after')
  await named('after')
  expect(media.messages.filter(isEvent('mark')).map((message) => message.mark?.name)).toEqual([
    'empty',
    'one',
    'two',
    'after',
  ])
  await frames(stage, sid, 10)
  const [span, ...rest] = spans(stage.heard(sid), { sampleRate: 16_000 })
  expect(rest).toEqual([])
  expect((span?.toMs ?? 0) - (span?.fromMs ?? 0)).toBeLessThan(5000)
})

test('keys travel both ways', async () => {
  const sid = await connect()
  const media = await application.media()
  const { streamSid } = await media.started()
  stage.emulator.world.press(sid, '5')
  expect(await media.message(isEvent('dtmf'))).toMatchObject({ streamSid, dtmf: { digit: '5', duration: 100 } })
  media.send({ event: 'dtmf', streamSid, dtmf: { digit: '9' } })
  await frames(stage, sid, 20)
  expect(stage.emulator.world.callById(sid).legs[0]?.heardDigits).toBe('9')
})

test('the token of a stream is its bearer, and a refused upgrade is an error of the stream', async () => {
  await connect('authBearerToken="tok-1"')
  expect((await application.media()).headers.authorization).toBe('Bearer tok-1')
  const refusing = `${application.url.replace('http', 'ws').replace(/\d+$/, '1')}/media`
  const sid = await stage.dial({
    To: '+13105678902',
    Twiml: `<Response><Connect><Stream url="${refusing}" statusCallback="${application.url}/other"/></Connect></Response>`,
  })
  expect((await application.post('/other')).fields).toMatchObject({
    CallSid: sid,
    StreamEvent: 'stream-error',
    StreamError: 'connection_refused_timeout_or_ssl_error',
  })
})

test.each([
  ['url="wss://example.com/media?x=1"', 'invalid_url'],
  ['url="ws://example.com/media"', 'invalid_url'],
  ['', 'missing_url'],
  ['url="wss://example.com/media" track="both_tracks"', 'invalid_track'],
  ['url="wss://example.com/media" codec="G722"', 'codec_error'],
])('a stream with %s fails as %s, and the next verb runs', async (attributes, error) => {
  const stream = `<Stream ${attributes} statusCallback="${application.url}/stream"/>`
  const sid = await stage.dial({ Twiml: `<Response><Connect>${stream}</Connect><Say>next</Say></Response>` })
  expect((await application.post('/stream')).fields['StreamError']).toBe(error)
  await stage.emulator.world.until(sid, 'ended')
  expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('next')
})

describe('when the application closes the socket', () => {
  test('the document goes on with the next verb', async () => {
    const sid = await connect('', '', '<Say>next</Say>')
    const media = await application.media()
    await media.message(isEvent('start'))
    media.socket.close()
    await stage.emulator.world.until(sid, 'ended')
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('next')
    await application.post('/stream', 2)
    expect(streamEvents()).toEqual(['stream-started', 'stream-stopped'])
  })

  test('the call ends, where the door was made so', async () => {
    await using other = await startStage({ doors: [signalwireDoor({ afterStreamClosed: 'hang-up' })] })
    const stream = `<Stream url="${other.application.mediaUrl}/media"/>`
    const sid = await other.dial({ Twiml: `<Response><Connect>${stream}</Connect><Say>next</Say></Response>` })
    const media = await other.application.media()
    await media.message(isEvent('start'))
    media.socket.close()
    await other.emulator.world.until(sid, 'ended')
    expect(other.emulator.world.callById(sid).legs[0]?.providerIds).not.toHaveProperty('said')
  })
})

test('an update takes the call away from its stream: stop, close, and the new document', async () => {
  const sid = await connect('', '', '<Say>never</Say>')
  const media = await application.media()
  await media.message(isEvent('media'))
  await stage.api('POST', `/Calls/${sid}`, { Twiml: '<Response><Say>instead</Say></Response>' })
  expect(await media.closed).toBe(1000)
  expect(media.messages.at(-1)?.event).toBe('stop')
  await stage.emulator.world.until(sid, 'ended')
  expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('instead')
})

test('<Start> streams beside the document, one way, until <Stop> names it', async () => {
  const stream = `<Stream name="tap" url="${application.mediaUrl}/media" track="both_tracks"/>`
  const sid = await stage.dial({
    Twiml: `<Response><Start>${stream}</Start><Pause length="1"/><Stop><Stream name="tap"/></Stop><Pause length="60"/></Response>`,
  })
  const media = await application.media()
  const start = await media.started()
  expect(start.tracks).toEqual(['inbound', 'outbound'])
  const { streamSid } = start
  media.send({ event: 'media', streamSid, media: { payload: Buffer.alloc(800, 0x10).toString('base64') } })
  media.send({ event: 'mark', streamSid, mark: { name: 'said' } })
  await media.closed
  expect(media.messages.some(isEvent('mark'))).toBe(false)
  expect(spans(stage.heard(sid), { sampleRate: 16_000 })).toEqual([])
  expect(stage.emulator.world.callById(sid)).toMatchObject({ state: 'answered' })
})

describe('a stream begun by REST', () => {
  test('hears both tracks in μ-law, leaves the document alone, and stops by its name', async () => {
    const sid = await stage.dial({ Twiml: `<Response><Say>a${'b'.repeat(30)}</Say><Pause length="60"/></Response>` })
    await stage.emulator.world.until(sid, 'answered')
    const { status, body } = await stage.api('POST', `/Calls/${sid}/Streams.json`, {
      Url: `${application.mediaUrl}/listen`,
      Name: 'my first/stream',
      StatusCallback: `${application.url}/stream`,
      'Parameter1.Name': 'FirstName',
      'Parameter1.Value': 'Jane',
      AuthorizationBearerToken: 'tok-2',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ call_sid: sid, name: 'my first/stream', status: 'in-progress' })
    const media = await application.media()
    expect(media.headers.authorization).toBe('Bearer tok-2')
    expect(await media.started()).toMatchObject({
      streamSid: body.sid,
      tracks: ['inbound', 'outbound'],
      customParameters: { FirstName: 'Jane' },
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 },
    })
    expect(level(await payloads(media, 25), 440)).toBeGreaterThan(-15)
    expect(level(await payloads(media, 25, 'outbound'), 220)).toBeGreaterThan(-25)
    const twice = { Url: `${application.mediaUrl}/listen`, Name: 'my first/stream' }
    expect((await stage.api('POST', `/Calls/${sid}/Streams`, twice)).body).toMatchObject({ code: 10000 })
    const stop = await stage.api('POST', `/Calls/${sid}/Streams/my%20first%2Fstream.json`, { Status: 'stopped' })
    expect(stop.body).toMatchObject({ sid: body.sid, status: 'stopped' })
    expect(await media.closed).toBe(1000)
    expect((await stage.api('GET', `/Calls/${sid}`)).body.status).toBe('in-progress')
    await application.post('/stream', 2)
    expect(application.at('/stream')[1]?.fields).toMatchObject({ StreamTrack: 'both_tracks' })
  })

  test('is refused for bad addresses, and for a call that is not answered', async () => {
    const sid = await stage.dial({ Twiml: '<Response><Pause length="60"/></Response>' })
    await stage.emulator.world.until(sid, 'answered')
    for (const Url of [
      'http://a.example/x',
      'wss://a.example/x?y=1',
      ' wss://a.example/x',
      'wss://a.example/x y',
      '',
    ]) {
      expect((await stage.api('POST', `/Calls/${sid}/Streams`, { Url })).body).toMatchObject({ code: 31922 })
    }
    await stage.api('POST', `/Calls/${sid}`, { Status: 'completed' })
    const late = await stage.api('POST', `/Calls/${sid}/Streams`, { Url: 'wss://a.example/x' })
    expect(late).toMatchObject({ status: 400, body: { code: 21220 } })
    expect((await stage.api('POST', `/Calls/${sid}/Streams/none`, { Status: 'stopped' })).status).toBe(404)
  })

  test('meets a fault that cuts its socket', async () => {
    stage.emulator.world.fault({ on: { kind: 'media' }, effect: 'cut-after', afterMs: 50 })
    const sid = await stage.dial({ Twiml: '<Response><Pause length="60"/></Response>' })
    await stage.emulator.world.until(sid, 'answered')
    await stage.api('POST', `/Calls/${sid}/Streams`, {
      Url: `${application.mediaUrl}/listen`,
      StatusCallback: `${application.url}/stream`,
    })
    expect(await (await application.media()).closed).toBe(1006)
    await application.post('/stream', 2)
    expect(streamEvents()).toEqual(['stream-started', 'stream-stopped'])
  })
})

test('a conference streams to a socket of its own, two ways where it says so', async () => {
  const status = `statusCallback="${application.url}/stream"`
  const stream = `<Stream name="room" url="${application.mediaUrl}/room" bidir="true" codec="L16@16000h" ${status}><Parameter name="a" value="1"/></Stream>`
  const conference = `<Conference beep="false">room${stream}</Conference>`
  const other = '+13105678902'
  stage.emulator.world.party({ number: other, answerAfterMs: 0 })
  const first = await stage.dial({ Twiml: `<Response><Dial>${conference}</Dial></Response>` })
  const media = await application.media()
  const { streamSid, mediaFormat } = await media.started()
  expect(mediaFormat).toMatchObject({ encoding: 'audio/x-L16', sampleRate: 16_000 })
  const second = await stage.dial({
    To: other,
    Twiml: '<Response><Dial><Conference beep="false">room</Conference></Dial></Response>',
  })
  await stage.emulator.world.until(second, 'answered')
  await frames(stage, second, 20)
  expect(
    toneDbfs(pcmFromBytes(bytesOf(media.messages.slice(-15))), { frequency: 440, sampleRate: 16_000 }),
  ).toBeGreaterThan(-15)
  const payload = Buffer.from(pcmToBytes(voiceOf(1000))).toString('base64')
  media.send({ event: 'media', streamSid, media: { payload } })
  media.send({ event: 'mark', streamSid, mark: { name: 'said' } })
  await media.message(isEvent('mark'))
  for (const sid of [first, second]) {
    const [span] = spans(stage.heard(sid), { sampleRate: 16_000, frequency: 1000 })
    expect((span?.toMs ?? 0) - (span?.fromMs ?? 0)).toBeGreaterThan(900)
  }
  const started = await application.post('/stream')
  expect(started.fields).toMatchObject({ StreamName: 'room', StreamEvent: 'stream-started', CallSid: first })
  expect(started.fields['ConferenceSid']).toMatch(/./)
})
