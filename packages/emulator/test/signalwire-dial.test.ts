import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { frames, type LamlApplication, pcmOf, type Stage, startStage, toneWav } from './signalwire-application.ts'
import { ended, found, level, speaks, warnings } from './signalwire-sound.ts'

simulatedTests()

const caller = '+13105678901'
const other = '+13105678902'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  speaks(stage, caller, 440)
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 400) })
})
afterEach(() => stage[Symbol.asyncDispose]())

const call = (verbs: string): Promise<string> => stage.dial({ Twiml: `<Response>${verbs}</Response>` })
const action = (): string => `action="${application.url}/dialled"`
const dialled = async () => (await application.post('/dialled')).fields

describe('before they talk', () => {
  test('the dialled party alone hears the document of its noun, and is asked for with the fields of its own call', async () => {
    speaks(stage, other, 1000, { hangUpAfterMs: 1400 })
    application.laml('/whisper', '<Play>/700.wav</Play>')
    const number = `<Number url="${application.url}/whisper" method="GET">${other}</Number>`
    const sid = await call(`<Dial ${action()}>${number}</Dial>`)
    const { fields, method } = await application.post('/whisper')
    expect(method).toBe('GET')
    expect(fields).toMatchObject({ ParentCallSid: sid, Direction: 'outbound-dial', To: other })
    const child = String(fields['CallSid'])
    expect(await dialled()).toMatchObject({ DialCallSid: child, DialCallStatus: 'completed', CallSid: sid })
    await ended(stage, sid)
    const [whispered] = found(stage, child, 700)
    const [answer] = found(stage, child, 440)
    expect((whispered?.toMs ?? 0) - (whispered?.fromMs ?? 0)).toBeGreaterThanOrEqual(380)
    // the talk begins behind the whisper
    expect(answer?.fromMs ?? 0).toBeGreaterThanOrEqual((whispered?.toMs ?? Infinity) - 20)
    expect(found(stage, sid, 700)).toEqual([])
    expect(level(stage.heard(sid), 1000)).toBeGreaterThan(-25)
  })

  test('a document that hangs up keeps the party out', async () => {
    speaks(stage, other, 1000)
    application.laml('/whisper', '<Hangup/>')
    const sid = await call(`<Dial ${action()}><Number url="${application.url}/whisper">${other}</Number></Dial>`)
    expect(await dialled()).toMatchObject({ DialCallStatus: 'completed' })
    await ended(stage, sid)
    expect(found(stage, sid, 1000)).toEqual([])
  })

  test('the keys of the noun are sent to it', async () => {
    speaks(stage, other, 1000, { hangUpAfterMs: 1500 })
    const sid = await call(`<Dial ${action()}><Number sendDigits="1w#">${other}</Number></Dial>`)
    await dialled()
    expect(stage.emulator.world.callById(sid).legs[1]?.heardDigits).toBe('1#')
  })

  test('its own status callbacks tell of the child call, with the name that is shown', async () => {
    speaks(stage, other, 1000, { hangUpAfterMs: 200 })
    const status = `statusCallback="${application.url}/child" statusCallbackEvent="initiated ringing answered completed"`
    const sid = await call(`<Dial ${action()} callerName="Ann"><Number ${status}>${other}</Number></Dial>`)
    await application.post('/child', 4)
    const posts = application.at('/child').map(({ fields }) => fields)
    expect(posts.map(({ CallStatus }) => CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'completed'])
    expect(posts[0]).toMatchObject({ ParentCallSid: sid, CallerName: 'Ann', SequenceNumber: '0' })
  })

  test('the caller hears the ringing of the country that is named', async () => {
    stage.emulator.world.party({ number: other, outcome: 'busy', answerAfterMs: 800 })
    const sid = await call(`<Dial ${action()} ringTone="de">${other}</Dial>`)
    expect(await dialled()).toMatchObject({ DialCallStatus: 'busy', DialCallDuration: '0' })
    await ended(stage, sid)
    const [ringing] = found(stage, sid, 425)
    expect((ringing?.toMs ?? 0) - (ringing?.fromMs ?? 0)).toBeGreaterThan(500)
  })

  test('an incoming call rings on until the bridge, where that is wanted', async () => {
    speaks(stage, other, 1000, { hangUpAfterMs: 300 })
    const number = '+15550001111'
    stage.emulator.world.number(number, { voiceUrl: `${application.url}/voice` })
    stage.emulator.world.party({ number: other, answerAfterMs: 300, voiceLoop: true, hangUpAfterMs: 300 })
    application.laml('/voice', `<Dial answerOnBridge="true" ${action()}>${other}</Dial>`)
    const { id } = await stage.emulator.world.call({ from: '+13105678903', to: number })
    await ended(stage, id)
    const [own, child] = stage.emulator.world.callById(id).legs
    expect(Date.parse(own?.answeredAt ?? '')).toBeGreaterThanOrEqual(Date.parse(child?.answeredAt ?? ''))
    expect(await dialled()).toMatchObject({ DialCallStatus: 'completed' })
  })

  test('an incoming call that nobody takes on its behalf is never answered', async () => {
    const number = '+15550001111'
    stage.emulator.world.number(number, { voiceUrl: `${application.url}/voice` })
    stage.emulator.world.party({ number: other, outcome: 'busy', answerAfterMs: 10 })
    application.laml('/voice', `<Dial answerOnBridge="true">${other}</Dial><Reject reason="busy"/>`)
    const { id } = await stage.emulator.world.call({ from: '+13105678903', to: number })
    await ended(stage, id)
    expect(stage.emulator.world.callById(id).legs[0]).not.toHaveProperty('answeredAt')
    expect(stage.emulator.world.callById(id).legs[0]).toMatchObject({ cause: 'busy' })
  })
})

