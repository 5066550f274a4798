import { rmsDbfs, spans, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { type LamlApplication, type Stage, startStage, toneWav, voiceOf } from './signalwire-application.ts'

simulatedTests()

const sampleRate = 16_000
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  application.serve('/440.wav', { type: 'audio/wav', body: toneWav(440, 400) })
  application.serve('/1000.wav', { type: 'audio/wav', body: toneWav(1000, 400) })
})
afterEach(() => stage[Symbol.asyncDispose]())

const call = (verbs: string): Promise<string> => stage.dial({ Twiml: `<Response>${verbs}</Response>` })
const ended = (sid: string) => stage.emulator.world.until(sid, 'ended')
const level = (pcm: Int16Array, frequency: number): number => toneDbfs(pcm, { frequency, sampleRate })
const legOf = (sid: string) => stage.emulator.world.callById(sid).legs[0]
const play = (frequency: number): string => `<Play>${application.url}/${frequency}.wav</Play>`

const hop = (to: string) => ({ status: 302, headers: { location: to } })

const gather = (attributes: string, inside = ''): string =>
  `<Gather action="${application.url}/digits" ${attributes}>${inside}</Gather>${play(1000)}`

const press = (tones: string, afterMs = 100): void =>
  void stage.emulator.world.party({ number: '+13105678901', answerAfterMs: 0, digits: [{ afterMs, tones }] })

