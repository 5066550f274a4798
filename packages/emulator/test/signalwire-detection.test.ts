import { spans } from '@trunkline/audio'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { type LamlApplication, type Stage, startStage, toneWav, voiceOf } from './signalwire-application.ts'

simulatedTests()

const number = '+13105678901'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 400) })
  application.laml('/voice', '<Play>/700.wav</Play>')
  stage.emulator.world.party({ number, answerAfterMs: 0, machine: true })
  stage.emulator.world.voice(number, voiceOf(440))
})
afterEach(() => stage[Symbol.asyncDispose]())

const dial = (fields: Readonly<Record<string, string>>): Promise<string> =>
  stage.dial({ Url: `${application.url}/voice`, ...fields })
const answeredBy = async () => (await application.post('/voice')).fields['AnsweredBy']
/** When the document was heard first, in milliseconds after the answer. */
const heardAt = async (sid: string): Promise<number> => {
  await stage.emulator.world.until(sid, 'ended')
  return spans(stage.heard(sid), { sampleRate: 16_000, frequency: 700 })[0]?.fromMs ?? Number.NaN
}

test('a machine is told to the document at once, and shown by REST', async () => {
  const sid = await dial({ MachineDetection: 'Enable' })
  expect(await answeredBy()).toBe('machine_start')
  expect(await heardAt(sid)).toBeLessThan(600)
  expect((await stage.api('GET', `/Calls/${sid}`)).body['answered_by']).toMatch(/^machine/)
})

test('the document waits for the end of the greeting where that is wanted', async () => {
  const sid = await dial({ MachineDetection: 'DetectMessageEnd', MachineDetectionSpeechEndThreshold: '500' })
  expect(await answeredBy()).toBe('machine_end_silence')
  // a second of greeting and half a second of silence
  expect(await heardAt(sid)).toBeGreaterThanOrEqual(1480)
})

test('a greeting without end is unknown after the time-out', async () => {
  stage.emulator.world.party({ number, answerAfterMs: 0, machine: true, voiceLoop: true })
  await dial({ MachineDetection: 'DetectMessageEnd', MachineDetectionTimeout: '1' })
  expect(await answeredBy()).toBe('unknown')
})

test('asynchronously the document runs meanwhile, and the callback learns of both moments', async () => {
  const sid = await dial({
    MachineDetection: 'DetectMessageEnd',
    MachineDetectionSpeechEndThreshold: '500',
    AsyncAmd: 'true',
    AsyncAmdPartialResults: 'true',
    AsyncAmdStatusCallback: `${application.url}/amd`,
    AsyncAmdStatusCallbackMethod: 'GET',
    Twiml: '<Response><Pause length="2"/></Response>',
  })
  await application.post('/amd', 2)
  expect(application.at('/amd')).toMatchObject([
    { method: 'GET', fields: { CallSid: sid, AnsweredBy: 'machine_start' } },
    { method: 'GET', fields: { CallSid: sid, AnsweredBy: 'machine_end_silence' } },
  ])
})

test.each([
  [{ MachineDetection: 'Maybe' }, '21234'],
  [{ MachineDetection: 'Enable', MachineDetectionTimeout: '121' }, '21234'],
  [{ MachineDetection: 'Enable', MachineDetectionSpeechEndThreshold: '10' }, '21234'],
  [{ MachineDetection: 'Enable', MachineWordsThreshold: 'many' }, '21234'],
  [{ MachineDetection: 'Enable', AsyncAmd: 'true' }, '21262'],
] as const)('%j is refused with %s', async (fields, code) => {
  const form = { To: number, From: '+13103384645', Url: `${application.url}/voice`, ...fields }
  const { status, body } = await stage.api('POST', '/Calls', form)
  expect([status, body.errors?.[0]?.code]).toEqual([400, code])
})
