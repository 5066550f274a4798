import { toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import {
  frames,
  type LamlApplication,
  type ReplyBody,
  type Stage,
  startStage,
  toneWav,
} from './signalwire-application.ts'

simulatedTests()

const sampleRate = 16_000
const caller = '+13105678901'
const own = '+13103384645'
let stage: Stage
let application: LamlApplication
let account: string

beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  account = `/api/laml/2010-04-01/Accounts/${stage.credentials.projectId}`
  application.serve('/440.wav', { type: 'audio/wav', body: toneWav(440, 400) })
  stage.emulator.world.party({ number: caller, answerAfterMs: 0 })
})
afterEach(() => stage[Symbol.asyncDispose]())

const items = (body: ReplyBody, name: string): readonly Readonly<Record<string, unknown>>[] =>
  body[name] as readonly Readonly<Record<string, unknown>>[]
const stamp = expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)

async function waiting(attributes = ''): Promise<string> {
  const sid = await stage.dial({
    Twiml: `<Response><Enqueue ${attributes}>support</Enqueue><Pause length="60"/></Response>`,
  })
  await stage.emulator.world.until(sid, 'answered')
  await frames(stage, sid, 2)
  return sid
}

describe('queues', () => {
  test('are made, shown, renamed, listed and deleted', async () => {
    const { status, body } = await stage.api('POST', '/Queues.json', { FriendlyName: 'support', MaxSize: '2' })
    expect(status).toBe(201)
    expect(body).toEqual({
      sid: expect.stringMatching(/^[\da-f-]{36}$/),
      account_sid: stage.credentials.projectId,
      friendly_name: 'support',
      max_size: 2,
      current_size: 0,
      average_wait_time: 0,
      date_created: stamp,
      date_updated: stamp,
      api_version: '2010-04-01',
      uri: `${account}/Queues/${body.sid}.json`,
    })
    const path = `/Queues/${body.sid}.json`
    expect((await stage.api('GET', path)).body).toEqual(body)
    const renamed = await stage.api('POST', path, { FriendlyName: 'sales', MaxSize: '5' })
    expect(renamed.body).toMatchObject({ friendly_name: 'sales', max_size: 5 })
    await stage.api('POST', '/Queues.json', { FriendlyName: 'other' })
    const list = await stage.api('GET', '/Queues.json')
    expect(items(list.body, 'queues').map((queue) => [queue['friendly_name'], queue['max_size']])).toEqual([
      ['other', null],
      ['sales', 5],
    ])
    expect((await stage.api('DELETE', path)).status).toBe(204)
    expect((await stage.api('GET', path)).body.code).toBe(20404)
  })

  test.each([
    [{}, 20002],
    [{ FriendlyName: 'two words' }, 20002],
    [{ FriendlyName: 'twin' }, 20002],
    [{ FriendlyName: 'small', MaxSize: '0' }, 10000],
  ])('are not made of %j', async (fields, code) => {
    await stage.api('POST', '/Queues.json', { FriendlyName: 'twin' })
    expect((await stage.api('POST', '/Queues.json', fields)).body).toMatchObject({ code, status: 400 })
  })

  test('show who waits in them, and one is taken out to another document', async () => {
    const first = await waiting(`action="${application.url}/left"`)
    const second = await waiting()
    const [queue] = items((await stage.api('GET', '/Queues.json')).body, 'queues')
    expect(queue).toMatchObject({ friendly_name: 'support', current_size: 2 })
    const path = `/Queues/${String(queue?.['sid'])}`
    const members = items((await stage.api('GET', `${path}/Members.json`)).body, 'queue_members')
    expect(members[0]).toEqual({
      call_sid: first,
      account_sid: stage.credentials.projectId,
      queue_sid: queue?.['sid'],
      date_enqueued: stamp,
      position: 1,
      wait_time: expect.any(Number),
      member_type: 'laml_call',
      uri: `${account}${path}/Members/${first}.json`,
    })
    expect(members[1]).toMatchObject({ call_sid: second, position: 2 })
    expect((await stage.api('DELETE', `${path}.json`)).body.code).toBe(10000)
    application.laml('/taken', `<Play>${application.url}/440.wav</Play><Pause length="60"/>`)
    const taken = await stage.api('POST', `${path}/Members/Front.json`, {
      Url: `${application.url}/taken`,
      Method: 'GET',
    })
    expect(taken.body).toMatchObject({ call_sid: first, position: 1 })
    const { fields, method } = await application.post('/taken')
    expect([method, fields['CallSid']]).toEqual(['GET', first])
    expect((await application.post('/left')).fields['QueueResult']).toBe('redirected')
    await frames(stage, first, 30)
    expect(toneDbfs(stage.heard(first), { frequency: 440, sampleRate })).toBeGreaterThan(-25)
    expect((await stage.api('GET', `${path}/Members/${second}.json`)).body['position']).toBe(1)
    expect((await stage.api('GET', `${path}/Members/${first}.json`)).body.code).toBe(20404)
    expect((await stage.api('POST', `${path}/Members/${second}.json`, { Url: 'x' })).body.code).toBe(11100)
    expect((await stage.api('POST', `${path}/Members/${second}.json`, {})).body.code).toBe(11100)
  })
})