describe('a document', () => {
  test('is asked for with the fields of the call, and runs its verbs in order until the call ends', async () => {
    application.laml('/voice', '<Play>440.wav</Play><Pause length="1"/><Play loop="2">/1000.wav</Play>')
    const sid = await stage.dial({ Url: `${application.url}/voice` })
    const { fields, method } = await application.post('/voice')
    expect(method).toBe('POST')
    expect(fields).toEqual({
      AccountSid: stage.credentials.projectId,
      ApiVersion: '2010-04-01',
      CallSid: sid,
      CallStatus: 'in-progress',
      Direction: 'outbound-api',
      From: '+13103384645',
      To: '+13105678901',
    })
    await ended(sid)
    const heard = stage.heard(sid)
    const [first, ...others] = spans(heard, { sampleRate, frequency: 440 })
    const [second, ...rest] = spans(heard, { sampleRate, frequency: 1000 })
    expect([others, rest]).toEqual([[], []])
    expect((first?.toMs ?? 0) - (first?.fromMs ?? 0)).toBeGreaterThanOrEqual(380)
    expect((second?.fromMs ?? 0) - (first?.toMs ?? 0)).toBeGreaterThanOrEqual(980)
    expect((second?.toMs ?? 0) - (second?.fromMs ?? 0)).toBeGreaterThanOrEqual(780)
    expect(legOf(sid)).toMatchObject({ cause: 'hung-up', endedBy: 'application' })
  })

  test.each([
    ['a status of 500', { status: 500, type: 'text/xml', body: '<Response/>' }, '11217'],
    ['a content type that is not XML', { type: 'text/html', body: '<Response/>' }, '12300'],
    ['JSON', { type: 'application/json', body: '{"Response":[]}' }, '12300'],
    ['no content type', { type: '', body: '<Response/>' }, '12300'],
    ['no document at all', { type: 'text/xml', body: '' }, '12100'],
    ['a blank before its declaration', { type: 'text/xml', body: ' <?xml version="1.0"?><Response/>' }, '12100'],
    ['unescaped text', { type: 'text/xml', body: '<Response><Say>you & me</Say></Response>' }, '12100'],
    [
      'an unescaped address',
      { type: 'text/xml', body: '<Response><Redirect>/a?b=1&c=2</Redirect></Response>' },
      '12100',
    ],
    ['an unclosed sign', { type: 'text/xml', body: '<Response><Say>1 < 2</Say></Response>' }, '12100'],
    ['an attribute without quotes', { type: 'text/xml', body: '<Response><Pause length=1/></Response>' }, '12100'],
    ['malformed XML', { type: 'text/xml', body: '<Response><Say></Response>' }, '12100'],
    ['another root', { type: 'application/xml', body: '<Reply/>' }, '12100'],
    ['a document type', { type: 'text/xml', body: '<!DOCTYPE a [<!ENTITY b "c">]><Response/>' }, '12100'],
    ['more than 64 kB', { type: 'text/xml', body: `<Response><!--${'x'.repeat(66_000)}--></Response>` }, '11750'],
  ])('with %s is replaced by the fallback, once', async (_what, answer, code) => {
    application.serve('/voice', answer)
    application.laml('/fallback', play(440))
    const sid = await stage.dial({ Url: `${application.url}/voice`, FallbackUrl: `${application.url}/fallback` })
    await ended(sid)
    expect(level(stage.heard(sid), 440)).toBeGreaterThan(-20)
    expect([application.at('/voice').length, application.at('/fallback').length]).toEqual([1, 1])
    expect(legOf(sid)?.providerIds['warnings']).toContain(code)
  })

  test('may come from its fallback as an action, too', async () => {
    press('1')
    application.serve('/digits', { status: 500 })
    application.laml('/fallback', play(440))
    application.laml('/voice', gather('numDigits="1"'))
    const sid = await stage.dial({
      Url: `${application.url}/voice`,
      FallbackUrl: `${application.url}/fallback`,
      FallbackMethod: 'GET',
    })
    await ended(sid)
    expect(application.at('/fallback')).toMatchObject([{ method: 'GET', fields: { CallSid: sid } }])
    expect(level(stage.heard(sid), 440)).toBeGreaterThan(-20)
  })

  test('whose fallback fails as well ends the call', async () => {
    application.serve('/voice', { status: 500 })
    application.serve('/fallback', { status: 500 })
    const sid = await stage.dial({ Url: `${application.url}/voice`, FallbackUrl: `${application.url}/fallback` })
    await ended(sid)
    expect(legOf(sid)?.providerIds['warnings']?.match(/11217/g)).toHaveLength(2)
    expect([application.at('/voice').length, application.at('/fallback').length]).toEqual([1, 1])
  })

  test.each([
    ['port where nobody listens', 'http://127.0.0.1:1/voice', /^11251 /],
    ['name without an address', 'https://nobody.invalid/voice', /^11210 /],
  ])('at a %s fails', async (_where, url, warning) => {
    const sid = await stage.dial({ Url: url })
    await ended(sid)
    expect(legOf(sid)?.providerIds['warnings']).toMatch(warning)
  })

  test('asked for with a method that is none warns, and is asked for by POST', async () => {
    application.laml('/next', '<Hangup/>')
    press('1')
    const sid = await call(`<Gather numDigits="1" action="${application.url}/next" method="FETCH"/>`)
    expect((await application.post('/next')).method).toBe('POST')
    expect(legOf(sid)?.providerIds['warnings']).toMatch(/^13221 /)
  })

  test('that fails without a fallback ends the call', async () => {
    application.serve('/voice', { status: 404 })
    const sid = await stage.dial({ Url: `${application.url}/voice` })
    expect((await ended(sid)).legs[0]?.cause).toBe('hung-up')
  })

  test('that takes longer than its address allows fails', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    application.serve('/voice', () => promise.then(() => ({ type: 'text/xml', body: '<Response/>' })))
    const sid = await stage.dial({ Url: `${application.url}/voice#rt=100` })
    await ended(sid)
    resolve()
    expect(legOf(sid)?.providerIds['warnings']).toMatch(/^11200 /)
    expect(application.at('/voice')).toHaveLength(1)
  })

  test('may be three redirects away, and not four', async () => {
    for (const [from, to] of [
      ['/0', '/1'],
      ['/1', '/2'],
      ['/2', '/3'],
      ['/3', '/4'],
    ] as const)
      application.serve(from, hop(to))
    application.laml('/4', play(440))
    const near = await stage.dial({ Url: `${application.url}/1` })
    const far = await stage.dial({ Url: `${application.url}/0`, To: '+13105678902' })
    await Promise.all([ended(near), ended(far)])
    expect(level(stage.heard(near), 440)).toBeGreaterThan(-20)
    expect(legOf(far)?.providerIds['warnings']).toMatch(/^11215 /)
    // the form stays behind
    expect(application.at('/1')[0]).toMatchObject({ method: 'POST', fields: { CallSid: near } })
    expect(application.at('/4')).toMatchObject([{ method: 'GET', fields: {} }])
    expect(application.at('/4')[0]?.body).toBe('')
  })

  test('passes over a verb that nobody knows, with a warning', async () => {
    const sid = await call(`<Dance/>${play(440)}`)
    await ended(sid)
    expect(legOf(sid)?.providerIds['warnings']).toBe('13750 unknown verb <Dance>')
    expect(level(stage.heard(sid), 440)).toBeGreaterThan(-20)
  })

  test('that redirects to itself without end is given up', async () => {
    application.laml('/loop', '<Redirect>loop</Redirect>')
    const sid = await stage.dial({ Url: `${application.url}/loop` })
    await ended(sid)
    expect(legOf(sid)?.providerIds['warnings']).toMatch(/^11215 /)
  })

  test('gives way at once to the one of an update', async () => {
    const sid = await call('<Play loop="0">http://127.0.0.1:1/none.wav</Play><Pause length="60"/>')
    await stage.emulator.world.until(sid, 'answered')
    application.laml('/next', play(1000))
    const reply = await stage.api('POST', `/Calls/${sid}.json`, { Url: `${application.url}/next`, Method: 'GET' })
    expect(reply.status).toBe(200)
    await ended(sid)
    expect(application.at('/next')).toMatchObject([{ method: 'GET', fields: { CallSid: sid } }])
    expect(level(stage.heard(sid), 1000)).toBeGreaterThan(-20)
  })
})

