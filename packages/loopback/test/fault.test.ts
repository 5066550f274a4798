import { createTelephony } from '@trunkline/core'
import { expect, test } from 'vitest'

import { loopback } from '../src/index.ts'
import { dialled, idOf, openLab, own, theirs, wavOf } from './lab.ts'

test('a dial whose reply was lost is settled by its first event, and is one call', async () => {
  const { clock, far, telephony } = openLab()
  expect(await far.fault({ on: 'dial', effect: 'cut-after' })).toBe(true)
  const call = await clock.until(telephony.dial({ to: theirs, from: own, idempotencyKey: 'order-7' }))
  const again = await clock.until(telephony.dial({ to: theirs, from: own, idempotencyKey: 'order-7' }))
  expect(again.id).toBe(call.id)
  expect(await far.calls(theirs)).toBe(1)
  await clock.until(call.answered())
  await clock.until(call.hangUp())
  expect(await far.state(await far.callWith(theirs))).toBe('ended')
})

test('two processes that dial with one key ring one number once', async () => {
  const { clock, far, telephony } = openLab()
  const other = createTelephony({ provider: loopback({ network: far }), clock })
  const options = { to: theirs, from: own, idempotencyKey: 'order-7' }
  const first = await clock.until(telephony.dial(options))
  const second = await clock.until(other.dial(options))
  expect(second.providerCallId).toBe(first.providerCallId)
  expect(await far.calls(theirs)).toBe(1)
})

test('a dial that was cut before it did anything fails with outcome-unknown, and nobody is rung', async () => {
  const { clock, far, telephony } = openLab()
  await far.fault({ on: 'dial', effect: 'cut-before' })
  const dialling = telephony.dial({ to: theirs, from: own })
  await expect(clock.until(dialling)).rejects.toMatchObject({ code: 'outcome-unknown' })
  expect(await far.calls(theirs)).toBe(0)
})

test.for([
  { effect: 'throttle', code: 'rate-limited' },
  { effect: 'unavailable', code: 'unavailable' },
] as const)('$effect is asked again, and given up as $code when it stays', async ({ code, effect }) => {
  const { clock, far, telephony } = openLab()
  await far.fault({ on: 'dial', effect, times: 2 })
  await clock.until(telephony.dial({ to: theirs, from: own }))
  expect(await far.requests()).toBe(3)
  expect(await far.calls(theirs)).toBe(1)
  await far.fault({ on: 'dial', effect, times: 3 })
  await expect(clock.until(telephony.dial({ to: theirs, from: own }))).rejects.toMatchObject({ code })
  expect(await far.calls(theirs)).toBe(1)
})

test('events that come twice, late or out of order change nothing in what is told', async () => {
  const told: Record<string, string[]> = {}
  for (const effect of ['none', 'twice', 'late', 'out-of-order'] as const) {
    const lab = openLab()
    const { clock, far } = lab
    if (effect !== 'none') await far.fault({ on: 'callback', effect, times: 4 })
    const call = await dialled(lab)
    const url = await far.prompt(wavOf(500, 3_000))
    await clock.until(call.play({ url }).ended)
    await clock.until(call.hangUp())
    await clock.until(call.ended)
    const types: string[] = []
    for await (const event of call.events()) if (!('optional' in event)) types.push(event.type)
    told[effect] = types
  }
  expect(told['none']).toEqual(['call-dialled', 'call-answered', 'play-started', 'play-ended', 'call-ended'])
  for (const types of Object.values(told)) expect(types).toEqual(told['none'])
})

test('an end of which no event came is found out by asking', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  await far.fault({ on: 'callback', effect: 'never' })
  await far.hangUp(idOf(call))
  expect(await clock.until(call.ended)).toMatchObject({ reason: 'hung-up' })
})

test('a recording whose notice was lost is found by asking', async () => {
  const lab = openLab()
  const { clock, far } = lab
  const call = await dialled(lab)
  const recording = await clock.until(call.record())
  await clock.advance(200)
  await far.fault({ on: 'callback', effect: 'never' })
  await clock.until(recording.stop())
  expect(await clock.until(recording.ready())).toMatchObject([{ durationMs: 200 }])
})

test('an effect that makes no sense there is refused', async () => {
  const { far } = openLab()
  expect(await far.fault({ on: 'dial', effect: 'twice' })).toBe(false)
  expect(await far.fault({ on: 'callback', effect: 'throttle' })).toBe(false)
})