const recorded = async (): Promise<string> => {
  const sid = await stage.dial({
    Twiml: `<Response><Record playBeep="false" trim="do-not-trim" maxLength="1" transcribe="true" transcribeCallback="${application.url}/text" action="${application.url}/done"/></Response>`,
  })
  application.laml('/done', '<Pause length="60"/>')
  return sid
}

describe('a transcription', () => {
  test('holds the words of the far party, is told, read, listed and deleted', async () => {
    const transcript = [
      { afterMs: 200, text: 'Call me back' },
      { afterMs: 600, text: 'please' },
      { afterMs: 60_000, text: 'too late' },
    ]
    stage.emulator.world.party({ number: caller, answerAfterMs: 0, transcript })
    const call = await recorded()
    const { fields } = await application.post('/text')
    const sid = fields['TranscriptionSid'] ?? ''
    expect(fields).toEqual({
      AccountSid: stage.credentials.projectId,
      CallSid: call,
      TranscriptionSid: sid,
      TranscriptionText: 'Call me back please',
      TranscriptionStatus: 'completed',
      TranscriptionUrl: `${stage.emulator.url}${account}/Transcriptions/${sid}`,
      RecordingSid: expect.stringMatching(/./),
      RecordingUrl: expect.stringContaining('/Recordings/'),
    })
    const { body } = await stage.api('GET', `/Transcriptions/${sid}.json`)
    expect(body).toEqual({
      sid,
      account_sid: stage.credentials.projectId,
      api_version: '2010-04-01',
      recording_sid: fields['RecordingSid'],
      date_created: stamp,
      date_updated: stamp,
      duration: 1,
      price: null,
      price_unit: 'USD',
      status: 'completed',
      transcription_text: 'Call me back please',
      type: '',
      uri: `${account}/Transcriptions/${sid}.json`,
    })
    expect(items((await stage.api('GET', '/Transcriptions.json')).body, 'transcriptions')).toEqual([body])
    expect((await stage.api('DELETE', `/Transcriptions/${sid}.json`)).status).toBe(204)
    expect((await stage.api('GET', `/Transcriptions/${sid}.json`)).body.code).toBe(20404)
  })

  test('of a party whose words nobody knows has no text', async () => {
    await recorded()
    const { fields } = await application.post('/text')
    expect(fields['TranscriptionText']).toBe('')
    const { body } = await stage.api('GET', `/Transcriptions/${fields['TranscriptionSid']}.json`)
    expect(body['transcription_text']).toBeNull()
  })
})

const isoStamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

