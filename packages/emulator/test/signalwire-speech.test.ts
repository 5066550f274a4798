import { spans } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { encodeMp3 } from '../src/mp3.ts'
import { simulatedTests } from './host.ts'
import { type LamlApplication, pcmOf, type Stage, startStage, toneWav, voiceOf } from './signalwire-application.ts'

simulatedTests()

const sampleRate = 16_000
const number = '+13105678901'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 400) })
})
afterEach(() => stage[Symbol.asyncDispose]())

const call = (verbs: string): Promise<string> => stage.dial({ Twiml: `<Response>${verbs}</Response>` })
const ended = (sid: string) => stage.emulator.world.until(sid, 'ended')
const found = (sid: string, frequency: number) => spans(stage.heard(sid), { sampleRate, frequency })
const warnings = (sid: string) => stage.emulator.world.callById(sid).legs[0]?.providerIds['warnings']
const says = (...transcript: readonly { readonly afterMs: number; readonly text: string }[]): void =>
  void stage.emulator.world.party({ number, answerAfterMs: 0, transcript: [...transcript] })
const gather = (attributes: string, inside = ''): string =>
  `<Gather action="${application.url}/gathered" ${attributes}>${inside}</Gather><Say>nothing</Say>`
const gathered = async () => (await application.post('/gathered')).fields

describe('a gather of speech', () => {
  test('reports the words that were said before the silence', async () => {
    says({ afterMs: 200, text: 'I would like' }, { afterMs: 600, text: 'a taxi' }, { afterMs: 3000, text: 'later' })
    const sid = await call(gather('input="speech" speechTimeout="1"'))
    const fields = await gathered()
    expect(fields).toMatchObject({ CallSid: sid, SpeechResult: 'I would like a taxi' })
    expect(Number(fields['Confidence'])).toBeGreaterThan(0.5)
    expect(fields).not.toHaveProperty('Digits')
  })

  test('ends at the first pause, where that is left to the service', async () => {
    says({ afterMs: 200, text: 'yes' }, { afterMs: 1500, text: 'no' })
    await call(gather('input="speech" speechTimeout="auto"'))
    expect((await gathered())['SpeechResult']).toBe('yes')
  })

  test('is interrupted by words within its prompt', async () => {
    says({ afterMs: 300, text: 'operator' })
    application.laml('/gathered', '')
    const sid = await call(
      gather('input="speech" speechTimeout="auto"', `<Play loop="9">${application.url}/700.wav</Play>`),
    )
    await ended(sid)
    const lengths = found(sid, 700).map(({ fromMs, toMs }) => toMs - fromMs)
    expect(Math.max(0, ...lengths)).toBeLessThan(500)
  })

  test('reports partial results in their order while it listens', async () => {
    says({ afterMs: 200, text: 'one' }, { afterMs: 400, text: 'two' })
    const partial = `partialResultCallback="${application.url}/partial" partialResultCallbackMethod="GET"`
    await call(gather(`input="speech" speechTimeout="1" ${partial}`))
    await gathered()
    expect(application.at('/partial')).toMatchObject([
      { method: 'GET', fields: { UnstableSpeechResult: 'one', SequenceNumber: '0' } },
      { method: 'GET', fields: { UnstableSpeechResult: 'one two', SequenceNumber: '1' } },
    ])
  })

  test('that also takes keys lets the first kind of input decide', async () => {
    stage.emulator.world.party({
      number,
      answerAfterMs: 0,
      digits: [{ afterMs: 100, tones: '42#' }],
      transcript: [{ afterMs: 300, text: 'hello' }],
    })
    await call(gather('input="dtmf speech"'))
    const fields = await gathered()
    expect(fields['Digits']).toBe('42')
    expect(fields).not.toHaveProperty('SpeechResult')
  })

  test('hears no keys, and goes on when nothing is said', async () => {
    stage.emulator.world.party({ number, answerAfterMs: 0, digits: [{ afterMs: 100, tones: '1' }] })
    const sid = await call(gather('input="speech" timeout="1"'))
    await ended(sid)
    expect(application.at('/gathered')).toEqual([])
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('nothing')
  })

  test('asks its action with an empty result where that is wanted', async () => {
    says()
    await call(gather('input="speech" timeout="1" actionOnEmptyResult="true"'))
    const fields = await gathered()
    expect(fields['SpeechResult']).toBe('')
    expect(fields).not.toHaveProperty('Digits')
  })
})

