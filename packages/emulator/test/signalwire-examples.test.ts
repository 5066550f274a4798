import { decodeMulaw, encodeMulaw, pcmFromBytes, pcmToBytes, spans, tone, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { encodeMp3 } from '../src/mp3.ts'
import { simulatedTests } from './host.ts'
import {
  bytesOf,
  frames,
  type LamlApplication,
  type Media,
  pcmOf,
  type Post,
  type Stage,
  startStage,
  toneWav,
  voiceOf,
} from './signalwire-application.ts'
import { ended, found, sampleRate, speaks } from './signalwire-sound.ts'

simulatedTests()

// each kind of document that the vendor's manual shows, in texts of our own: what is posted, in its order, and what is heard

const caller = '+13105678901'
const other = '+13105678902'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  speaks(stage, caller, 440)
  speaks(stage, other, 1000)
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 500) })
  application.serve('/900.wav', { type: 'audio/wav', body: toneWav(900, 500) })
})
afterEach(() => stage[Symbol.asyncDispose]())

/** Answers as a call of the application's own that posts every status, and runs a document that is fetched. */
async function run(xml: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  application.laml('/voice', xml)
  return stage.dial({
    Url: `${application.url}/voice`,
    StatusCallback: `${application.url}/status`,
    StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...fields,
  })
}

const said = (sid: string) => stage.emulator.world.callById(sid).legs[0]?.providerIds['said']
const lengthOf = (span: { readonly fromMs: number; readonly toMs: number } | undefined): number =>
  (span?.toMs ?? 0) - (span?.fromMs ?? 0)
/** The documents that were asked for and the notices that were given at some paths, in their order; files are left out. */
const story = (...paths: readonly string[]): string[] =>
  application.posts.filter(({ path }) => paths.includes(path)).map((post) => `${post.path} ${whatOf(post)}`.trim())
const whatOf = ({ fields }: Post): string =>
  fields['StreamEvent'] ?? fields['RecordingStatus'] ?? fields['CallStatus'] ?? ''
/** The states that a call reported from its beginning to its end. */
async function life(): Promise<readonly (string | undefined)[]> {
  await application.post('/status', 4)
  return application.at('/status').map(({ fields }) => fields['CallStatus'])
}
const wholeLife = ['initiated', 'ringing', 'in-progress', 'completed']

describe('a two-way stream, connected', () => {
  test('carries the wider band both ways under its token and parameters, and tells of its life', async () => {
    const stream = [
      `<Stream url="${application.mediaUrl}/bot" codec="L16@24000h" realtime="true" track="inbound_track"`,
      `authBearerToken="a-token" statusCallback="/stream" statusCallbackMethod="POST">`,
      '<Parameter name="customer" value="Ann &amp; &quot;Bob&quot; &lt;b>"/></Stream>',
    ].join(' ')
    const sid = await run(`<Connect action="/after" method="POST">${stream}</Connect><Say>never</Say>`)
    application.laml('/after', '<Play>/700.wav</Play>')
    const media = await application.media()
    const start = await media.started()
    expect(media.headers.authorization).toBe('Bearer a-token')
    expect(start).toMatchObject({
      tracks: ['inbound'],
      customParameters: { customer: 'Ann & "Bob" <b>' },
      mediaFormat: { encoding: 'audio/x-L16', sampleRate: 24_000, channels: 1 },
    })
    await media.message(({ media: part }) => Number(part?.chunk) >= 25)
    const heardByBot = pcmFromBytes(bytesOf(media.messages))
    expect(toneDbfs(heardByBot, { frequency: 440, sampleRate: 24_000 })).toBeGreaterThan(-15)
    await speak(media, start.streamSid, 1000)
    media.socket.close()
    await ended(stage, sid)
    const [talk] = found(stage, sid, 1000)
    const [after] = found(stage, sid, 700)
    expect(lengthOf(talk)).toBeGreaterThan(900)
    expect(lengthOf(after)).toBeGreaterThanOrEqual(480)
    expect(after?.fromMs ?? 0).toBeGreaterThanOrEqual(talk?.toMs ?? Infinity)
    expect(await life()).toEqual(wholeLife)
    expect(story('/voice', '/after')).toEqual(['/voice in-progress', '/after in-progress'])
    expect(application.at('/stream').map(({ fields }) => fields)).toMatchObject([
      { CallSid: sid, StreamSid: start.streamSid, StreamEvent: 'stream-started', StreamTrack: 'inbound_track' },
      { CallSid: sid, StreamSid: start.streamSid, StreamEvent: 'stream-stopped' },
    ])
    expect(application.at('/after')[0]?.fields).toMatchObject({ StreamSid: start.streamSid, CallStatus: 'in-progress' })
  })
})

