import { expect, test } from 'vitest'

import { far, from, onStage } from './fixtures/stage.ts'

test(
  'a call that rang up to its limit ends as no-answer',
  onStage(async ({ emulator, telephony }) => {
    emulator.world.party({ number: far, outcome: 'no-answer', answerAfterMs: 60_000 })
    const call = await telephony.dial({ to: far, from, ringMs: 100 })
    expect(await call.ended).toMatchObject({ reason: 'no-answer', providerCode: '8542' })
  }),
)

test(
  'a call that is hung up earlier ends as cancelled',
  onStage(async ({ emulator, telephony }) => {
    emulator.world.party({ number: far, outcome: 'no-answer', answerAfterMs: 60_000 })
    const call = await telephony.dial({ to: far, from, ringMs: 60_000 })
    await call.hangUp()
    expect(await call.ended).toMatchObject({ reason: 'cancelled', providerCode: '8542' })
  }),
)

test(
  'a call that was answered in time continues',
  onStage(async ({ telephony }) => {
    const call = await telephony.dial({ to: far, from, ringMs: 1_000 })
    await call.answered()
    await call.hangUp()
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  }),
)
