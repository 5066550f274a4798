import { decodeWav, pcmFromBytes, pcmToBytes, tone, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { decodeMp3 } from '../src/mp3.ts'
import { simulatedTests } from './host.ts'
import {
  bytesOf,
  frames,
  type LamlApplication,
  pcmOf,
  type Stage,
  startStage,
  toneWav,
} from './signalwire-application.ts'
import { hears, level, speaks } from './signalwire-sound.ts'

simulatedTests()

const MUSIC_HZ = 520
// whole cycles in each frame: where a skipped pause is cut out, the tones go on without a click
const voices = { '+13105678901': 450, '+13105678902': 1000, '+13105678903': 1600 } as const
const [ann, ben, cat] = Object.keys(voices) as [string, string, string]
let stage: Stage
let application: LamlApplication

beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  for (const [number, frequency] of Object.entries(voices)) {
    speaks(stage, number, frequency)
  }
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 400) })
})
afterEach(() => stage[Symbol.asyncDispose]())

const noun = (attributes: string): string =>
  `<Dial><Conference beep="false" ${attributes}>room</Conference></Dial><Pause length="60"/>`

/** Calls somebody into the conference, and waits until it is in there. */
async function join(to: string, attributes = ''): Promise<string> {
  const sid = await stage.dial({ To: to, Twiml: `<Response>${noun(attributes)}</Response>` })
  await stage.emulator.world.until(sid, 'answered')
  await frames(stage, sid, 2)
  return sid
}

async function room(): Promise<string> {
  const { body } = await stage.api('GET', '/Conferences.json?FriendlyName=room')
  const [first] = body['conferences'] as readonly { readonly sid: string }[]
  if (!first) throw new Error('there is no conference')
  return `/Conferences/${first.sid}`
}

const participant = async (sid: string): Promise<string> => `${await room()}/Participants/${sid}`
const update = async (sid: string, fields: Record<string, string>) =>
  stage.api('POST', `${await participant(sid)}.json`, fields)

const LOUD = -25
const QUIET = -60

