import { signalwireDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { frames, startStage } from './signalwire-application.ts'

simulatedTests()

const Twiml = '<Response><Pause length="60"/></Response>'
const form = { To: '+13105678901', From: '+13103384645', Twiml }

const keys = `sid account_sid date_created date_updated parent_call_sid to formatted_to to_formatted from formatted_from
  from_formatted phone_number_sid status start_time end_time duration price price_unit direction answered_by api_version
  forwarded_from caller_name uri subresource_uris annotation group_sid audio_in_mos sip_result_code audio_rtt_avg
  audio_rtt_min audio_rtt_max audio_out_jitter_min audio_out_jitter_max audio_out_jitter_avg audio_out_lost`.split(
  /\s+/,
)

test('requests that change something are refused beyond the limit, those that read are not', async () => {
  await using stage = await startStage({ doors: [signalwireDoor({ requestsPerTenSeconds: 2 })] })
  expect((await stage.api('POST', '/LamlBins.json', { Name: 'one' })).status).toBe(201)
  expect((await stage.api('POST', '/LamlBins.json', { Name: 'two' })).status).toBe(201)
  expect(await stage.api('POST', '/LamlBins.json', { Name: 'three' })).toMatchObject({
    status: 429,
    body: { code: 20429, status: 429 },
  })
  expect((await stage.api('GET', '/LamlBins.json')).body['laml_bins']).toHaveLength(2)
})

test('a full backlog of calls takes no more', async () => {
  await using stage = await startStage({ doors: [signalwireDoor({ callsPerSecond: 0.1, mostQueuedCalls: 2 })] })
  const sids = [await stage.dial(form), await stage.dial(form), await stage.dial(form)]
  const states = await Promise.all(sids.map(async (sid) => (await stage.api('GET', `/Calls/${sid}.json`)).body.status))
  expect(states.slice(1)).toEqual(['queued', 'queued'])
  expect((await stage.api('POST', '/Calls.json', form)).body.errors?.[0]?.code).toBe('21611')
  expect((await stage.api('GET', '/Calls.json?Status=queued')).body.calls).toHaveLength(2)
})

test('calls are listed by every filter of the query', async () => {
  await using stage = await startStage()
  const { world } = stage.emulator
  world.party({ number: form.To, answerAfterMs: 0 })
  const dial = '<Response><Dial>+13105678902</Dial></Response>'
  const parent = await stage.dial({ ...form, Twiml: dial })
  await world.until(parent, 'answered')
  await frames(stage, parent, 3)
  const found = async (query: Record<string, string>): Promise<unknown[]> => {
    const { body } = await stage.api('GET', `/Calls.json?${new URLSearchParams(query).toString()}`)
    return (body.calls ?? []).map(({ sid }) => sid)
  }
  const [child] = await found({ ParentCallSid: parent })
  expect(child).toMatch(/^[\da-f-]{36}$/)
  expect(await found({ To: '+13105678902' })).toEqual([child])
  expect(await found({ From: form.From, To: form.To })).toEqual([parent])
  expect(await found({ Status: 'busy' })).toEqual([])
  const [past, future] = ['Wed, 19 Sep 2018 20:00:00 +0000', '2999-01-02T03:04:05Z']
  expect(await found({ 'StartTime>': past })).toEqual([child, parent])
  expect(await found({ 'StartTime>': future })).toEqual([])
  expect(await found({ 'StartTime<': future })).toEqual([child, parent])
  expect(await found({ StartTime: new Date().toISOString().slice(0, 10) })).toEqual([child, parent])
  // neither is over
  expect(await found({ 'EndTime>': past })).toEqual([])
})

test('a call takes every field of its form, and is shown with all its keys', async () => {
  await using stage = await startStage()
  const { url } = stage.application
  stage.application.laml('/voice', '<Hangup/>')
  const { status, body } = await stage.api('POST', '/Calls.json', {
    To: 'sip:ann@voip.example.com',
    From: '+13103384645',
    Url: `${url}/voice`,
    Method: 'GET',
    FallbackUrl: `${url}/fallback`,
    FallbackMethod: 'GET',
    StatusCallback: `${url}/status`,
    StatusCallbackMethod: 'POST',
    StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed', 'ringing_forwarded', 'ringing_queued'],
    CallerId: '+13102259067',
    SendDigits: '1ww2#',
    Timeout: '60',
    MachineDetection: 'none',
    MachineDetectionTimeout: '30',
    MachineDetectionSpeechThreshold: '2400',
    MachineDetectionSpeechEndThreshold: '1200',
    MachineDetectionSilenceTimeout: '5000',
    MachineWordsThreshold: '6',
    AsyncAmd: 'true',
    AsyncAmdStatusCallback: `${url}/amd`,
    AsyncAmdStatusCallbackMethod: 'POST',
    AsyncAmdPartialResults: 'true',
    Record: 'true',
    RecordingChannels: 'dual',
    RecordingTrack: 'both',
    RecordingStatusCallback: `${url}/recording`,
    RecordingStatusCallbackMethod: 'POST',
    RecordingStatusCallbackEvent: 'in-progress completed absent',
    Trim: 'do-not-trim',
    SipAuthUsername: 'user',
    SipAuthPassword: 'word',
    MaxPricePerMinute: '1.0000',
    TimeLimit: '3600',
  })
  expect(status).toBe(200)
  expect(Object.keys(body).toSorted()).toEqual(keys.toSorted())
  const ended = await stage.emulator.world.until(String(body.sid), 'ended')
  expect(ended).toMatchObject({ from: '+13102259067' })
  expect((await stage.application.post('/voice')).method).toBe('GET')
  const over = await stage.api('GET', `/Calls/${body.sid}.json`)
  expect(over.body).toMatchObject({ status: 'completed', audio_in_mos: 4.5, audio_out_lost: 0 })
  const without = { To: form.To, From: form.From, ApplicationSid: stage.credentials.projectId }
  expect((await stage.api('POST', '/Calls.json', without)).body.errors?.[0]?.code).toBe('21218')
})
