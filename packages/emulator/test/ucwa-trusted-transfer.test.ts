import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { audioMs, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { AGENT, OTHER, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach(() => ({ ringMs: 2000 }))

test('a blind transfer connects the far party to the target and ends the call of the application', async () => {
  const { id, audio } = await bench().connect()
  bench().emulator.world.voice(AGENT, promptOf(700, 200))
  expect((await bench().client.follow(audio, 'transfer', { to: OTHER, operationId: 'hand-over' })).status).toBe(201)
  const completed = await bench().application.event('transfer completed')
  expect(completed).toMatchObject({ status: 'Success', sender: 'conversation' })
  expect(completed.resource['operationId']).toBe('hand-over')
  await bench().application.event('conversation deleted')
  expect(bench().application.names().slice(9)).toEqual([
    'transfer started',
    'transfer completed',
    'audioVideo updated Disconnected',
    'audioVideoFlow deleted',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  const { legs } = bench().emulator.world.callById(id)
  expect(legs.map(({ number, state }) => [number, state])).toEqual([
    [AGENT, 'answered'],
    [OTHER, 'answered'],
  ])
  const [first] = bench().emulator.world.switchboard.call(id)?.legs ?? []
  first?.voice.play(new Int16Array(3200).map((_, index) => Math.round(9000 * Math.sin(index * 0.4))))
  await audioMs(bench().emulator, id, 240)
  expect(heardTone(bench().emulator, id, (0.4 * 16_000) / (2 * Math.PI), OTHER)).toBeGreaterThan(-20)
  bench().emulator.world.hangUp(id, AGENT)
  expect((await bench().emulator.world.until(id, 'ended')).state).toBe('ended')
})

test('a target that does not take the call leaves it as it was', async () => {
  bench().emulator.world.party({ number: OTHER, outcome: 'busy' })
  const { audio, flow } = await bench().connect()
  await bench().client.follow(audio, 'transfer', { to: OTHER })
  expect(await bench().application.event('transfer completed')).toMatchObject({
    status: 'Failure',
    reason: { subcode: 'Busy' },
  })
  await bench().play(flow, bench().application.serve('/a.wav', promptOf(700, 60)))
  expect((await bench().application.event('prompt completed')).status).toBe('Success')
})

test('a transfer names a target or a call, not both and not neither', async () => {
  const { audio } = await bench().connect()
  for (const body of [{}, { to: OTHER, replacesCallContext: 'x' }]) {
    expect(await outcomeOf(await bench().client.follow(audio, 'transfer', body))).toBe(
      '400/BadRequest/ParameterValidationFailure',
    )
  }
})

test("a transfer that replaces puts the second call's party in the place of the application in the first", async () => {
  const first = await bench().connect()
  const second = await bench().connect(OTHER)
  const replacesCallContext = first.audio.resource['callContext']
  expect((await bench().client.follow(second.audio, 'transfer', { replacesCallContext })).status).toBe(201)
  expect((await bench().application.event('transfer completed')).status).toBe('Success')
  await bench().application.event('conversation deleted', 1)
  expect(
    bench()
      .application.names()
      .filter((name) => name === 'audioVideo updated Disconnected'),
  ).toHaveLength(2)
  const legs = bench()
    .emulator.world.calls()
    .map(({ legs: [leg] }) => leg)
  expect(legs.map((leg) => leg?.state)).toEqual(['answered', 'answered'])
  expect(legs[0]?.conversation).toBe(legs[1]?.conversation)
  bench().emulator.world.hangUp(first.id)
  expect((await bench().emulator.world.until(second.id, 'ended')).state).toBe('ended')
})

test('a transfer that replaces an unknown call fails', async () => {
  const { audio } = await bench().connect()
  await bench().client.follow(audio, 'transfer', { replacesCallContext: 'bm9uZQ==' })
  expect((await bench().application.event('transfer completed')).status).toBe('Failure')
})