test('<Say> keeps its text, with entities and markup resolved, and hums for as long as it is', async () => {
  const sid = await call('<Say voice="woman">abcde <emphasis>f &amp; g</emphasis> &#x68;</Say>')
  await ended(sid)
  expect(legOf(sid)?.providerIds['said']).toBe('abcde f & g h')
  const [first] = spans(stage.heard(sid), { sampleRate, frequency: 220, windowMs: 10 })
  expect((first?.toMs ?? 0) - (first?.fromMs ?? 0)).toBeGreaterThanOrEqual(290)
})

test('<Play digits> sends keys that are heard', async () => {
  const sid = await call('<Play digits="1w2#"/>')
  await ended(sid)
  expect(legOf(sid)?.heardDigits).toBe('12#')
  expect(level(stage.heard(sid).subarray(0, 1600), 697)).toBeGreaterThan(-20)
})

test('<Play loop="0"> goes on until another document takes over', async () => {
  const sid = await call(`<Play loop="0">${application.url}/440.wav</Play>`)
  await application.post('/440.wav')
  await new Promise<void>((resolve) => stage.emulator.world.switchboard.call(sid)?.legs[0]?.after(900, resolve))
  await stage.api('POST', `/Calls/${sid}`, { Twiml: '<Response><Hangup/></Response>' })
  await ended(sid)
  const [span] = spans(stage.heard(sid), { sampleRate, frequency: 440 })
  expect((span?.toMs ?? 0) - (span?.fromMs ?? 0)).toBeGreaterThan(600)
})

describe('<Gather>', () => {
  test.each([
    ['up to the finishing key', '', '12#3', '12'],
    ['up to the number of keys', 'numDigits="3"', '12345', '123'],
    ['with the finishing key of its own', 'finishOnKey="*"', '1#2*', '1#2'],
    ['until nothing comes, where no key finishes', 'finishOnKey="" timeout="1"', '1#2', '1#2'],
  ])('collects %s', async (_what, attributes, tones, digits) => {
    press(tones)
    const sid = await call(gather(attributes))
    expect((await application.post('/digits')).fields).toMatchObject({ CallSid: sid, Digits: digits })
  })

  test('lets the first key end its prompt', async () => {
    press('7')
    application.laml('/digits', '')
    const sid = await call(gather('numDigits="1"', `<Play loop="9">${application.url}/440.wav</Play>`))
    await ended(sid)
    expect(application.at('/digits')[0]?.fields['Digits']).toBe('7')
    const length = spans(stage.heard(sid), { sampleRate, frequency: 440 }).map(({ fromMs, toMs }) => toMs - fromMs)
    expect(Math.max(0, ...length)).toBeLessThan(400)
  })

  test('falls through when nothing comes', async () => {
    const sid = await call(gather('timeout="1"'))
    await ended(sid)
    expect(application.at('/digits')).toEqual([])
    expect(spans(stage.heard(sid), { sampleRate, frequency: 1000 })).toHaveLength(1)
  })

  test('asks its action with nothing where that is wanted', async () => {
    await call(gather('timeout="1" actionOnEmptyResult="true" method="GET"'))
    expect(await application.post('/digits')).toMatchObject({ method: 'GET', fields: { Digits: '' } })
  })

  test('without an action asks for the current document again', async () => {
    press('5')
    application.serve('/voice', ({ fields }) => ({
      type: 'text/xml',
      body: fields['Digits'] === undefined ? '<Response><Gather numDigits="1"/></Response>' : '<Response/>',
    }))
    await stage.dial({ Url: `${application.url}/voice` })
    expect((await application.post('/voice', 2)).fields['Digits']).toBe('5')
  })
})