describe('a conference', () => {
  test('waits with music for a second participant, then brings their voices together', async () => {
    const first = await join(ann)
    const path = await room()
    expect((await stage.api('GET', `${path}.json`)).body['status']).toBe('init')
    const alone = await hears(stage, first)
    expect(level(alone, MUSIC_HZ)).toBeGreaterThan(LOUD)
    const second = await join(ben)
    const { status, body } = await stage.api('GET', path)
    const uri = `/api/laml/2010-04-01/Accounts/${stage.credentials.projectId}${path}`
    expect(status).toBe(200)
    expect(body).toEqual({
      sid: path.split('/')[2],
      account_sid: stage.credentials.projectId,
      date_created: expect.stringMatching(/ \+0000$/),
      date_updated: expect.stringMatching(/ \+0000$/),
      friendly_name: 'room',
      status: 'in-progress',
      api_version: '2010-04-01',
      region: 'us1',
      uri: `${uri}.json`,
      subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
    })
    const [by, to] = await Promise.all([hears(stage, first), hears(stage, second)])
    expect([level(by, 1000), level(to, 450)].map((value) => value > LOUD)).toEqual([true, true])
    expect(level(by, MUSIC_HZ)).toBeLessThan(QUIET)
  })

  test('does not start by those who only wait, and plays them the document of their wait address', async () => {
    application.laml('/wait', '<Play>700.wav</Play><Dial>+13105678909</Dial>')
    const wait = `startConferenceOnEnter="false" waitUrl="${application.url}/wait" waitMethod="GET"`
    const first = await join(ann, wait)
    await join(ben, 'startConferenceOnEnter="false"')
    // asked for again when it ran out
    const { fields, method } = await application.post('/wait', 2)
    expect(method).toBe('GET')
    expect(fields).toMatchObject({ CallSid: first, FriendlyName: 'room' })
    const waiting = await hears(stage, first, 40)
    expect([level(waiting, 700) > LOUD, level(waiting, 1000) < QUIET]).toEqual([true, true])
    const legs = stage.emulator.world.callById(first).legs
    expect(legs[0]?.providerIds['warnings']).toContain('13238')
    await join(cat)
    const together = await hears(stage, first)
    expect([level(together, 1000), level(together, 1600)].map((value) => value > LOUD)).toEqual([true, true])
    expect(level(together, 700)).toBeLessThan(QUIET)
  })

  test('takes no more participants than it may have', async () => {
    await join(ann)
    await join(ben)
    const third = await stage.dial({
      To: cat,
      Twiml: `<Response><Dial action="${application.url}/full"><Conference maxParticipants="2">room</Conference></Dial></Response>`,
    })
    expect((await application.post('/full')).fields).toMatchObject({ CallSid: third, DialCallStatus: 'failed' })
  })

  test('is listed by state, name and day, page by page', async () => {
    const sid = await join(ann)
    await stage.api('POST', `/Calls/${sid}.json`, { Status: 'completed' })
    await stage.emulator.world.until(sid, 'ended')
    await join(ben)
    const today = new Date().toISOString().slice(0, 10)
    const names = async (query: string): Promise<unknown[]> => {
      const { body } = await stage.api('GET', `/Conferences.json?${query}`)
      return (body['conferences'] as { status: string }[]).map(({ status }) => status)
    }
    expect(await names('')).toEqual(['init', 'completed'])
    expect(await names('Status=completed')).toEqual(['completed'])
    expect(await names('FriendlyName=other')).toEqual([])
    expect(await names(`DateCreated=${today}`)).toHaveLength(2)
    expect(await names(`DateCreated%3C=2020-01-01`)).toEqual([])
    expect(await names(`DateUpdated%3E=2020-01-01`)).toHaveLength(2)
    // no key of the service: as any other that it does not know, it bounds nothing
    expect(await names(`DateCreated%3C%3D=2020-01-01`)).toHaveLength(2)
    expect(await names(`DateCreated%3E%3D=2999-01-01`)).toHaveLength(2)
    const { body } = await stage.api('GET', '/Conferences.json?PageSize=1')
    expect(body['conferences']).toHaveLength(1)
    const next = String(body.next_page_uri).replace(/^.*?(?=\/Conferences)/, '')
    const second = await stage.api('GET', next)
    expect(second.body['conferences']).toMatchObject([{ status: 'completed' }])
    expect(second.body.next_page_uri).toBeNull()
    expect((await stage.api('GET', '/Conferences.json?Status=over')).body.code).toBe(10000)
  })

  test('plays an announcement to all but those on hold', async () => {
    application.laml('/announce', '<Play>700.wav</Play><Gather/>')
    const [first, second, third] = [await join(ann), await join(ben), await join(cat)]
    await update(third, { Hold: 'true' })
    const listening = Promise.all([first, second, third].map((sid) => hears(stage, sid, 40)))
    const { status } = await stage.api('POST', await room(), { AnnounceUrl: `${application.url}/announce` })
    expect(status).toBe(200)
    const heard = (await listening).map((pcm) => level(pcm, 700) > -30)
    expect(heard).toEqual([true, true, false])
    expect((await application.post('/announce')).method).toBe('POST')
  })

  test('ends for everybody, whose documents go on, and then takes no update', async () => {
    const after = `<Response><Dial action="${application.url}/after"><Conference>room</Conference></Dial></Response>`
    const sids = [await stage.dial({ To: ann, Twiml: after }), await stage.dial({ To: ben, Twiml: after })]
    for (const sid of sids) await stage.emulator.world.until(sid, 'answered')
    await frames(stage, sids[1] ?? '', 2)
    const path = await room()
    expect((await stage.api('POST', path, { Status: 'over' })).body.code).toBe(21475)
    expect((await stage.api('POST', path, { Status: 'completed' })).body.status).toBe('completed')
    await application.post('/after', 2)
    const callers = application.at('/after').map(({ fields }) => fields['CallSid'] ?? '')
    expect(callers.toSorted()).toEqual(sids.toSorted())
    expect((await stage.api('POST', path, { Status: 'completed' })).body.code).toBe(10000)
    expect((await stage.api('GET', `${path}/Participants.json`)).body['participants']).toEqual([])
  })

  test('that is none is not found', async () => {
    const { projectId } = stage.credentials
    for (const path of [`/Conferences/${projectId}.json`, `/Conferences/${projectId}/Participants.json`]) {
      expect((await stage.api('GET', path)).body).toMatchObject({ code: 20404, status: 404 })
    }
  })
})