describe('while they talk', () => {
  test('the caller ends it with a star, where that is allowed, and the document goes on', async () => {
    speaks(stage, other, 1000)
    const sid = await call(`<Dial hangupOnStar="true" ${action()}>${other}</Dial>`)
    await stage.emulator.world.until(sid, 'answered')
    await frames(stage, sid, 30)
    stage.emulator.world.press(sid, '*')
    expect(await dialled()).toMatchObject({ CallSid: sid, CallStatus: 'in-progress', DialCallStatus: 'completed' })
  })

  test('it lasts no longer than its time limit', async () => {
    speaks(stage, other, 1000)
    const sid = await call(`<Dial timeLimit="1" ${action()}>${other}</Dial><Say>never</Say>`)
    expect(await dialled()).toMatchObject({ DialCallDuration: '1' })
    await ended(stage, sid)
    const lengths = found(stage, sid, 1000).map(({ fromMs, toMs }) => toMs - fromMs)
    expect(Math.max(0, ...lengths)).toBeGreaterThan(900)
    expect(Math.max(0, ...lengths)).toBeLessThan(1100)
  })

  test('both are recorded apart, the action learns where, and the file is also sent away', async () => {
    speaks(stage, other, 1000, { hangUpAfterMs: 900 })
    const stored = Promise.withResolvers<string | undefined>()
    application.serve('/storage', ({ method, headers }) => (stored.resolve(`${method} ${headers['content-type']}`), {}))
    const record = 'record="record-from-answer-dual" recordingStorageUrlMethod="PUT"'
    const urls = `recordingStatusCallback="${application.url}/recorded" recordingStorageUrl="${application.url}/storage"`
    await call(`<Dial ${record} ${urls} ${action()}>${other}</Dial>`)
    const { RecordingUrl } = await dialled()
    const { fields } = await application.post('/recorded')
    expect(fields).toMatchObject({ RecordingUrl, RecordingChannels: '2', RecordingSource: 'DialVerb' })
    expect(await stored.promise).toBe('PUT audio/wav')
    const [inbound, outbound] = await pcmOf(await fetch(String(RecordingUrl)))
    expect(level(inbound ?? new Int16Array(), 440)).toBeGreaterThan(-20)
    expect(level(outbound ?? new Int16Array(), 1000)).toBeGreaterThan(-20)
  })
})