test('<Record> keeps the far party up to a key, and tells its action', async () => {
  const number = '+13105678901'
  stage.emulator.world.party({ number, answerAfterMs: 0, voiceLoop: true, digits: [{ afterMs: 900, tones: '#' }] })
  stage.emulator.world.voice(number, voiceOf(440))
  await call(`<Record action="${application.url}/recorded"/><Say>never</Say>`)
  const { fields } = await application.post('/recorded')
  expect(fields).toMatchObject({ Digits: '#' })
  const recording = await stage.api('GET', `/Recordings/${fields['RecordingSid']}.json`)
  expect(recording.body).toMatchObject({ source: 'RecordVerb', status: 'completed', trim: 'trim-silence' })
})

describe('an incoming call', () => {
  const number = '+15550001111'
  const ring = () => stage.emulator.world.call({ from: '+13105678901', to: number })
  beforeEach(() => {
    stage.emulator.world.number(number, {
      voiceUrl: `${application.url}/voice`,
      voiceFallbackUrl: `${application.url}/fallback`,
      statusCallback: `${application.url}/ended`,
    })
  })

  test('is answered by the first verb that sounds', async () => {
    application.laml('/voice', play(440))
    const { id } = await ring()
    const { fields } = await application.post('/voice')
    expect(fields).toMatchObject({ CallStatus: 'ringing', Direction: 'inbound', From: '+13105678901', To: number })
    await ended(id)
    expect(level(stage.heard(id), 440)).toBeGreaterThan(-20)
    const last = await application.post('/ended')
    expect(last.fields).toMatchObject({ CallSid: fields['CallSid'], CallStatus: 'completed', CallDuration: '0' })
    expect(last.fields).not.toHaveProperty('SequenceNumber')
  })

  test('rings on while its document begins with a pause', async () => {
    application.laml('/voice', '<Pause length="1"/><Redirect>/later</Redirect>')
    const decision = Promise.withResolvers<{ type: string; body: string }>()
    application.serve('/later', () => decision.promise)
    const { id } = await ring()
    await application.post('/later')
    expect(legOf(id)?.state).toBe('ringing')
    decision.resolve({ type: 'text/xml', body: '<Response><Say>hello</Say></Response>' })
    await ended(id)
    expect(legOf(id)).toHaveProperty('answeredAt')
  })

  test.each([
    ['<Reject reason="busy"/>', 'busy'],
    ['<Reject/>', 'declined'],
  ])('is refused by %s, and never answered', async (verb, cause) => {
    application.laml('/voice', verb)
    const { id } = await ring()
    await ended(id)
    expect(legOf(id)).toMatchObject({ cause, endedBy: 'application' })
    expect(legOf(id)).not.toHaveProperty('answeredAt')
    expect((await application.post('/ended')).fields['CallStatus']).toBe('failed')
  })

  test('asks the fallback of its number, and reports to the address that an update names', async () => {
    application.serve('/voice', { status: 503 })
    application.laml('/fallback', '<Pause length="0"/><Say>x</Say><Pause length="60"/>')
    const { id } = await ring()
    await stage.emulator.world.until(id, 'answered')
    const sid = legOf(id)?.providerIds['callSid'] ?? ''
    await stage.api('POST', `/Calls/${sid}`, { StatusCallback: `${application.url}/status` })
    stage.emulator.world.hangUp(sid)
    const { fields } = await application.post('/status')
    expect(fields).toMatchObject({ CallSid: sid, CallStatus: 'completed', Direction: 'inbound' })
    expect(application.at('/ended')).toEqual([])
  })

  test('that the far party gives up stops its document', async () => {
    application.laml('/voice', '<Pause length="60"/>')
    const { id } = await ring()
    await application.post('/voice')
    stage.emulator.world.hangUp(id)
    expect((await application.post('/ended')).fields['CallStatus']).toBe('failed')
  })

  test('to a number without a document is not taken', async () => {
    await expect(stage.emulator.world.call({ from: '+13105678901', to: '+15559999999' })).rejects.toThrow(/voiceUrl/)
  })
})

