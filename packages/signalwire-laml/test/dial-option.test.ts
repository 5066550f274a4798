import { tone } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { caller, eventsOf, open, own, type Stage } from './fixtures/stage.ts'

function machine({ emulator }: Stage): void {
  emulator.world.party({ number: caller, machine: true })
  emulator.world.voice(caller, tone({ frequency: 440, durationMs: 500, sampleRate: 16_000 }))
}

describe('a machine that answers', () => {
  test('is told of while the call goes on', async () => {
    await using stage = await open()
    machine(stage)
    const providerOptions = { 'signalwire-laml': { machineDetection: 'enable', asyncDetection: true } } as const
    const call = await stage.phone.dial({ to: caller, from: own, providerOptions })
    const events = eventsOf(call)
    await call.answered()
    await expect
      .poll(() => events.find((event) => event.type === 'provider-event' && event.name === 'answering-machine'))
      .toMatchObject({ raw: { AnsweredBy: 'machine_start' } })
    await call.hangUp()
  })

  test('is who answered, where the call waits for that, with any field of the vendor', async () => {
    await using stage = await open()
    machine(stage)
    const fields = { MachineDetectionTimeout: 5, MachineWordsThreshold: '3', AsyncAmdPartialResults: false }
    const providerOptions = { 'signalwire-laml': { machineDetection: 'enable', fields } } as const
    const call = await stage.phone.dial({ to: caller, from: own, providerOptions })
    const events = eventsOf(call)
    await call.answered()
    await call.sendDigits('1')
    expect(events.find(({ type }) => type === 'call-answered')).toBeDefined()
    const created = stage.emulator.world.exchanges({ kind: 'request' }).find(({ url }) => url.endsWith('/Calls.json'))
    expect(created?.requestBody).toContain('MachineDetectionTimeout=5&MachineWordsThreshold=3')
    await call.hangUp()
  })

  test.each([
    [{ StatusCallback: 'https://example.com' }, 'StatusCallback'],
    [{ Colour: 'red' }, 'Colour'],
  ])('cannot be looked for with %o', async (fields, name) => {
    await using stage = await open()
    const dialling = stage.phone.dial({ to: caller, from: own, providerOptions: { 'signalwire-laml': { fields } } })
    await expect(dialling).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(name) as string,
    })
    expect(stage.emulator.world.calls()).toEqual([])
  })
})

test('a call is recorded from its answer on when its dial says so', async () => {
  await using stage = await open()
  stage.emulator.world.party({ number: caller, hangUpAfterMs: 1_200 })
  const record = { channels: 'separate' } as const
  const providerOptions = { 'signalwire-laml': { record } }
  const call = await stage.phone.dial({ to: caller, from: own, providerOptions })
  await call.ended
  await expect
    .poll(() =>
      stage.emulator.world
        .exchanges({ kind: 'callback' })
        .map(({ requestBody = '' }) => new URLSearchParams(requestBody).get('RecordingStatus')),
    )
    .toContain('completed')
})