test.each([
  ['record-from-ringing', 1100, 1700],
  ['record-from-answer', 400, 900],
])('%s begins at its moment, with the track that is wanted', async (record, least, most) => {
  speaks(stage, other, 1000, { answerAfterMs: 800, hangUpAfterMs: 500 })
  await call(`<Dial record="${record}" recordingTrack="inbound" ${action()}>${other}</Dial>`)
  const { RecordingUrl } = await dialled()
  const [pcm = new Int16Array()] = await pcmOf(await fetch(String(RecordingUrl)))
  expect(pcm.length / 16).toBeGreaterThan(least)
  expect(pcm.length / 16).toBeLessThan(most)
  expect(level(pcm, 440)).toBeGreaterThan(-20)
  expect(level(pcm, 1000)).toBeLessThan(-40)
})

describe('a SIP address', () => {
  test('is dialled without its headers, and the action learns its reply', async () => {
    const address = 'sip:ann@voip.example.com'
    speaks(stage, address, 1000, { hangUpAfterMs: 300 })
    const sip = `<Sip username="u" password="p">${address};transport=udp?x-tenant=7</Sip>`
    const sid = await call(`<Dial ${action()}>${sip}</Dial>`)
    expect(await dialled()).toMatchObject({
      DialCallStatus: 'completed',
      DialSipResponseCode: '200',
      DialSipCallId: expect.stringMatching(/./),
    })
    expect(stage.emulator.world.callById(sid).legs[1]?.number).toBe(address)
  })

  test('that is busy says so with its code', async () => {
    stage.emulator.world.party({ number: 'sip:ann@voip.example.com', outcome: 'busy', answerAfterMs: 0 })
    await call(`<Dial ${action()}><Sip>sip:ann@voip.example.com</Sip></Dial>`)
    expect(await dialled()).toMatchObject({ DialCallStatus: 'busy', DialSipResponseCode: '486' })
  })
})

test('several numbers ring at once, and the first that answers takes the call', async () => {
  stage.emulator.world.party({ number: other, outcome: 'no-answer' })
  speaks(stage, '+13105678903', 1000, { hangUpAfterMs: 300 })
  const numbers = `<Number>${other}</Number><Number>+13105678903</Number>`
  const sid = await call(`<Dial ${action()}>${numbers}</Dial>`)
  expect(await dialled()).toMatchObject({ DialCallStatus: 'completed' })
  await ended(stage, sid)
  const [, first, second] = stage.emulator.world.callById(sid).legs
  expect([first?.cause, second?.cause]).toEqual(['cancelled', 'hung-up'])
})

test.each([
  ['<Number>5551234</Number>', '13223'],
  ['', '13223'],
  ['<Sip>voip.example.com</Sip>', '13243'],
  ['<Sip></Sip>', '13254'],
  ['<Conference>a</Conference><Number>+13105678902</Number>', '13000'],
  ['<Conference>a</Conference><Conference>b</Conference>', '13000'],
  ['<Number>+13105678902</Number><Sip>sip:a@b.example</Sip>', '13215'],
  ['<Say>no</Say>', '13215'],
  ['<Number>+13105678902</Number>'.repeat(11), '13215'],
])('a dial of "%s" fails with warning %s and rings nobody', async (inside, code) => {
  const sid = await call(`<Dial ${action()}>${inside}</Dial>`)
  expect(await dialled()).toMatchObject({ DialCallStatus: 'failed' })
  expect(warnings(stage, sid)).toMatch(new RegExp(`^${code} `))
  expect(stage.emulator.world.callById(sid).legs).toHaveLength(1)
})
