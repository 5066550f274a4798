import { CallAutomationClient } from '@azure/communication-call-automation'
import { concatPcm, toneDbfs } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, type Json, phone, prompt, startAcsApplication } from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests({ overSockets: /vendor's client/ })

const OWN = '+14255550101'
const PARTY = '+14255550123'
const SOURCE = '+14255550100'
let emulator: Emulator
let application: AcsApplication
/** Where the calls go that the application makes to itself. */
let called: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  called = await startAcsApplication()
  client = new AcsClient(emulator)
  emulator.world.number(OWN, {})
  emulator.world.number('+14255550102', {})
  await emulator.world.subscribe({ url: `${called.url}/grid`, schema: 'eventgrid' })
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
  await called[Symbol.asyncDispose]()
})

const answer = async (incomingCallContext: string): Promise<Json> =>
  (await (
    await client.call('POST', 'callConnections:answer', { incomingCallContext, callbackUri: `${called.url}/callback` })
  ).json()) as Json
const play = (id: string, uri: string): Promise<Response> =>
  client.call('POST', `callConnections/${id}:play`, { playSources: [{ kind: 'file', file: { uri } }] })

/** Listens to the voices on a call, as its application hears them; tells the level of a tone in them. */
function voicesOf(call: string): (frequency: number) => number {
  const frames: Int16Array[] = []
  emulator.world.switchboard.call(call)?.conversation.voices.tap((frame) => frames.push(frame.slice()))
  return (frequency) => toneDbfs(concatPcm(frames), { frequency, sampleRate: 16_000 })
}

test("a call to the application's own number rings at the application, and both ends hear each other", async () => {
  const { callConnectionId: outgoing } = await client.dial(application, OWN)
  const incoming = await called.event('IncomingCall')
  expect(incoming).toMatchObject({ from: phone(SOURCE), to: phone(OWN) })
  expect(emulator.world.callById(outgoing).state).toBe('ringing')
  const { callConnectionId } = await answer(incoming.incomingCallContext)
  const [, { serverCallId }] = await Promise.all([called.event('CallConnected'), application.event('CallConnected')])
  expect(incoming.serverCallId).toBe(serverCallId)
  const [said, answered] = [voicesOf(callConnectionId), voicesOf(outgoing)]
  await play(outgoing, application.serve('/a.wav', prompt(700, 200)))
  await play(callConnectionId, application.serve('/b.wav', prompt(1300, 200)))
  await Promise.all([called.event('PlayCompleted'), application.event('PlayCompleted')])
  // the last frames pass from the one call to the other within the next ticks
  const leg = emulator.world.switchboard.call(outgoing)?.legs[0]
  await new Promise<void>((resolve) => leg?.after(200, resolve))
  expect([said(700) > -35, said(1300) < -60]).toEqual([true, true])
  expect([answered(1300) > -35, answered(700) < -60]).toEqual([true, true])
  await client.call('DELETE', `callConnections/${callConnectionId}`)
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 5001 } })
})

test.each([
  ['busy', 'busy', 486, 8539],
  ['declined', 'forbidden', 403, 8538],
])('a call to itself that the application rejects is %s', async (_, callRejectReason, code, subCode) => {
  await client.dial(application, OWN)
  const { incomingCallContext } = await called.event('IncomingCall')
  await client.call('POST', 'callConnections:reject', { incomingCallContext, callRejectReason })
  expect(await application.event('CreateCallFailed')).toMatchObject({ resultInformation: { code, subCode } })
})

test('a call to itself that is given up cannot be answered any more', async () => {
  const { callConnectionId } = await client.dial(application, OWN)
  const { incomingCallContext } = await called.event('IncomingCall')
  await client.call('DELETE', `callConnections/${callConnectionId}`)
  await application.event('CreateCallFailed')
  const body = { incomingCallContext, callbackUri: `${called.url}/callback` }
  expect(await client.outcome('POST', 'callConnections:answer', body)).toBe('400/8587')
})