describe('a participant', () => {
  test('is shown with all that is known of it, and found by what it does', async () => {
    const first = await join(ann, 'endConferenceOnExit="true"')
    const second = await join(ben, 'muted="true" startConferenceOnEnter="false"')
    const path = await room()
    const { body } = await stage.api('GET', `${path}/Participants/${second}.json`)
    expect(body).toEqual({
      account_sid: stage.credentials.projectId,
      call_sid: second,
      call_sid_to_coach: null,
      coaching: false,
      conference_sid: path.split('/')[2],
      date_created: expect.stringMatching(/ \+0000$/),
      date_updated: expect.stringMatching(/ \+0000$/),
      status: 'in-progress',
      end_conference_on_exit: false,
      muted: true,
      hold: false,
      start_conference_on_enter: false,
      uri: `/api/laml/2010-04-01/Accounts/${stage.credentials.projectId}${path}/Participants/${second}.json`,
    })
    const found = async (query: string): Promise<unknown> => {
      const list = await stage.api('GET', `${path}/Participants.json${query}`)
      return (list.body['participants'] as { call_sid: string }[]).map(({ call_sid }) => call_sid)
    }
    expect(await found('')).toEqual([first, second])
    expect(await found('?Muted=true')).toEqual([second])
    expect(await found('?Hold=true')).toEqual([])
    expect(await found('?Muted=false&Hold=false')).toEqual([first])
  })

  test('who is muted hears but is not heard, until it is unmuted', async () => {
    const [first, second] = [await join(ann), await join(ben)]
    expect((await update(second, { Muted: 'true' })).body).toMatchObject({ muted: true, hold: false })
    const [by, to] = await Promise.all([hears(stage, first), hears(stage, second)])
    expect([level(by, 1000) < QUIET, level(to, 450) > LOUD]).toEqual([true, true])
    expect((await update(second, { Muted: 'false' })).body).toMatchObject({ muted: false })
    expect(level(await hears(stage, first), 1000)).toBeGreaterThan(LOUD)
  })

  test('on hold hears music alone, its own or that of a document, and is not heard', async () => {
    const [first, second, third] = [await join(ann), await join(ben), await join(cat)]
    expect((await update(second, { Hold: 'true' })).body).toMatchObject({ hold: true, muted: false })
    const [by, to, other] = await Promise.all([hears(stage, first), hears(stage, second), hears(stage, third)])
    expect([level(by, 1000), level(other, 1000), level(to, 450), level(to, 1600)].every((value) => value < QUIET)).toBe(
      true,
    )
    expect([level(to, MUSIC_HZ) > LOUD, level(by, MUSIC_HZ) < QUIET, level(by, 1600) > LOUD]).toEqual([
      true,
      true,
      true,
    ])
    application.laml('/hold', '<Play>700.wav</Play>')
    await update(second, { Hold: 'true', HoldUrl: `${application.url}/hold` })
    const { fields, method } = await application.post('/hold')
    expect([method, fields['CallSid'], fields['FriendlyName']]).toEqual(['GET', second, 'room'])
    const music = await hears(stage, second, 30)
    expect([level(music, 700) > LOUD, level(music, MUSIC_HZ) < QUIET]).toEqual([true, true])
    await application.post('/hold', 3)
    await update(second, { Hold: 'false' })
    const back = await hears(stage, second)
    expect([level(back, 450) > LOUD, level(back, 700) < QUIET]).toEqual([true, true])
    expect(level(await hears(stage, first), 1000)).toBeGreaterThan(LOUD)
  })

  test('who coaches hears everybody and is heard by one alone', async () => {
    const [first, second, third] = [await join(ann), await join(ben), await join(cat)]
    const { body } = await update(third, { Coaching: 'true', CallSidToCoach: first })
    expect(body).toMatchObject({ coaching: true, call_sid_to_coach: first })
    const [coached, other, coach] = await Promise.all([hears(stage, first), hears(stage, second), hears(stage, third)])
    expect(level(coached, 1600)).toBeGreaterThan(LOUD)
    expect(level(other, 1600)).toBeLessThan(QUIET)
    expect([level(coach, 450), level(coach, 1000)].every((value) => value > LOUD)).toBe(true)
    expect(level(coached, 1000)).toBeGreaterThan(LOUD)
    expect((await update(third, { Coaching: 'false' })).body).toMatchObject({
      coaching: false,
      call_sid_to_coach: null,
    })
    expect(level(await hears(stage, second), 1600)).toBeGreaterThan(LOUD)
    expect((await update(third, { Coaching: 'true' })).body.code).toBe(16002)
    expect((await update(third, { Coaching: 'true', CallSidToCoach: third })).body.code).toBe(16002)
  })

  test('may come as a coach', async () => {
    const [first, second] = [await join(ann), await join(ben)]
    await join(cat, `coach="${second}"`)
    const [by, to] = await Promise.all([hears(stage, first), hears(stage, second)])
    expect([level(by, 1600) < QUIET, level(to, 1600) > LOUD]).toEqual([true, true])
  })

  test('alone hears an announcement that is for it', async () => {
    application.laml('/announce', '<Play>700.wav</Play>')
    const [first, second] = [await join(ann), await join(ben)]
    const listening = Promise.all([hears(stage, first, 40), hears(stage, second, 40)])
    await update(first, { AnnounceUrl: `${application.url}/announce`, AnnounceMethod: 'GET' })
    const [to, by] = await listening
    expect([level(to, 700) > -30, level(by, 700) < QUIET, level(to, 1000) > LOUD]).toEqual([true, true, true])
    expect((await application.post('/announce')).fields['ConferenceSid']).toBe((await room()).split('/')[2])
  })

  test('who is put out goes on with its document', async () => {
    const [first, second] = [await join(ann), await join(ben)]
    const path = await participant(first)
    expect((await stage.api('DELETE', `${path}.json`)).status).toBe(204)
    const heard = await hears(stage, second)
    expect(level(heard, 450)).toBeLessThan(QUIET)
    expect((await stage.api('GET', `/Calls/${first}.json`)).body.status).toBe('in-progress')
    expect((await stage.api('GET', `${path}.json`)).body.status).toBe('completed')
    expect((await stage.api('POST', `${path}.json`, { Muted: 'true' })).body.code).toBe(10000)
    expect((await stage.api('DELETE', `${path}.json`)).body.code).toBe(20404)
  })

  test('who waits alone is given another wait document', async () => {
    application.laml('/wait', '<Play>700.wav</Play>')
    const first = await join(ann)
    expect(level(await hears(stage, first), MUSIC_HZ)).toBeGreaterThan(LOUD)
    await update(first, { WaitUrl: `${application.url}/wait` })
    expect((await application.post('/wait', 2)).method).toBe('POST')
    // the old music plays on until the new one has been fetched
    await vi.waitUntil(async () => level(await hears(stage, first, 2), 700) > LOUD, { timeout: 15_000, interval: 0 })
    const waiting = await hears(stage, first, 40)
    expect([level(waiting, 700) > LOUD, level(waiting, MUSIC_HZ) < QUIET]).toEqual([true, true])
  })

  test('is changed by a right form alone', async () => {
    const first = await join(ann)
    for (const [fields, code] of [
      [{ Muted: 'yes' }, 10000],
      [{ Muted: 'true', HoldUrl: 'music' }, 21402],
      [{ Muted: 'true', AnnounceUrl: 'https://example.com', AnnounceMethod: 'PUT' }, 21209],
    ] as const) {
      expect((await update(first, fields)).body).toMatchObject({ code, status: 400 })
    }
    expect((await stage.api('GET', await participant(first))).body['muted']).toBe(false)
  })
})

