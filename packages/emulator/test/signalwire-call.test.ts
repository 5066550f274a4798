import { rmsDbfs, spans, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { signalwireDoor } from '../src/signalwire/door.ts'
import { simulatedTests } from './host.ts'
import { frames, pcmOf, type Stage, startStage, toneWav, voiceOf } from './signalwire-application.ts'

simulatedTests()

let stage: Stage
const level = (pcm: Int16Array | undefined, frequency: number): number =>
  toneDbfs(pcm ?? new Int16Array(), { frequency, sampleRate: 16_000 })

beforeEach(async () => {
  stage = await startStage()
})
afterEach(() => stage[Symbol.asyncDispose]())

const silent = '<Response><Pause length="30"/></Response>'
const everyEvent = ['initiated', 'ringing', 'answered', 'completed']

test('a call reports its life in order, numbered from 0, and its end with a duration', async () => {
  const { application, emulator, credentials } = stage
  const sid = await stage.dial({
    Twiml: '<Response><Pause length="1"/></Response>',
    StatusCallback: `${application.url}/status`,
    StatusCallbackEvent: everyEvent,
  })
  const last = await application.post('/status', 4)
  const fields = application.at('/status').map((post) => post.fields)
  expect(fields.map(({ CallStatus }) => CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'completed'])
  expect(fields.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['0', '1', '2', '3'])
  expect(fields[0]).not.toHaveProperty('CallDuration')
  expect(last.fields).toMatchObject({
    AccountSid: credentials.projectId,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    CallDuration: '1',
    CallbackSource: 'call-progress-events',
    Direction: 'outbound-api',
    From: '+13103384645',
    To: '+13105678901',
  })
  expect(last.fields['Timestamp']).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
  const { body } = await stage.api('GET', `/Calls/${sid}`)
  expect(body).toMatchObject({ sid, status: 'completed', duration: 1, direction: 'outbound', price_unit: 'USD' })
  expect(emulator.world.callById(sid).state).toBe('ended')
})

test.each([
  ['busy', 'busy', '486'],
  ['no-answer', 'no-answer', '480'],
  ['decline', 'busy', '603'],
  ['unreachable', 'failed', '404'],
] as const)('a far party with outcome %s makes the call %s, with SIP code %s', async (outcome, status, sipCode) => {
  stage.emulator.world.party({ number: '+13105678901', outcome, answerAfterMs: 20 })
  const sid = await stage.dial({ Twiml: silent, StatusCallback: `${stage.application.url}/status` })
  const { fields } = await stage.application.post('/status')
  expect(fields).toMatchObject({ CallSid: sid, CallStatus: status, CallDuration: '0', SipResultCode: sipCode })
})

test('an unanswered call is cancelled, an answered one is not, and one that is over takes no update', async () => {
  stage.emulator.world.party({ number: '+13105678901', outcome: 'no-answer' })
  const ringing = await stage.dial({ Twiml: silent })
  const cancelled = await stage.api('POST', `/Calls/${ringing}.json`, { Status: 'canceled' })
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'canceled' } })
  expect(await stage.api('POST', `/Calls/${ringing}.json`, { Status: 'completed' })).toMatchObject({
    status: 400,
    body: { code: 10000, status: 400 },
  })
  const answered = await stage.dial({ To: '+13105678902', Twiml: silent })
  await stage.emulator.world.until(answered, 'answered')
  expect(await stage.api('POST', `/Calls/${answered}`, { Status: 'canceled' })).toMatchObject({ body: { code: 10000 } })
  expect(await stage.api('DELETE', `/Calls/${answered}`)).toMatchObject({ body: { code: 20009 } })
  expect(await stage.api('POST', `/Calls/${answered}`, { Status: 'completed' })).toMatchObject({
    body: { status: 'completed' },
  })
  expect((await stage.api('DELETE', `/Calls/${answered}`)).status).toBe(204)
  expect(await stage.api('GET', `/Calls/${answered}`)).toMatchObject({ status: 404, body: { code: 20404 } })
})

test('a call that nobody takes is given up after its timeout', async () => {
  stage.emulator.world.party({ number: '+13105678901', outcome: 'no-answer' })
  await stage.dial({ Twiml: silent, Timeout: '1', StatusCallback: `${stage.application.url}/status` })
  expect((await stage.application.post('/status')).fields['CallStatus']).toBe('no-answer')
})

test('a ringing call cannot be redirected', async () => {
  stage.emulator.world.party({ number: '+13105678901', outcome: 'no-answer' })
  const sid = await stage.dial({ Twiml: silent })
  const reply = await stage.api('POST', `/Calls/${sid}`, { Twiml: silent })
  expect(reply).toMatchObject({ status: 400, body: { code: 21220 } })
})

