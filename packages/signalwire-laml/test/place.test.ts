import { tone } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { answered, caller, desk, heardMs, open, own } from './fixtures/stage.ts'

simulatedTests()

describe('a transfer to a queue or conference of the account', () => {
  test('moves the call into a queue, where it hears music until another call takes it', async () => {
    await using stage = await open()
    const call = await answered(stage)
    const music = stage.tone(900, 1_000)
    await call.transfer({ id: 'queue:support' }, { providerOptions: { 'signalwire-laml': { waitMusic: music } } })
    await eventually(() => expect(heardMs(stage, call, 900)).toBeGreaterThan(400))
    await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'not-available' })
    stage.emulator.world.hangUp(call.providerCallId ?? '', caller)
    expect(await call.ended).toMatchObject({ reason: 'transferred' })
  })

  test('moves the call into a conference, where others hear it', async () => {
    await using stage = await open()
    const { emulator } = stage
    const other = await answered(stage)
    await other.transfer({ id: 'conference:standup' })
    emulator.world.party({ number: desk, voiceLoop: true })
    emulator.world.voice(desk, tone({ frequency: 1_300, durationMs: 1_000, sampleRate: 16_000 }))
    const call = await stage.phone.dial({ to: desk, from: own })
    await call.answered()
    await call.transfer({ id: 'conference:standup' })
    await eventually(() => expect(heardMs(stage, other, 1_300)).toBeGreaterThan(300))
    await call.hangUp()
    await other.hangUp()
  })

  test('requires one that exists', async () => {
    await using stage = await open()
    const call = await answered(stage)
    await expect(call.transfer({ id: 'lift' })).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(call.transfer({ id: 'queue:' })).rejects.toMatchObject({ code: 'invalid-argument' })
    await call.sendDigits('1')
    await call.hangUp()
  })
})