test('callbacks tell what happens in a conference, in order, to the address of the first participant alone', async () => {
  const events = 'statusCallbackEvent="start end join leave mute hold"'
  const first = await join(
    ann,
    `statusCallback="${application.url}/events" ${events} eventCallbackUrl="${application.url}/end"`,
  )
  const second = await join(ben, `statusCallback="${application.url}/other" ${events}`)
  await update(second, { Muted: 'true' })
  await update(second, { Muted: 'true' })
  await update(second, { Hold: 'true' })
  await update(second, { Hold: 'false', Muted: 'false' })
  const path = await room()
  await stage.api('POST', path, { Status: 'completed' })
  const { fields } = await application.post('/events', 10)
  const told = application.at('/events').map((post) => [post.fields['StatusCallbackEvent'], post.fields['CallSid']])
  expect(told).toEqual([
    ['participant-join', first],
    ['participant-join', second],
    ['conference-start', second],
    ['participant-mute', second],
    ['participant-hold', second],
    ['participant-unmute', second],
    ['participant-unhold', second],
    ['participant-leave', first],
    ['participant-leave', second],
    ['conference-end', second],
  ])
  expect(fields).toEqual({
    AccountSid: stage.credentials.projectId,
    ApiVersion: '2010-04-01',
    CallSid: second,
    CallStatus: 'in-progress',
    Direction: 'outbound-api',
    From: '+13103384645',
    To: ben,
    ConferenceSid: path.split('/')[2],
    FriendlyName: 'room',
    StatusCallbackEvent: 'conference-end',
    EventName: 'conference-end',
    Timestamp: expect.stringMatching(/ \+0000$/),
    Duration: expect.stringMatching(/^\d+$/),
    Muted: 'false',
    Hold: 'false',
    StartConferenceOnEnter: 'true',
    EndConferenceOnExit: 'false',
  })
  expect(application.at('/events')[4]?.fields).toMatchObject({ Muted: 'true', Hold: 'true' })
  expect(application.at('/events')[0]?.headers['x-signalwire-signature']).toMatch(/^[\w+/]{27}=$/)
  expect((await application.post('/end')).fields['StatusCallbackEvent']).toBe('conference-end')
  expect(application.at('/other')).toEqual([])
})

