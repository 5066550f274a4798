import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { AGENT, OTHER, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach(() => ({ ringMs: 2000 }))

test('a participant is called into a conference, hears it, and is thrown out', async () => {
  const { id, conversation, flow } = await bench().connect()
  expect(await outcomeOf(await bench().client.follow(conversation, 'addParticipant', { to: OTHER }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  const reply = await bench().client.follow(conversation, 'addParticipant', { to: OTHER, operationId: 'add-1' })
  expect(reply.status).toBe(201)
  const added = await bench().application.event('participant added', 1)
  await bench().application.event('participantInvitation completed')
  expect(bench().application.names().slice(9)).toEqual([
    'participantInvitation started Connecting',
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'onlineMeeting added',
    'participant added',
    'participant added',
    'participantInvitation completed Connected',
  ])
  expect((await bench().application.event('participantInvitation completed')).resource['operationId']).toBe('add-1')
  await bench().play(flow, bench().application.serve('/both.wav', promptOf(700, 200)))
  await bench().application.event('prompt completed')
  for (const number of [AGENT, OTHER]) expect(heardTone(bench().emulator, id, 700, number)).toBeGreaterThan(-15)
  expect(added.resource['uri']).toBe(OTHER)
  expect((await bench().client.follow(added, 'eject')).status).toBe(204)
  expect((await bench().application.event('participant deleted')).href).toBe(added.href)
  expect(
    bench()
      .emulator.world.callById(id)
      .legs.map(({ state }) => state),
  ).toEqual(['answered', 'ended'])
  expect(bench().application.names()).not.toContain('conversation deleted')
})

test('a participant who declines is told, and the conference goes on', async () => {
  bench().emulator.world.party({ number: OTHER, outcome: 'decline' })
  const { conversation, id } = await bench().connect()
  await bench().client.follow(conversation, 'addParticipant', { to: OTHER, operationId: 'add-2' })
  const completed = await bench().application.event('participantInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code: 'RemoteFailure', subcode: 'Declined' } })
  expect(completed.resource['state']).toBe('Declined')
  expect(bench().emulator.world.callById(id).state).toBe('answered')
})

test('an application that leaves a conference lets the others talk, and can end it for all', async () => {
  const first = await bench().connect()
  await bench().client.follow(first.conversation, 'addParticipant', { to: OTHER, operationId: 'add-3' })
  await bench().application.event('participant added', 1)
  await bench().client.follow(first.audio, 'stopAudioVideo')
  await bench().application.event('conversation deleted')
  expect(
    bench()
      .emulator.world.callById(first.id)
      .legs.map(({ state }) => state),
  ).toEqual(['answered', 'answered'])
  bench().emulator.world.hangUp(first.id, OTHER)
  await bench().emulator.world.until(first.id, 'ended')
  const second = await bench().connect()
  await bench().client.follow(second.conversation, 'addParticipant', { to: OTHER, operationId: 'add-4' })
  await bench().application.event('participant added', 3)
  const meeting = await bench().application.event('onlineMeeting added', 1)
  expect((await bench().client.follow(meeting, 'terminateOnlineMeeting')).status).toBe(204)
  expect((await bench().emulator.world.until(second.id, 'ended')).state).toBe('ended')
})