describe('<Dial>', () => {
  const other = '+13105678902'

  test('bridges a number: both hear each other, and the action learns how it ended', async () => {
    const { world } = stage.emulator
    world.party({ number: '+13105678901', answerAfterMs: 0, voiceLoop: true })
    world.voice('+13105678901', voiceOf(440))
    world.party({ number: other, answerAfterMs: 20, voiceLoop: true, hangUpAfterMs: 600 })
    world.voice(other, voiceOf(1000))
    application.laml('/dialled', '')
    const sid = await call(`<Dial action="${application.url}/dialled" callerId="+13105550000">${other}</Dial>`)
    const { fields } = await application.post('/dialled')
    expect(fields).toMatchObject({ CallSid: sid, DialCallStatus: 'completed', DialCallDuration: '1' })
    const child = String(fields['DialCallSid'])
    await ended(sid)
    expect(level(stage.heard(sid), 1000)).toBeGreaterThan(-20)
    expect(level(stage.heard(child), 440)).toBeGreaterThan(-20)
    expect((await stage.api('GET', `/Calls/${child}`)).body).toMatchObject({
      parent_call_sid: sid,
      from: '+13105550000',
      to: other,
    })
  })

  test.each([
    ['busy', 'busy'],
    ['unreachable', 'failed'],
    ['no-answer', 'no-answer'],
  ] as const)('of a number that is %s goes on with %s', async (outcome, status) => {
    stage.emulator.world.party({ number: other, outcome, answerAfterMs: 20 })
    await call(`<Dial action="${application.url}/dialled"><Number>${other}</Number></Dial>`)
    expect((await application.post('/dialled')).fields['DialCallStatus']).toBe(status)
  })

  test('is over for both when the caller is redirected', async () => {
    const sid = await call(`<Dial>${other}</Dial>`)
    const { switchboard } = stage.emulator.world
    await switchboard.call(sid)?.legs[0]?.answered
    const child = await new Promise<string>((resolve) => {
      const look = (): void => {
        const leg = switchboard.call(sid)?.legs[1]
        if (leg?.state === 'answered') resolve(leg.id)
      }
      switchboard.watch(look)
      look()
    })
    await stage.api('POST', `/Calls/${sid}`, { Twiml: `<Response>${play(1000)}</Response>` })
    await ended(sid)
    expect(stage.emulator.world.callById(child).legs[1]).toMatchObject({ cause: 'hung-up', endedBy: 'application' })
    expect(level(stage.heard(sid), 1000)).toBeGreaterThan(-20)
  })

  test('brings calls together in a conference, and one that ends it ends it for all', async () => {
    const { world } = stage.emulator
    world.party({ number: '+13105678901', answerAfterMs: 0, voiceLoop: true })
    world.voice('+13105678901', voiceOf(440))
    world.party({ number: other, answerAfterMs: 0, voiceLoop: true, hangUpAfterMs: 800 })
    world.voice(other, voiceOf(1000))
    const dial = (attributes: string): string =>
      `<Response><Dial><Conference beep="false" ${attributes} statusCallback="${application.url}/room" statusCallbackEvent="join leave end">room</Conference></Dial></Response>`
    const first = await stage.dial({ Twiml: dial('') })
    const second = await stage.dial({ To: other, Twiml: dial('endConferenceOnExit="true"') })
    await Promise.all([ended(first), ended(second)])
    expect(level(stage.heard(first), 1000)).toBeGreaterThan(-20)
    expect(level(stage.heard(second), 440)).toBeGreaterThan(-20)
    await application.post('/room', 5)
    expect(application.at('/room').map(({ fields }) => fields['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ])
  })
})

test('silence is silent', async () => {
  const sid = await call('<Pause length="1"/>')
  await ended(sid)
  expect(rmsDbfs(stage.heard(sid))).toBe(-Infinity)
})