test('callbacks tell who speaks and who stops', async () => {
  stage.emulator.world.party({ number: ann, answerAfterMs: 0, voiceLoop: false })
  stage.emulator.world.voice(ben, new Int16Array(320))
  await join(ben, `statusCallback="${application.url}/events" statusCallbackEvent="speaker"`)
  const speaker = await join(ann)
  await application.post('/events', 2)
  expect(application.at('/events').map(({ fields }) => [fields['StatusCallbackEvent'], fields['CallSid']])).toEqual([
    ['participant-speech-start', speaker],
    ['participant-speech-stop', speaker],
  ])
})

const record = (): string =>
  `record="record-from-start" recordingStatusCallback="${application.url}/recording" recordingStatusCallbackEvent="in-progress completed"`

describe('a recording of a conference', () => {
  test('holds the voices, is paused and stopped, and is told of at the end', async () => {
    const first = await join(ann, `${record()} statusCallback="${application.url}/events" statusCallbackEvent="end"`)
    expect((await stage.api('GET', `${await room()}/Recordings.json`)).body['recordings']).toEqual([])
    await join(ben)
    await application.post('/recording')
    const path = await room()
    const { body } = await stage.api('GET', `${path}/Recordings.json`)
    const [recording] = body['recordings'] as { sid: string }[]
    const at = `${path}/Recordings/${recording?.sid}.json`
    await frames(stage, first, 20)
    expect((await stage.api('POST', at, { Status: 'paused', PauseBehavior: 'skip' })).body.status).toBe('paused')
    expect((await stage.api('POST', at, { Status: 'in-progress' })).body.status).toBe('in-progress')
    await frames(stage, first, 20)
    expect((await stage.api('POST', at, { Status: 'stopped' })).body.status).toBe('stopped')
    const { fields } = await application.post('/recording', 2)
    expect(fields).toMatchObject({
      ConferenceSid: path.split('/')[2],
      RecordingSid: recording?.sid,
      RecordingStatus: 'completed',
      RecordingSource: 'Conference',
    })
    expect(fields).not.toHaveProperty('CallSid')
    expect((await stage.api('GET', at)).body).toMatchObject({
      call_sid: null,
      conference_sid: path.split('/')[2],
      status: 'completed',
      source: 'Conference',
      uri: `/api/laml/2010-04-01/Accounts/${stage.credentials.projectId}${at}`,
    })
    const response = await fetch(String(fields['RecordingUrl']))
    const wav = new Uint8Array(await response.arrayBuffer())
    const [pcm = new Int16Array()] = decodeWav(wav).channels
    expect([level(pcm, 450), level(pcm, 1000)].every((value) => value > LOUD)).toBe(true)
    expect(level(pcm, MUSIC_HZ)).toBeLessThan(QUIET)
    const listed = await stage.api('GET', `/Recordings.json?ConferenceSid=${path.split('/')[2]}`)
    expect(listed.body['recordings']).toMatchObject([{ sid: recording?.sid }])
    await stage.api('POST', path, { Status: 'completed' })
    const end = await application.post('/events')
    expect(end.fields).toMatchObject({ RecordingUrl: fields['RecordingUrl'], RecordingFileSize: String(wav.length) })
    expect((await stage.api('DELETE', at)).status).toBe(204)
    expect((await stage.api('GET', at)).body.code).toBe(20404)
  })

  test('refuses a bad form with plain texts', async () => {
    await join(ann, record())
    await join(ben)
    const { body } = await stage.api('GET', `${await room()}/Recordings.json`)
    const [recording] = body['recordings'] as { sid: string }[]
    const bad = await stage.api('POST', `${await room()}/Recordings/${recording?.sid}.json`, { Status: 'over' })
    expect(bad).toEqual({ status: 422, body: { errors: ['Status is one of paused, in-progress, stopped'] } })
  })
})

