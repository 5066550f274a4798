import { decodeWav, spans, tone, toneDbfs } from '@trunkline/audio'
import type { CallEvent } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { caller, eventsOf, open, own, type Stage } from './fixtures/stage.ts'

simulatedTests()

function machine({ emulator }: Stage): void {
  emulator.world.party({ number: caller, machine: true })
  emulator.world.voice(caller, tone({ frequency: 440, durationMs: 500, sampleRate: 16_000 }))
}

/** The raw content of the carrier's events with this name. */
function rawsOf(events: readonly CallEvent[], name: string): readonly Readonly<Partial<Record<string, string>>>[] {
  return events.flatMap((event) =>
    event.type === 'provider-event' && event.name === name ? [event.raw as Record<string, string>] : [],
  )
}

/** Who answered, for each report of it. */
function answerers(events: readonly CallEvent[]): readonly unknown[] {
  return rawsOf(events, 'answering-machine').map((raw) => raw['AnsweredBy'])
}

describe('a machine that answers', () => {
  test('is reported while the call continues', async () => {
    await using stage = await open()
    machine(stage)
    const providerOptions = { 'signalwire-laml': { machineDetection: 'enable', asyncDetection: true } } as const
    const call = await stage.phone.dial({ to: caller, from: own, providerOptions })
    const events = eventsOf(call)
    await call.answered()
    await eventually(() => expect(answerers(events)).toEqual(['machine_start']))
    await call.sendDigits('1')
    expect(answerers(events)).toEqual(['machine_start'])
    await call.hangUp()
  })

  test('is reported with the answer if the call waits for it, with any field of the vendor', async () => {
    await using stage = await open()
    machine(stage)
    const fields = { MachineDetectionTimeout: 5, MachineWordsThreshold: '3', AsyncAmdPartialResults: false }
    const providerOptions = { 'signalwire-laml': { machineDetection: 'enable', fields } } as const
    const call = await stage.phone.dial({ to: caller, from: own, providerOptions })
    const events = eventsOf(call)
    await call.answered()
    await eventually(() => expect(answerers(events)).toEqual(['machine_start']))
    // every further document request has the same result
    await call.sendDigits('1')
    expect(answerers(events)).toEqual(['machine_start'])
    const created = stage.emulator.world.exchanges({ kind: 'request' }).find(({ url }) => url.endsWith('/Calls.json'))
    expect(created?.requestBody).toContain('MachineDetectionTimeout=5&MachineWordsThreshold=3')
    await call.hangUp()
  })

  test('may have fields that the specification omits', async () => {
    await using stage = await open()
    const fields = { Timeout: 20, TimeLimit: 3600 }
    const dial = (unspecifiedFields: object) =>
      stage.phone.dial({
        to: caller,
        from: own,
        providerOptions: { 'signalwire-laml': { unspecifiedFields: { ...unspecifiedFields } } },
      })
    await expect(dial(fields)).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(dial({ Trim: 'trim-silence' })).rejects.toMatchObject({ code: 'invalid-argument' })
    const call = await dial({ TimeLimit: 3600 })
    const [created] = stage.emulator.world.exchanges({ kind: 'request' })
    expect(created?.requestBody).toContain('&TimeLimit=3600')
    await call.hangUp()
  })

  test.each([
    [{ StatusCallback: 'https://example.com' }, 'StatusCallback'],
    [{ Colour: 'red' }, 'Colour'],
  ])('cannot be detected with %o', async (fields, name) => {
    await using stage = await open()
    const dialling = stage.phone.dial({ to: caller, from: own, providerOptions: { 'signalwire-laml': { fields } } })
    await expect(dialling).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(name) as string,
    })
    expect(stage.emulator.world.calls()).toEqual([])
  })
})

test('a dial with `record` records the call from its answer on, with each side in the file', async () => {
  await using stage = await open()
  const { emulator, phone } = stage
  emulator.world.party({ number: caller, voiceLoop: true })
  emulator.world.voice(caller, tone({ frequency: 440, durationMs: 1_000, sampleRate: 16_000 }))
  const record = { channels: 'separate' } as const
  const call = await phone.dial({ to: caller, from: own, providerOptions: { 'signalwire-laml': { record } } })
  const events = eventsOf(call)
  await call.answered()
  await call.play({ url: stage.tone(1_000, 500) }).ended
  await call.hangUp()
  const told = (): string | undefined =>
    rawsOf(events, 'recording-status-in-progress').find((raw) => raw['RecordingUrl'] !== undefined)?.['RecordingUrl']
  await eventually(() => expect(told()).toBeDefined())
  const file = async (): Promise<Response> => fetch(told() ?? '')
  // it is complete once the call has ended
  await eventually(async () => expect((await file()).status).toBe(200))
  const { channels, sampleRate } = decodeWav(new Uint8Array(await (await file()).arrayBuffer()))
  const [far = new Int16Array(), near = new Int16Array()] = channels
  expect(toneDbfs(far, { frequency: 440, sampleRate })).toBeGreaterThan(-20)
  expect(spans(near, { frequency: 1_000, sampleRate }).length).toBeGreaterThan(0)
  expect(toneDbfs(near, { frequency: 440, sampleRate })).toBeLessThan(-50)
})

test('digits are sent to the answering party, who sees the caller id of the options', async () => {
  await using stage = await open()
  const { emulator, phone } = stage
  const to = 'sip:ann@voip.example.com'
  emulator.world.party({ number: to })
  const providerOptions = { 'signalwire-laml': { sendDigits: '1w2#', callerId: '+14255550177' } } as const
  const call = await phone.dial({ to, from: own, providerOptions })
  await call.answered()
  const { legs } = emulator.world.callById(call.providerCallId ?? '')
  expect(legs[0]?.number).toBe(to)
  await eventually(() => expect(emulator.world.callById(call.providerCallId ?? '').legs[0]?.heardDigits).toBe('12#'))
  expect(emulator.world.callById(call.providerCallId ?? '').from).toBe('+14255550177')
  await call.hangUp()
})