describe('a one-way stream', () => {
  test('started before a long pause hears both sides until another document stops it and hangs up', async () => {
    const stream = `<Stream name="ears" url="${application.mediaUrl}/ears" track="both_tracks" statusCallback="/stream"/>`
    const sid = await run(`<Start>${stream}</Start><Play>/700.wav</Play><Pause length="3600"/>`)
    const media = await application.media()
    expect((await media.started()).tracks).toEqual(['inbound', 'outbound'])
    await media.message(({ media: part }) => part?.track === 'outbound' && Number(part.chunk) >= 40)
    await stage.api('POST', `/Calls/${sid}`, {
      Twiml: '<Response><Stop><Stream name="ears"/></Stop><Hangup/></Response>',
    })
    expect(await media.closed).toBe(1000)
    await ended(stage, sid)
    const inbound = bytesOf(media.messages, 'inbound')
    const outbound = bytesOf(media.messages, 'outbound')
    expect(toneDbfs(decodeMulaw(inbound), { frequency: 440, sampleRate: 8000 })).toBeGreaterThan(-15)
    const [played] = spans(decodeMulaw(outbound), { sampleRate: 8000, frequency: 700 })
    expect(lengthOf(played)).toBeGreaterThanOrEqual(440)
    expect(await life()).toEqual(wholeLife)
    await application.post('/stream', 2)
    expect(story('/stream')).toEqual(['/stream stream-started', '/stream stream-stopped'])
  })
})

describe('sound', () => {
  test('is said, played as WAV and MP3, repeated, and pressed as keys, one after the other', async () => {
    application.serve('/900.mp3', {
      type: 'audio/mpeg',
      body: await encodeMp3({ sampleRate, channels: [voiceOf(900)] }),
    })
    const sid = await run(
      '<Say voice="Polly.Joanna" language="en-US">good <emphasis>day</emphasis></Say><Play loop="2">/700.wav</Play>' +
        '<Pause length="1"/><Play>/900.mp3</Play><Play digits="1w5#"/>',
    )
    await ended(stage, sid)
    expect(said(sid)).toBe('good day')
    // keys have tones of nearly that pitch, but short ones
    const [twice, ...more] = found(stage, sid, 700).filter((span) => lengthOf(span) > 200)
    const [mp3] = found(stage, sid, 900)
    expect(more).toEqual([])
    expect(lengthOf(twice)).toBeGreaterThanOrEqual(980)
    expect(lengthOf(mp3)).toBeGreaterThan(950)
    // the pause lies between them
    expect((mp3?.fromMs ?? 0) - (twice?.toMs ?? 0)).toBeGreaterThanOrEqual(980)
    // the voice comes first
    expect(found(stage, sid, 220)[0]?.fromMs ?? Infinity).toBeLessThan(twice?.fromMs ?? 0)
    expect(stage.emulator.world.callById(sid).legs[0]?.heardDigits).toBe('15#')
    // the row of the #
    expect(found(stage, sid, 941).at(-1)?.fromMs ?? 0).toBeGreaterThan(mp3?.toMs ?? Infinity)
    expect(await life()).toEqual(wholeLife)
    expect(application.at('/voice')).toHaveLength(1)
  })

  test('given inline replaces a stream, and the stream comes back when it is put into the document again', async () => {
    const stream = `<Connect><Stream url="${application.mediaUrl}/bot"/></Connect>`
    const sid = await run(stream)
    const first = await application.media()
    await first.message(({ event }) => event === 'media')
    await stage.api('POST', `/Calls/${sid}`, {
      Twiml: `<Response><Play>${application.url}/700.wav</Play>${stream}</Response>`,
    })
    expect(await first.closed).toBe(1000)
    const second = await application.media(2)
    const { streamSid } = await second.started()
    await speak(second, streamSid, 1000, 8000)
    await stage.api('POST', `/Calls/${sid}`, { Status: 'completed' })
    expect(lengthOf(found(stage, sid, 700)[0])).toBeGreaterThanOrEqual(480)
    expect(lengthOf(found(stage, sid, 1000)[0])).toBeGreaterThan(900)
  })
})

