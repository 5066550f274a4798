import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { type LamlApplication, type Stage, startStage } from './signalwire-application.ts'
import { found, speaks, warnings } from './signalwire-sound.ts'

simulatedTests()

const caller = 'sip:ann@voip.example.com'
const target = 'sip:bob@voip.example.com'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  speaks(stage, caller, 440)
})
afterEach(() => stage[Symbol.asyncDispose]())

const refer = (inside: string, to = caller): Promise<string> =>
  stage.dial({
    To: to,
    Twiml: `<Response><Refer action="${application.url}/referred">${inside}</Refer></Response>`,
  })
const referred = async () => (await application.post('/referred')).fields

describe('<Refer>', () => {
  test('lets a SIP party call another address by itself, and its own call is over', async () => {
    stage.emulator.world.party({ number: target, answerAfterMs: 20, hangUpAfterMs: 600 })
    const sid = await refer(`<Sip>${target}</Sip>`)
    expect(await referred()).toMatchObject({
      CallSid: sid,
      ReferCallStatus: 'in-progress',
      ReferSipResponseCode: '202',
      NotifySipResponseCode: '200',
    })
    await stage.emulator.world.until(sid, 'ended')
    const other = stage.emulator.world.calls().find(({ to }) => to === target)
    const id = String(other?.id)
    await stage.emulator.world.until(id, 'ended')
    const [talk] = found(stage, id, 440)
    expect((talk?.toMs ?? 0) - (talk?.fromMs ?? 0)).toBeGreaterThan(400)
  })

  test.each([
    ['busy', 'busy', '486'],
    ['no-answer', 'no-answer', '480'],
    ['unreachable', 'failed', '404'],
  ] as const)('of an address that is %s reports %s, and the call lives on', async (outcome, status, code) => {
    stage.emulator.world.party({ number: target, outcome, answerAfterMs: 20 })
    const sid = await refer(`<Sip>${target}</Sip>`)
    expect(await referred()).toMatchObject({
      CallSid: sid,
      CallStatus: 'in-progress',
      ReferCallStatus: status,
      NotifySipResponseCode: code,
    })
  })

  test('of a telephone call fails with warning 13801', async () => {
    const sid = await refer(`<Sip>${target}</Sip>`, '+13105678901')
    expect((await referred())['ReferCallStatus']).toBe('failed')
    expect(warnings(stage, sid)).toMatch(/^13801 /)
  })

  test.each([
    ['<Number>+13105678902</Number>', '13215'],
    [`<Sip>${target}</Sip><Sip>${target}</Sip>`, '13215'],
    ['', '13215'],
    ['<Sip>nobody</Sip>', '32110'],
  ])('to "%s" fails with warning %s', async (inside, code) => {
    const sid = await refer(inside)
    expect((await referred())['ReferCallStatus']).toBe('failed')
    expect(warnings(stage, sid)).toMatch(new RegExp(`^${code} `))
  })
})