describe('placing a call', () => {
  test.each([
    [{ To: '' }, '21211'],
    [{ To: '+1abc' }, '21211'],
    [{ From: '' }, '21213'],
    [{ From: '5551234' }, '21212'],
    [{ Twiml: [] }, '21205'],
    [{ Twiml: [], Url: 'nonsense' }, '21402'],
    [{ Timeout: '0' }, '21208'],
    [{ StatusCallback: 'nonsense' }, '21456'],
    [{ StatusCallbackEvent: 'finished' }, '21626'],
    [{ SendDigits: '12x' }, '13222'],
    [{ RecordingStatusCallbackEvent: 'done', Record: 'true' }, '13621'],
    [{ Trim: 'no', Record: 'true' }, '13699'],
    [{ MaxPricePerMinute: '0.001' }, '30010'],
  ] as const)('with %j is refused in a list with code %s', async (fields, code) => {
    const form = { To: '+13105678901', From: '+13103384645', Twiml: silent, ...fields }
    const { status, body } = await stage.api('POST', '/Calls', form)
    expect(status).toBe(400)
    expect(body.errors?.[0]?.code).toBe(code)
    expect(stage.emulator.world.calls()).toEqual([])
  })

  test('with a document that is none is refused as 422', async () => {
    const form = { To: '+13105678901', From: '+13103384645', Twiml: '<Response><Say></Response>' }
    expect(await stage.api('POST', '/Calls', form)).toMatchObject({ status: 422, body: { code: 20422 } })
  })

  test('ignores keys it does not know, and takes JSON with the same keys under either base and suffix', async () => {
    const { projectId, apiToken } = stage.credentials
    const response = await fetch(`${stage.emulator.url}/2010-04-01/Accounts/${projectId}/Calls.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${projectId}:${apiToken}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ To: '+13105678901', From: '+13103384645', Twiml: silent, TimeLimit: 60, Record: true }),
    })
    expect(response.status).toBe(200)
    const { sid } = (await response.json()) as { sid: string }
    expect((await stage.api('GET', `/Calls/${sid}`)).body['to']).toBe('+13105678901')
  })
})

test('a body that is no JSON though it says so is refused', async () => {
  const { projectId, apiToken } = stage.credentials
  for (const body of ['{"To":', '[1]', 'To=1']) {
    const response = await fetch(`${stage.emulator.url}/2010-04-01/Accounts/${projectId}/Calls.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${projectId}:${apiToken}`)}`, 'content-type': 'application/json' },
      body,
    })
    expect(await response.json()).toMatchObject({ errors: [{ code: '10000' }] })
  }
})

test('without the right token nothing is told or done', async () => {
  const { projectId } = stage.credentials
  const response = await fetch(`${stage.emulator.url}/api/laml/2010-04-01/Accounts/${projectId}/Calls`, {
    headers: { authorization: `Basic ${btoa(`${projectId}:PTwrong`)}` },
  })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ code: 20003, status: 401 })
})

test('lists filter, and turn their pages with a token', async () => {
  const busy = await stage.dial({ To: '+13105678902', Twiml: silent })
  for (let count = 0; count < 3; count++) await stage.dial({ Twiml: silent })
  const found = await stage.api('GET', '/Calls?To=%2B13105678902')
  expect(found.body.calls?.map(({ sid }) => sid)).toEqual([busy])
  const first = await stage.api('GET', '/Calls.json?PageSize=3')
  expect(first.body.calls).toHaveLength(3)
  const next = String(first.body.next_page_uri)
  const rest = await stage.api('GET', next.slice(next.indexOf('/Calls')))
  expect(rest.body).toMatchObject({ next_page_uri: null, calls: [{ sid: busy }] })
  expect((await stage.api('GET', '/Calls?Page=1')).body).toMatchObject({ code: 54453 })
  const future = encodeURIComponent(new Date(Date.now() + 60_000).toISOString())
  expect((await stage.api('GET', `/Calls?StartTime%3E=${future}`)).body.calls).toEqual([])
  expect((await stage.api('GET', `/Calls?StartTime%3C=${future}`)).body.calls).toHaveLength(4)
})

test('keys given with the call are sent before its document runs', async () => {
  const { application, emulator } = stage
  application.laml('/voice', '<Say>now</Say>')
  const sid = await stage.dial({ Url: `${application.url}/voice`, SendDigits: '12w#' })
  await application.post('/voice')
  expect(emulator.world.callById(sid).legs[0]?.heardDigits).toBe('12#')
  await emulator.world.until(sid, 'ended')
  const heard = stage.heard(sid)
  expect(toneDbfs(heard.subarray(0, 1600), { frequency: 697, sampleRate: 16_000 })).toBeGreaterThan(-20)
})