describe('input', () => {
  test('is keyed into a menu, whose prompt it interrupts, and decides the next document', async () => {
    stage.emulator.world.party({ number: caller, answerAfterMs: 0, digits: [{ afterMs: 300, tones: '2' }] })
    application.laml('/menu', '<Play>/900.wav</Play>')
    const sid = await run(
      '<Gather action="/menu" input="dtmf" numDigits="1" timeout="3"><Say>one or two</Say><Play loop="0">/700.wav</Play></Gather>' +
        '<Say>nothing</Say>',
    )
    await ended(stage, sid)
    expect((await application.post('/menu')).fields).toMatchObject({
      CallSid: sid,
      Digits: '2',
      Direction: 'outbound-api',
    })
    expect(said(sid)).toBe('one or two')
    expect(lengthOf(found(stage, sid, 900)[0])).toBeGreaterThanOrEqual(480)
    expect(Math.max(0, ...found(stage, sid, 700).map(lengthOf))).toBeLessThan(400)
    expect(await life()).toEqual(wholeLife)
    expect(story('/voice', '/menu')).toEqual(['/voice in-progress', '/menu in-progress'])
  })

  test('is spoken, with partial results on the way', async () => {
    stage.emulator.world.party({
      number: caller,
      answerAfterMs: 0,
      transcript: [
        { afterMs: 400, text: 'sales' },
        { afterMs: 700, text: 'please' },
      ],
    })
    application.laml('/spoken', '<Play>/900.wav</Play>')
    const sid = await run(
      '<Gather action="/spoken" input="dtmf speech" hints="sales, support" language="en-GB" speechTimeout="1" ' +
        'partialResultCallback="/partial"><Play>/700.wav</Play></Gather>',
    )
    await ended(stage, sid)
    expect(application.at('/partial').map(({ fields }) => fields['UnstableSpeechResult'])).toEqual([
      'sales',
      'sales please',
    ])
    expect((await application.post('/spoken')).fields).toMatchObject({ SpeechResult: 'sales please', CallSid: sid })
    expect(lengthOf(found(stage, sid, 700)[0])).toBeLessThan(460)
    const [reply] = found(stage, sid, 900)
    // a second of silence after the last word
    expect(reply?.fromMs ?? 0).toBeGreaterThanOrEqual(1680)
  })

  test('is recorded behind a beep up to a key, written down, and played back', async () => {
    stage.emulator.world.party({
      number: caller,
      answerAfterMs: 0,
      voiceLoop: true,
      digits: [{ afterMs: 1300, tones: '#' }],
      transcript: [{ afterMs: 800, text: 'ring me' }],
    })
    application.serve('/recorded', ({ fields }) => ({
      type: 'application/xml',
      body: `<Response><Play>${fields['RecordingUrl']}.wav</Play></Response>`,
    }))
    const sid = await run(
      '<Record action="/recorded" maxLength="30" finishOnKey="#" recordingStatusCallback="/recording" ' +
        'recordingStatusCallbackEvent="in-progress completed" transcribe="true" transcribeCallback="/text"/><Say>never</Say>',
    )
    await ended(stage, sid)
    const { fields } = await application.post('/recorded')
    expect(fields).toMatchObject({ CallSid: sid, Digits: '#', RecordingDuration: '1' })
    const beep = found(stage, sid, 1000)[0]
    expect(lengthOf(beep)).toBeGreaterThanOrEqual(280)
    const playback = found(stage, sid, 440)[0]
    expect(lengthOf(playback)).toBeGreaterThan(800)
    expect(playback?.fromMs ?? 0).toBeGreaterThan(beep?.toMs ?? Infinity)
    expect(said(sid)).toBeUndefined()
    await application.post('/recording', 2)
    expect(application.at('/recording').map(({ fields: told }) => told['RecordingStatus'])).toEqual([
      'in-progress',
      'completed',
    ])
    expect((await application.post('/text')).fields).toMatchObject({
      TranscriptionText: 'ring me',
      RecordingSid: fields['RecordingSid'],
    })
  })
})