describe('a stream of a conference', () => {
  test('carries all voices in the codec that was asked for, and in real time takes sound for everybody', async () => {
    const [first, second] = [await join(ann), await join(ben)]
    const path = await room()
    const { status, body } = await stage.api('POST', `${path}/Streams.json`, {
      Url: `${application.mediaUrl}/audio`,
      Name: 'ears',
      StreamCodec: 'L16@24000h',
      StreamRealTime: 'true',
      StatusCallback: `${application.url}/stream`,
      'Parameter1.Name': 'tenant',
      'Parameter1.Value': '7',
      AuthorizationBearerToken: 'secret',
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      account_sid: stage.credentials.projectId,
      conference_sid: path.split('/')[2],
      date_updated: expect.stringMatching(/ \+0000$/),
      name: 'ears',
      sid: expect.stringMatching(/^[\da-f-]{36}$/),
      status: 'in-progress',
      uri: `/api/laml/2010-04-01/Accounts/${stage.credentials.projectId}${path}/Streams/${body.sid}.json`,
    })
    const media = await application.media()
    expect(media.headers.authorization).toBe('Bearer secret')
    expect(await media.started()).toMatchObject({
      tracks: ['inbound', 'outbound'],
      customParameters: { tenant: '7' },
      mediaFormat: { encoding: 'audio/x-L16', sampleRate: 24_000, channels: 1 },
    })
    await media.message((message) => Number(message.media?.chunk) >= 20)
    const heard = pcmFromBytes(bytesOf(media.messages), 'le')
    for (const frequency of [450, 1000]) {
      expect(toneDbfs(heard, { frequency, sampleRate: 24_000 })).toBeGreaterThan(LOUD)
    }
    const sound = tone({ frequency: 2000, sampleRate: 24_000, durationMs: 600, amplitude: 0.4 })
    const payload = Buffer.from(pcmToBytes(sound, 'le')).toString('base64')
    media.send({ event: 'media', streamSid: body.sid, media: { payload } })
    media.send({ event: 'mark', streamSid: body.sid, mark: { name: 'said' } })
    const listening = Promise.all([hears(stage, first, 30), hears(stage, second, 30)])
    for (const pcm of await listening) expect(level(pcm, 2000)).toBeGreaterThan(-30)
    await media.message(({ event }) => event === 'mark')
    expect((await stage.api('POST', `${path}/Streams/ears.json`, { Status: 'stopped' })).body.status).toBe('stopped')
    expect(await media.closed).toBe(1000)
    await application.post('/stream', 2)
    expect(application.at('/stream').map(({ fields }) => [fields['StreamEvent'], fields['ConferenceSid']])).toEqual([
      ['stream-started', path.split('/')[2]],
      ['stream-stopped', path.split('/')[2]],
    ])
  })

  test('is over with the conference', async () => {
    const first = await join(ann)
    await stage.api('POST', `${await room()}/Streams.json`, { Url: `${application.mediaUrl}/audio` })
    const media = await application.media()
    await media.started()
    await stage.api('POST', `/Calls/${first}.json`, { Status: 'completed' })
    expect(await media.closed).toBe(1000)
    expect((await stage.api('GET', await room())).body.status).toBe('completed')
  })

  test('refuses a bad form with plain texts, and an unknown stream as not found', async () => {
    await join(ann)
    const path = `${await room()}/Streams`
    for (const fields of [{}, { Url: 'https://example.com' }, { Url: 'wss://example.com', StreamCodec: 'G722' }]) {
      const { status, body } = await stage.api('POST', `${path}.json`, fields)
      expect([status, body.errors]).toEqual([422, [expect.stringMatching(/./)]])
    }
    expect((await stage.api('POST', `${path}/none.json`, { Status: 'stopped' })).body.code).toBe(20404)
  })
})

test('a recording of a call is also there as MP3', async () => {
  const sid = await join(ann)
  await join(ben)
  const { body } = await stage.api('POST', `/Calls/${sid}/Recordings.json`, {
    RecordingStatusCallback: `${application.url}/recording`,
  })
  await frames(stage, sid, 30)
  await stage.api('POST', `/Calls/${sid}/Recordings/${body.sid}.json`, { Status: 'stopped' })
  const { fields } = await application.post('/recording')
  const mp3 = await fetch(`${fields['RecordingUrl']}.mp3`)
  expect(mp3.headers.get('content-type')).toBe('audio/mpeg')
  const decoded = await decodeMp3(new Uint8Array(await mp3.arrayBuffer()))
  const [pcm = new Int16Array()] = decoded.channels
  expect(toneDbfs(pcm, { frequency: 450, sampleRate: decoded.sampleRate })).toBeGreaterThan(LOUD)
  const [wav] = await pcmOf(await fetch(`${fields['RecordingUrl']}.wav`))
  expect(level(wav ?? new Int16Array(), 1000)).toBeGreaterThan(LOUD)
})