test('machine detection finds a human, and says so to the document or to its own callback', async () => {
  const { application } = stage
  application.laml('/voice', '<Hangup/>')
  const url = `${application.url}/voice`
  await stage.dial({ Url: url, MachineDetection: 'Enable' })
  expect((await application.post('/voice')).fields['AnsweredBy']).toBe('human')
  await stage.dial({
    Url: url,
    MachineDetection: 'Enable',
    AsyncAmd: 'true',
    AsyncAmdStatusCallback: `${application.url}/amd`,
  })
  expect((await application.post('/amd')).fields['AnsweredBy']).toBe('human')
})

test('status callbacks are tried three times, in order', async () => {
  const { application } = stage
  application.serve('/status', ({ fields }) => ({ status: fields['CallStatus'] === 'ringing' ? 500 : 204 }))
  await stage.dial({
    Twiml: '<Response><Pause length="0"/></Response>',
    StatusCallback: `${application.url}/status`,
    StatusCallbackEvent: everyEvent,
  })
  await application.post('/status', 6)
  expect(application.at('/status').map(({ fields }) => fields['SequenceNumber'])).toEqual([
    '0',
    '1',
    '1',
    '1',
    '2',
    '3',
  ])
})

test('a fault can pick one event of a call', async () => {
  const { application, emulator } = stage
  emulator.world.fault({ on: { kind: 'callback', event: 'status:ringing' }, effect: 'never' })
  await stage.dial({
    Twiml: '<Response><Pause length="0"/></Response>',
    StatusCallback: `${application.url}/status`,
    StatusCallbackEvent: everyEvent,
  })
  await application.post('/status', 3)
  expect(application.at('/status').map(({ fields }) => fields['CallStatus'])).toEqual([
    'initiated',
    'in-progress',
    'completed',
  ])
})

test('a callback by GET carries its fields in the query', async () => {
  const { application } = stage
  await stage.dial({
    Twiml: '<Response><Pause length="0"/></Response>',
    StatusCallback: `${application.url}/status?tenant=7`,
    StatusCallbackMethod: 'GET',
  })
  expect(await application.post('/status')).toMatchObject({
    method: 'GET',
    body: '',
    fields: { tenant: '7', CallStatus: 'completed' },
  })
})

test('beyond its rate a space queues calls, and a queued one can be cancelled', async () => {
  await using slow = await startStage({ doors: [signalwireDoor({ callsPerSecond: 5, ownedNumbersOnly: true })] })
  slow.emulator.world.number('+13103384645', {})
  const first = await slow.dial({ Twiml: silent })
  const second = await slow.dial({ To: '+13105678902', Twiml: silent })
  const third = await slow.dial({ To: '+13105678903', Twiml: silent })
  expect((await slow.api('GET', `/Calls/${third}`)).body.status).toBe('queued')
  expect((await slow.api('POST', `/Calls/${third}`, { Status: 'canceled' })).body.status).toBe('canceled')
  await slow.emulator.world.until(first, 'answered')
  const { application } = slow
  const callback = `${application.url}/status`
  await slow.dial({ To: '+13105678904', Twiml: silent, StatusCallback: callback, StatusCallbackEvent: 'initiated' })
  await application.post('/status')
  expect(slow.emulator.world.calls().map(({ to }) => to)).toEqual(['+13105678901', '+13105678902', '+13105678904'])
  expect(slow.emulator.world.callById(second).to).toBe('+13105678902')
  const foreign = await slow.api('POST', '/Calls', { To: '+13105678901', From: '+13105550000', Twiml: silent })
  expect(foreign.body.errors?.[0]?.code).toBe('21210')
})