test("a call that is redirected to another of the application's numbers is told as incoming again", async () => {
  const { id } = await emulator.world.call({ from: PARTY, to: SOURCE })
  const { incomingCallContext } = await called.event('IncomingCall')
  const target = phone(OWN)
  expect(await client.outcome('POST', 'callConnections:redirect', { incomingCallContext, target })).toBe('204')
  const second = await called.event('IncomingCall', 1)
  expect(second).toMatchObject({ from: phone(PARTY), to: phone(OWN) })
  await answer(second.incomingCallContext)
  await called.event('CallConnected')
  expect(await emulator.world.until(id, 'answered')).toMatchObject({ state: 'answered' })
})

test("all offers of one conversation name it by one correlation id, and have an event's id of their own", async () => {
  await emulator.world.call({ from: PARTY, to: SOURCE })
  const first = await called.event('IncomingCall')
  await client.call('POST', 'callConnections:redirect', {
    incomingCallContext: first.incomingCallContext,
    target: phone(OWN),
  })
  const redirected = await called.event('IncomingCall', 1)
  const { callConnectionId } = await answer(redirected.incomingCallContext)
  const connected = await called.event('CallConnected')
  const path = `callConnections/${callConnectionId}`
  await client.call('POST', `${path}/participants:add`, { participantToAdd: phone(OWN) })
  const added = await called.event('IncomingCall', 2)
  await client.call('POST', `${path}:transferToParticipant`, {
    targetParticipant: phone('+14255550102'),
    transferee: phone(PARTY),
  })
  const transferred = await called.event('IncomingCall', 3)
  const offers = [first, redirected, added, transferred]
  expect(new Set([...offers, connected].map(({ correlationId }) => correlationId)).size).toBe(1)
  expect(new Set(offers.map(({ incomingCallContext }) => incomingCallContext)).size).toBe(4)
  const envelopes = called.delivered.filter(({ type }) => type.endsWith('.IncomingCall'))
  expect(new Set(envelopes.map(({ event }) => event.id)).size).toBe(4)
})

test('the headers of an invitation reach the called application', async () => {
  const { callConnectionId } = await client.dial(application, PARTY)
  await application.event('CallConnected')
  const customCallingContext = { sipHeaders: { 'X-one': '1' }, voipHeaders: { two: '2' } }
  const path = `callConnections/${callConnectionId}/participants:add`
  await client.call('POST', path, { participantToAdd: phone(OWN), customCallingContext })
  const incoming = (await called.event('IncomingCall')) as Json & { customContext: object }
  expect(incoming.customContext).toEqual(customCallingContext)
  await answer(incoming.incomingCallContext)
  expect(await application.event('AddParticipantSucceeded')).toMatchObject({ participant: phone(OWN) })
})

test('a number that is not its own, or whose calls nobody hears of, is a far party', async () => {
  await client.dial(application, PARTY)
  await application.event('CallConnected')
  emulator.world.number('+14255550102', { voiceUrl: `${called.url}/voice` })
  await client.dial(application, '+14255550102')
  await application.event('CallConnected', 1)
  expect(called.names()).not.toContain('IncomingCall')
})

test("the vendor's client calls itself", async () => {
  const { connectionString } = emulator.ready['acs'] as Json
  const sdk = new CallAutomationClient(connectionString, { allowInsecureConnection: true })
  const invite = { targetParticipant: { phoneNumber: OWN }, sourceCallIdNumber: { phoneNumber: SOURCE } }
  await sdk.createCall(invite, `${application.url}/callback`)
  const { incomingCallContext } = await called.event('IncomingCall')
  const { callConnection } = await sdk.answerCall(incomingCallContext, `${called.url}/callback`)
  await Promise.all([called.event('CallConnected'), application.event('CallConnected')])
  await callConnection.hangUp(true)
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 5001 } })
})