describe('a recording by the document', () => {
  test('is written down, told of, trimmed of its silence and sent away', async () => {
    stage.emulator.world.party({ number, answerAfterMs: 0, transcript: [{ afterMs: 600, text: 'call me back' }] })
    // half a second of silence, then a second of sound
    stage.emulator.world.voice(number, Int16Array.from([...new Int16Array(8000), ...voiceOf(440)]))
    const stored = Promise.withResolvers<string>()
    application.serve('/storage', ({ method }) => (stored.resolve(method), {}))
    const urls = [
      `action="${application.url}/recorded"`,
      `recordingStatusCallback="${application.url}/status" recordingStatusCallbackEvent="in-progress completed"`,
      `transcribe="true" transcribeCallback="${application.url}/text"`,
      `storageUrl="${application.url}/storage"`,
    ].join(' ')
    const sid = await call(`<Record playBeep="false" timeout="1" ${urls}/>`)
    const recorded = (await application.post('/recorded')).fields
    await application.post('/status', 2)
    expect(application.at('/status').map(({ fields }) => fields['RecordingStatus'])).toEqual([
      'in-progress',
      'completed',
    ])
    expect(recorded).toMatchObject({ CallSid: sid, RecordingDuration: '1', Digits: '' })
    expect((await application.post('/text')).fields).toMatchObject({
      RecordingSid: recorded['RecordingSid'],
      TranscriptionText: 'call me back',
      TranscriptionStatus: 'completed',
    })
    expect(await stored.promise).toBe('POST')
    const [pcm = new Int16Array()] = await pcmOf(await fetch(String(recorded['RecordingUrl'])))
    const [span] = spans(pcm, { sampleRate, frequency: 440 })
    expect(span?.fromMs ?? Infinity).toBeLessThanOrEqual(20)
    expect(pcm.length / 16 - (span?.toMs ?? 0)).toBeLessThanOrEqual(40)
  })

  test('keeps its silence where it is not to be trimmed, and ends after its longest time', async () => {
    stage.emulator.world.party({ number, answerAfterMs: 0 })
    stage.emulator.world.voice(number, Int16Array.from([...new Int16Array(8000), ...voiceOf(440), ...voiceOf(440)]))
    await call(`<Record playBeep="false" maxLength="1" trim="do-not-trim" action="${application.url}/recorded"/>`)
    const { RecordingUrl } = (await application.post('/recorded')).fields
    const [pcm = new Int16Array()] = await pcmOf(await fetch(String(RecordingUrl)))
    expect(pcm.length / 16).toBeGreaterThanOrEqual(980)
    expect(spans(pcm, { sampleRate, frequency: 440 })[0]?.fromMs ?? 0).toBeGreaterThan(300)
  })

  test('begins with a beep unless told otherwise', async () => {
    const sid = await call(`<Record timeout="1" action="${application.url}/recorded"/>`)
    await application.post('/recorded')
    const [beep] = found(sid, 1000)
    expect((beep?.toMs ?? 0) - (beep?.fromMs ?? 0)).toBeGreaterThanOrEqual(280)
  })
})

describe('<Play>', () => {
  test('plays MP3 files', async () => {
    const body = await encodeMp3({ sampleRate, channels: [voiceOf(700)] })
    application.serve('/700.mp3', { type: 'audio/mpeg', body })
    const sid = await call(`<Play>${application.url}/700.mp3</Play>`)
    await ended(sid)
    const [span, ...more] = found(sid, 700)
    expect(more).toEqual([])
    expect((span?.toMs ?? 0) - (span?.fromMs ?? 0)).toBeGreaterThan(950)
  })

  test.each([
    ['a page', { type: 'text/html', body: '<html/>' }, '13420'],
    ['a file that is none', { type: 'audio/wav', body: 'RIFFRAFF' }, '13420'],
    ['nothing', { status: 404 }, '11200'],
  ])('passes over %s with a warning, and the next verb runs', async (_what, answer, code) => {
    application.serve('/none', answer)
    const sid = await call(`<Play>${application.url}/none</Play><Play>${application.url}/700.wav</Play>`)
    await ended(sid)
    expect(warnings(sid)).toMatch(new RegExp(`^${code} `))
    expect(found(sid, 700)).toHaveLength(1)
  })

  test('takes web addresses alone', async () => {
    const sid = await call('<Play>file:///etc/passwd</Play>')
    await ended(sid)
    expect(warnings(sid)).toMatch(/^21455 /)
  })
})

test('<Echo> sends the far party its own voice back', async () => {
  stage.emulator.world.party({ number, answerAfterMs: 0, voiceLoop: true, hangUpAfterMs: 800 })
  stage.emulator.world.voice(number, voiceOf(440))
  const sid = await call('<Echo timeout="5"/>')
  await ended(sid)
  expect(found(sid, 440).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(600)
})

test.each(['Sms', 'Denoise', 'Pay'])('<%s> is known but heard by nobody: the document goes on', async (name) => {
  const sid = await call(`<${name}>on</${name}><Say>next</Say>`)
  await ended(sid)
  expect(warnings(sid)).toContain(`<${name}>`)
  expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('next')
})
