import { decodeWav, toneDbfs } from '@trunkline/audio'
import { expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import { answered, caller, desk, open } from './fixtures/stage.ts'

simulatedTests()

test('a busy party leaves the call unchanged; one that answers and hangs up ends it as transferred', async () => {
  await using stage = await open()
  const { emulator } = stage
  const call = await answered(stage)

  emulator.world.party({ number: desk, outcome: 'busy' })
  await expect(call.transfer(desk)).rejects.toMatchObject({ code: 'operation-failed' })
  await call.sendDigits('12')

  emulator.world.party({ number: desk, outcome: 'answer', hangUpAfterMs: 300 })
  await call.transfer(desk)
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'not-available' })
  expect(await call.ended).toMatchObject({ reason: 'transferred' })
})

test('a caller who hangs up while the other party rings ends the call as a hang-up', async () => {
  await using stage = await open()
  const { emulator } = stage
  emulator.world.party({ number: desk, answerAfterMs: 60_000 })
  const call = await answered(stage)
  const transferring = call.transfer(desk)
  await eventually(() =>
    expect(
      emulator.world
        .calls()
        .flatMap(({ legs }) => legs)
        .some(({ number }) => number === desk),
    ).toBe(true),
  )
  emulator.world.hangUp(call.providerCallId ?? '', caller)
  await expect(transferring).rejects.toMatchObject({ code: 'call-ended' })
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a call on hold hears its music repeatedly, until it is resumed', async () => {
  await using stage = await open()
  const { emulator } = stage
  const call = await answered(stage)
  await call.hold({ music: { url: stage.tone(440, 1_000) } })
  const level = (): number => {
    const { channels, sampleRate } = decodeWav(emulator.world.heard(call.providerCallId ?? ''))
    const heard = channels[0] ?? new Int16Array()
    // of the last half second, after the first end of the file
    return heard.length < 1.6 * sampleRate
      ? -100
      : toneDbfs(heard.subarray(-sampleRate / 2), { frequency: 440, sampleRate })
  }
  await eventually(() => expect(level()).toBeGreaterThan(-20))
  await call.unhold()
  await eventually(() => expect(level()).toBeLessThan(-60))
  await call.hangUp()
})