describe('others', () => {
  const childStatus = 'statusCallback="/child" statusCallbackEvent="initiated ringing answered completed"'

  test('are reached by number: ringing, a whisper, keys, the talk, its recording, and the action', async () => {
    stage.emulator.world.party({ number: other, answerAfterMs: 600, voiceLoop: true, hangUpAfterMs: 2500 })
    application.laml('/whisper', '<Play>/700.wav</Play>')
    application.laml('/dialled', '<Play>/900.wav</Play>')
    const sid = await run(
      `<Dial action="/dialled" callerId="+13105550000" timeout="20" ringTone="us" record="record-from-answer-dual" recordingStatusCallback="/recording">` +
        `<Number url="/whisper" sendDigits="*" ${childStatus}>${other}</Number></Dial>`,
    )
    await ended(stage, sid)
    const { fields } = await application.post('/dialled')
    const child = String(fields['DialCallSid'])
    expect(fields).toMatchObject({ DialCallStatus: 'completed', CallSid: sid })
    expect(await life()).toEqual(wholeLife)
    await application.post('/child', 4)
    expect(application.at('/child').map(whatOf)).toEqual(wholeLife)
    expect(story('/voice', '/whisper', '/dialled')).toEqual([
      '/voice in-progress',
      '/whisper in-progress',
      '/dialled in-progress',
    ])
    await application.post('/recording')
    const talker = stage.heard(sid)
    const callee = stage.heard(child)
    expect(lengthOf(spans(talker, { sampleRate, frequency: 480 })[0])).toBeGreaterThan(400)
    expect(lengthOf(spans(callee, { sampleRate, frequency: 700 })[0])).toBeGreaterThanOrEqual(480)
    expect(spans(callee, { sampleRate, frequency: 440 })[0]?.fromMs ?? 0).toBeGreaterThanOrEqual(
      spans(callee, { sampleRate, frequency: 700 })[0]?.toMs ?? Infinity,
    )
    expect(Math.max(...spans(talker, { sampleRate, frequency: 1000 }).map(lengthOf))).toBeGreaterThan(900)
    expect(lengthOf(spans(talker, { sampleRate, frequency: 900 })[0])).toBeGreaterThanOrEqual(480)
    const [own, their] = await pcmOf(await fetch(String(fields['RecordingUrl'])))
    expect(toneDbfs(own ?? new Int16Array(), { frequency: 440, sampleRate })).toBeGreaterThan(-15)
    expect(toneDbfs(their ?? new Int16Array(), { frequency: 1000, sampleRate })).toBeGreaterThan(-15)
  })

  test('are reached by SIP address, and a SIP caller is referred on', async () => {
    const [ann, bob] = ['sip:ann@voip.example.com', 'sip:bob@voip.example.com']
    for (const [number, frequency] of [
      [ann, 500],
      [bob, 1300],
    ] as const) {
      speaks(stage, number, frequency, { hangUpAfterMs: 700 })
    }
    const sid = await run(
      `<Dial action="/dialled"><Sip username="u" password="p" ${childStatus}>${ann};transport=tcp?x-a=1</Sip></Dial>`,
    )
    expect((await application.post('/dialled')).fields).toMatchObject({
      DialCallStatus: 'completed',
      DialCallDuration: '1',
      DialSipResponseCode: '200',
    })
    await ended(stage, sid)
    expect(lengthOf(found(stage, sid, 500)[0])).toBeGreaterThan(500)
    stage.emulator.world.party({ number: ann, answerAfterMs: 0, voiceLoop: true })
    const referred = await run(`<Refer action="/referred"><Sip>${bob}</Sip></Refer>`, { To: ann })
    expect((await application.post('/referred')).fields).toMatchObject({
      CallSid: referred,
      ReferCallStatus: 'in-progress',
    })
    await ended(stage, referred)
    const talk = String(stage.emulator.world.calls().find(({ to }) => to === bob)?.id)
    await ended(stage, talk)
    expect(lengthOf(found(stage, talk, 500)[0])).toBeGreaterThan(400)
  })

  test('meet in a conference that begins with the second, and ends with the one who ends it', async () => {
    application.laml('/wait', '<Play>/700.wav</Play>')
    const events = 'statusCallback="/room" statusCallbackEvent="start end join leave"'
    const sid = await run(
      `<Dial action="/left"><Conference waitUrl="/wait" beep="false" record="record-from-start" recordingStatusCallback="/recording" ${events}>the room</Conference></Dial>`,
    )
    await application.post('/wait')
    await frames(stage, sid, 30)
    stage.emulator.world.party({ number: other, answerAfterMs: 0, voiceLoop: true, hangUpAfterMs: 1000 })
    const second = await stage.dial({
      To: other,
      Twiml:
        '<Response><Dial><Conference beep="onEnter" endConferenceOnExit="true">the room</Conference></Dial></Response>',
    })
    await ended(stage, sid)
    await application.post('/room', 6)
    expect(application.at('/room').map(({ fields }) => fields['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ])
    expect((await application.post('/left')).fields).toMatchObject({ CallSid: sid, DialCallStatus: 'answered' })
    const waited = found(stage, sid, 700)
    const talked = found(stage, sid, 1000).filter((span) => lengthOf(span) > 300)
    expect(waited.length).toBeGreaterThan(0)
    expect(talked[0]?.fromMs ?? 0).toBeGreaterThanOrEqual(waited.at(-1)?.fromMs ?? Infinity)
    expect(found(stage, second, 440).some((span) => lengthOf(span) > 300)).toBe(true)
    const { fields } = await application.post('/recording')
    const [pcm = new Int16Array()] = await pcmOf(await fetch(String(fields['RecordingUrl'])))
    expect(toneDbfs(pcm, { frequency: 440, sampleRate })).toBeGreaterThan(-20)
    expect(toneDbfs(pcm, { frequency: 1000, sampleRate })).toBeGreaterThan(-20)
  })

  test('wait in a queue with music until an agent takes them, who tells them so first', async () => {
    application.laml('/wait', '<Play>/700.wav</Play>')
    application.laml('/connecting', '<Play>/900.wav</Play>')
    const sid = await run('<Enqueue action="/dequeued" waitUrl="/wait" waitUrlMethod="GET">sales</Enqueue>')
    expect((await application.post('/wait')).fields).toMatchObject({ QueuePosition: '1', CurrentQueueSize: '1' })
    await frames(stage, sid, 20)
    stage.emulator.world.party({ number: other, answerAfterMs: 0, voiceLoop: true, hangUpAfterMs: 1600 })
    const agent = await stage.dial({
      To: other,
      Twiml: `<Response><Dial><Queue url="${application.url}/connecting">sales</Queue></Dial></Response>`,
    })
    await ended(stage, sid)
    expect((await application.post('/dequeued')).fields).toMatchObject({ CallSid: sid, QueueResult: 'bridged' })
    expect(await life()).toEqual(wholeLife)
    expect(story('/voice', '/connecting', '/dequeued')).toEqual([
      '/voice in-progress',
      '/connecting in-progress',
      '/dequeued in-progress',
    ])
    const [music, told, talk] = [found(stage, sid, 700)[0], found(stage, sid, 900)[0], found(stage, sid, 1000)[0]]
    expect(lengthOf(told)).toBeGreaterThanOrEqual(480)
    expect(told?.fromMs ?? 0).toBeGreaterThanOrEqual(music?.toMs ?? Infinity)
    expect(talk?.fromMs ?? 0).toBeGreaterThanOrEqual((told?.toMs ?? Infinity) - 20)
    expect(found(stage, agent, 440).some((span) => lengthOf(span) > 500)).toBe(true)
  })
})

describe('an incoming call', () => {
  const own = '+15550001111'
  const ring = async (xml: string) => {
    stage.emulator.world.number(own, {
      voiceUrl: `${application.url}/voice`,
      statusCallback: `${application.url}/status`,
    })
    application.laml('/voice', xml)
    return stage.emulator.world.call({ from: caller, to: own })
  }

  test('rings through a pause, is redirected, answered by the first sound, and hung up', async () => {
    application.laml('/next', '<Play>/700.wav</Play><Hangup/><Say>never</Say>')
    const { id } = await ring('<Pause length="1"/><Redirect method="GET">/next</Redirect>')
    expect((await application.post('/voice')).fields).toMatchObject({ CallStatus: 'ringing', Direction: 'inbound' })
    expect(await application.post('/next')).toMatchObject({ method: 'GET', fields: { CallStatus: 'ringing' } })
    await ended(stage, id)
    expect(lengthOf(found(stage, id, 700)[0])).toBeGreaterThanOrEqual(480)
    expect(said(id)).toBeUndefined()
    await application.post('/status')
    expect(story('/voice', '/next', '/status')).toEqual(['/voice ringing', '/next ringing', '/status completed'])
  })

  test('is rejected as busy without an answer', async () => {
    const { id } = await ring('<Reject reason="busy"/>')
    await ended(stage, id)
    expect(stage.emulator.world.callById(id).legs[0]).toMatchObject({ cause: 'busy' })
    expect((await application.post('/status')).fields).toMatchObject({ CallStatus: 'failed', CallDuration: '0' })
  })

  test('hears itself for as long as an echo lasts, with the noise reduction of the service on', async () => {
    const { id } = await ring('<Denoise>on</Denoise><Echo timeout="5"/><Play>/700.wav</Play>')
    await ended(stage, id)
    const echoed = found(stage, id, 440).reduce((sum, span) => sum + lengthOf(span), 0)
    expect(echoed).toBeGreaterThan(4500)
    expect(echoed).toBeLessThan(5200)
    expect(lengthOf(found(stage, id, 700)[0])).toBeGreaterThanOrEqual(480)
  }, 12_000)
})

/** What an application says on a two-way stream, once it was heard. */
async function speak(media: Media, streamSid: string, frequency: number, rate = 24_000): Promise<void> {
  const pcm = tone({ frequency, sampleRate: rate, durationMs: 1000, amplitude: 0.4 })
  const bytes = rate === 8000 ? encodeMulaw(pcm) : pcmToBytes(pcm)
  media.send({ event: 'media', streamSid, media: { payload: Buffer.from(bytes).toString('base64') } })
  media.send({ event: 'mark', streamSid, mark: { name: 'said' } })
  await media.message(({ mark }) => mark?.name === 'said')
}