describe('a kept document', () => {
  test('is served at its address with the fields of the request, counted, changed and deleted', async () => {
    const contents = '<Response><Say>Hello {{From}}</Say></Response>'
    const { status, body } = await stage.api('POST', '/LamlBins.json', { Name: 'greeting', Contents: contents })
    expect(status).toBe(201)
    expect(body).toEqual({
      sid: expect.stringMatching(/^[\da-f-]{36}$/),
      date_created: isoStamp,
      date_updated: isoStamp,
      date_last_accessed: null,
      account_sid: stage.credentials.projectId,
      name: 'greeting',
      contents,
      request_url: `${stage.emulator.url}/laml-bins/${body.sid}`,
      num_requests: 0,
      api_version: '2010-04-01',
      uri: `${account}/LamlBins/${body.sid}.json`,
    })
    const sid = await stage.dial({ Url: String(body['request_url']), From: own })
    await stage.emulator.world.until(sid, 'ended')
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe(`Hello ${own}`)
    const path = `/LamlBins/${body.sid}.json`
    expect((await stage.api('GET', path)).body).toMatchObject({ num_requests: 1, date_last_accessed: isoStamp })
    const other = '<Response><Say>{{ Name }}</Say></Response>'
    expect((await stage.api('POST', path, { Name: 'other', Contents: other })).body['contents']).toBe(other)
    const served = await fetch(`${String(body['request_url'])}?Name=a%26b`)
    expect(served.headers.get('content-type')).toBe('application/xml')
    expect(await served.text()).toBe('<Response><Say>a&#38;b</Say></Response>')
    expect(items((await stage.api('GET', '/LamlBins.json?Name=other')).body, 'laml_bins')).toHaveLength(1)
    expect(items((await stage.api('GET', '/LamlBins.json?Name=greeting')).body, 'laml_bins')).toEqual([])
    expect((await stage.api('DELETE', path)).status).toBe(204)
    expect((await fetch(String(body['request_url']))).status).toBe(404)
  })

  test('without contents is an empty one, and one that is no document is refused', async () => {
    const { body } = await stage.api('POST', '/LamlBins.json', { Name: 'empty' })
    expect(body['contents']).toMatch(/<Response><\/Response>$/)
    expect((await stage.api('POST', '/LamlBins.json', { Contents: '<Response/>' })).body.code).toBe(20002)
    const bad = await stage.api('POST', '/LamlBins.json', { Name: 'bad', Contents: '<Response>' })
    expect(bad).toMatchObject({ status: 422, body: { code: 20422 } })
  })
})

describe('a number of the application', () => {
  test('is listed, and an update decides who takes the next call to it', async () => {
    application.laml('/old', '<Reject/>')
    application.laml('/new', '<Say>New</Say>')
    stage.emulator.world.number(own, { voiceUrl: `${application.url}/old` })
    const list = await stage.api('GET', `/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(own)}`)
    const [number] = items(list.body, 'incoming_phone_numbers')
    expect(number).toMatchObject({ phone_number: own, voice_url: `${application.url}/old`, voice_method: 'POST' })
    const path = `/IncomingPhoneNumbers/${String(number?.['sid'])}.json`
    const { status, body } = await stage.api('POST', path, {
      FriendlyName: 'Main',
      VoiceUrl: `${application.url}/new`,
      VoiceMethod: 'GET',
      VoiceFallbackUrl: `${application.url}/fallback`,
      StatusCallback: `${application.url}/status`,
      VoiceReceiveMode: 'voice',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      sid: number?.['sid'],
      friendly_name: 'Main',
      voice_url: `${application.url}/new`,
      voice_method: 'GET',
      voice_fallback_url: `${application.url}/fallback`,
      status_callback: `${application.url}/status`,
      status_callback_method: 'POST',
    })
    const call = await stage.emulator.world.call({ from: caller, to: own })
    expect((await application.post('/new')).method).toBe('GET')
    await stage.emulator.world.until(call.id, 'ended')
    expect((await application.post('/status')).fields).toMatchObject({ To: own, CallStatus: 'completed' })
    expect(application.at('/old')).toEqual([])
    // an empty one is taken away, what is not given stays
    const cleared = await stage.api('POST', path, { VoiceFallbackUrl: '' })
    expect(cleared.body).toMatchObject({ voice_fallback_url: null, voice_url: `${application.url}/new` })
    expect((await stage.api('GET', path)).body).toMatchObject({ friendly_name: 'Main' })
  })

  test('is bought and given back', async () => {
    const { status, body } = await stage.api('POST', '/IncomingPhoneNumbers.json', { PhoneNumber: own })
    expect([status, body['phone_number'], body['voice_url']]).toEqual([201, own, null])
    expect((await stage.api('DELETE', `/IncomingPhoneNumbers/${body.sid}.json`)).status).toBe(204)
    expect(items((await stage.api('GET', '/IncomingPhoneNumbers.json')).body, 'incoming_phone_numbers')).toEqual([])
  })

  test.each([
    [{ VoiceUrl: 'x' }, 21402],
    [{ VoiceMethod: 'PUT' }, 21209],
    [{ VoiceApplicationSid: 'b3877c40-da60-4998-90ad-b792e98472ac' }, 21420],
    [{ VoiceReceiveMode: 'sms' }, 10000],
  ])('does not take %j', async (fields, code) => {
    stage.emulator.world.number(own, { voiceUrl: `${application.url}/old` })
    const [number] = items((await stage.api('GET', '/IncomingPhoneNumbers.json')).body, 'incoming_phone_numbers')
    const path = `/IncomingPhoneNumbers/${String(number?.['sid'])}.json`
    expect((await stage.api('POST', path, fields)).body).toMatchObject({ code, status: 400 })
  })
})