describe('a recording', () => {
  const speaking = '<Response><Pause length="20"/></Response>'

  test('of one channel keeps what both said, leaves out a skipped pause, and is public as WAV', async () => {
    const { application, emulator, credentials } = stage
    emulator.world.party({ number: '+13105678901', answerAfterMs: 0, voiceLoop: true })
    emulator.world.voice('+13105678901', voiceOf(440))
    const sid = await stage.dial({ Twiml: speaking })
    await emulator.world.until(sid, 'answered')
    const callback = { RecordingStatusCallback: `${application.url}/recording` }
    const events = { RecordingStatusCallbackEvent: 'in-progress completed' }
    const { body } = await stage.api('POST', `/Calls/${sid}/Recordings`, { ...callback, ...events })
    expect(body).toMatchObject({
      status: 'in-progress',
      source: 'StartCallRecordingApi',
      channels: '1',
      trim: 'do-not-trim',
    })
    const path = `/Calls/${sid}/Recordings/${body.sid}.json`
    await frames(stage, sid, 20)
    const paused = await stage.api('POST', path, { Status: 'paused', PauseBehavior: 'skip' })
    expect(paused.body.status).toBe('paused')
    emulator.world.switchboard.call(sid)?.legs[0]?.voice.stopAll()
    emulator.world.switchboard.call(sid)?.legs[0]?.voice.play(voiceOf(1000), { loop: true })
    await frames(stage, sid, 20)
    emulator.world.switchboard.call(sid)?.legs[0]?.voice.stopAll()
    emulator.world.switchboard.call(sid)?.legs[0]?.voice.play(voiceOf(440), { loop: true })
    await stage.api('POST', path, { Status: 'in-progress' })
    await frames(stage, sid, 20)
    expect((await stage.api('POST', path, { Status: 'stopped' })).body.status).toBe('stopped')
    const done = await application.post('/recording', 2)
    expect(done.fields).toMatchObject({
      RecordingSid: body.sid,
      RecordingStatus: 'completed',
      RecordingChannels: '1',
      RecordingSource: 'StartCallRecordingApi',
      CallSid: sid,
    })
    const response = await fetch(String(done.fields['RecordingUrl']))
    expect(response.headers.get('content-type')).toBe('audio/wav')
    const pcm = await pcmOf(response)
    expect(pcm[0]?.length).toBeGreaterThan(16_000 * 0.7)
    expect(spans(pcm[0] ?? new Int16Array(), { sampleRate: 16_000, frequency: 1000 })).toEqual([])
    // by spans: where the two parts meet their phases may be opposite, and a measure over both would add up to nothing
    const voiced = spans(pcm[0] ?? new Int16Array(), { sampleRate: 16_000, frequency: 440, thresholdDbfs: -15 })
    expect(voiced.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(650)
    expect((await fetch(`${done.fields['RecordingUrl']}.mp3`)).headers.get('content-type')).toBe('audio/mpeg')
    const naked = `${stage.emulator.url}/api/laml/2010-04-01/Accounts/${credentials.projectId}/Recordings/${body.sid}`
    expect((await fetch(`${naked}.json`)).status).toBe(401)
    const list = await stage.api('GET', `/Recordings.json?CallSid=${sid}`)
    expect(list.body['recordings']).toMatchObject([{ sid: body.sid, status: 'completed', call_sid: sid }])
    expect((await stage.api('DELETE', `/Recordings/${body.sid}`)).status).toBe(204)
    expect((await fetch(naked)).status).toBe(404)
  })

  test('begun with the call has a side in each channel, silence for a pause, and stands in the last status', async () => {
    const { application, emulator } = stage
    emulator.world.party({ number: '+13105678901', answerAfterMs: 0, voiceLoop: true })
    emulator.world.voice('+13105678901', voiceOf(440))
    application.serve('/tone.wav', { type: 'audio/wav', body: toneWav(1000, 1000) })
    const sid = await stage.dial({
      Twiml: `<Response><Play>${application.url}/tone.wav</Play></Response>`,
      Record: 'true',
      RecordingChannels: 'dual',
      StatusCallback: `${application.url}/status`,
      RecordingStatusCallback: `${application.url}/recording`,
    })
    const [status, recording] = [await application.post('/status'), await application.post('/recording')]
    expect(status.fields['RecordingSid']).toBe(recording.fields['RecordingSid'])
    expect(recording.fields).toMatchObject({ RecordingChannels: '2', RecordingSource: 'OutBoundApi', CallSid: sid })
    const [inbound, outbound] = await pcmOf(await fetch(String(recording.fields['RecordingUrl'])))
    expect(level(inbound, 440)).toBeGreaterThan(-20)
    expect(level(outbound, 1000)).toBeGreaterThan(-20)
    expect(level(inbound, 1000)).toBeLessThan(-50)
    expect(level(outbound, 440)).toBeLessThan(-50)
  })

  test('is refused before the answer, and for events that are none', async () => {
    stage.emulator.world.party({ number: '+13105678901', outcome: 'no-answer' })
    const sid = await stage.dial({ Twiml: silent })
    expect((await stage.api('POST', `/Calls/${sid}/Recordings`)).body).toMatchObject({ code: 21220 })
    const wrong = await stage.api('POST', `/Calls/${sid}/Recordings`, { RecordingStatusCallbackEvent: 'done' })
    expect(wrong.body).toMatchObject({ code: 13621 })
  })
})

test('what the far party says is silence to itself', async () => {
  stage.emulator.world.voice('+13105678901', voiceOf(440))
  const sid = await stage.dial({ Twiml: '<Response><Pause length="1"/></Response>' })
  await stage.emulator.world.until(sid, 'ended')
  expect(rmsDbfs(stage.heard(sid))).toBe(-Infinity)
})
