import { type AcsDoor, createAcsDoor, type Emulator } from '@trunkline/emulator'
import { createRemoteJWKSet, jwtVerify, type JWTVerifyResult } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, type Json, phone, startAcsApplication } from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

let emulator: Emulator
let application: AcsApplication
let client: AcsClient
let door: AcsDoor
beforeEach(async () => {
  emulator = await startNetwork({ doors: [(network) => (door = createAcsDoor(network))] })
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

test('a call to a number is connecting, then connected, and tells who is on it', async () => {
  const made = await client.dial(application, '+14255550123', { operationContext: 'first' })
  expect(made).toMatchObject({
    callConnectionState: 'connecting',
    targets: [phone('+14255550123')],
    sourceCallerIdNumber: { value: '+14255550100' },
    callbackUri: `${application.url}/callback`,
    source: { kind: 'communicationUser' },
  })
  // recorded: what is not known yet is left out, and of a stream that was not set up the state is said
  expect(made).not.toHaveProperty('serverCallId')
  expect(made.mediaStreamingSubscription).toEqual({ state: 'disabled' })
  const connected = await application.event('CallConnected')
  const { callConnectionId, correlationId } = made
  const { serverCallId } = connected
  expect(Buffer.from(serverCallId, 'base64').toString()).toMatch(/^http/)
  expect(connected).toMatchObject({ callConnectionId, serverCallId, correlationId, operationContext: 'first' })
  expect(connected).toMatchObject({ resultInformation: { code: 200, subCode: 0 } })
  const updated = await application.event('ParticipantsUpdated')
  expect(updated).toMatchObject({
    sequenceNumber: 1,
    participants: [{ identifier: phone('+14255550123'), isMuted: false, isOnHold: false }, {}],
  })
  expect(updated.operationContext).toBeUndefined()
  const shown = await (await client.call('GET', `callConnections/${callConnectionId}`)).json()
  expect(shown).toMatchObject({ callConnectionId, serverCallId, callConnectionState: 'connected' })
  expect(application.names()).toEqual(['CallConnected', 'ParticipantsUpdated'])
  expect(emulator.world.callById(callConnectionId)).toMatchObject({ door: 'acs', state: 'answered' })
})

test('the roster may come before the connection, and its numbers jump and repeat', async () => {
  await emulator.close()
  emulator = await startNetwork({ doors: [(network) => createAcsDoor(network, { rosterFirst: true })] })
  client = new AcsClient(emulator)
  const { callConnectionId } = await client.dial(application, '+14255550123')
  await application.event('CallConnected')
  expect(application.names()).toEqual(['ParticipantsUpdated', 'CallConnected'])
  const body = { targetParticipant: phone('+14255550123') }
  for (const verb of ['hold', 'unhold', 'hold', 'unhold'])
    await client.call('POST', `callConnections/${callConnectionId}:${verb}`, body)
  const rosters = [0, 1, 2, 3, 4].map((index) => application.event('ParticipantsUpdated', index))
  expect((await Promise.all(rosters)).map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 3, 4, 6, 6])
})

test('an event is one CloudEvent in an array, signed for five minutes by a key of the published set', async () => {
  const { resourceId, openIdConfigurationUrl } = emulator.ready['acs'] as Json
  const { callConnectionId } = await client.dial(application, '+14255550123')
  await application.event('CallConnected')
  const [first] = application.delivered
  expect(first?.event).toMatchObject({
    specversion: '1.0',
    type: 'Microsoft.Communication.CallConnected',
    source: `calling/callConnections/${callConnectionId}`,
    subject: `calling/callConnections/${callConnectionId}`,
    datacontenttype: 'application/json',
    data: { version: '2026-03-12', publicEventType: 'Microsoft.Communication.CallConnected' },
  })
  expect(first?.event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?\+00:00$/)
  const { issuer, jwks_uri } = (await (await fetch(openIdConfigurationUrl)).json()) as {
    issuer: string
    jwks_uri: string
  }
  expect(issuer).toBe('https://acscallautomation.communication.azure.com')
  const check = async (authorization = ''): Promise<JWTVerifyResult> =>
    jwtVerify(authorization.replace('Bearer ', ''), createRemoteJWKSet(new URL(jwks_uri)), {
      issuer,
      audience: resourceId,
      algorithms: ['RS256'],
    })
  const before = await check(first?.headers.authorization)
  expect((before.payload.exp ?? 0) - (before.payload.iat ?? 0)).toBe(300)
  door.rotateKeys()
  await client.call('DELETE', `callConnections/${callConnectionId}`)
  await application.event('CallDisconnected')
  const after = await check(application.delivered.at(-1)?.headers.authorization)
  expect(after.protectedHeader.kid).not.toBe(before.protectedHeader.kid)
  const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: { kid: string }[] }
  expect(keys.map(({ kid }) => kid)).toEqual([after.protectedHeader.kid, before.protectedHeader.kid])
  expect(JSON.stringify(keys)).not.toContain('"d":')
})

test('a hang-up ends the call as the last event, and the call is unknown from then on', async () => {
  const { callConnectionId } = await client.dial(application, '+14255550123')
  await application.event('CallConnected')
  expect(await client.outcome('DELETE', `callConnections/${callConnectionId}`)).toBe('204')
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { code: 200, subCode: 7000 } })
  expect(application.names().at(-1)).toBe('CallDisconnected')
  const gone = await client.call('GET', `callConnections/${callConnectionId}`)
  expect(await gone.json()).toMatchObject({
    error: { code: '8522', target: `/calling/callConnections/${callConnectionId}` },
  })
  expect(await client.outcome('DELETE', `callConnections/${callConnectionId}`)).toBe('404/8522')
  expect(emulator.world.callById(callConnectionId)).toMatchObject({
    state: 'ended',
    legs: [{ cause: 'hung-up', endedBy: 'application' }],
  })
})

test('a far party that hangs up ends the call with the code of the other side', async () => {
  emulator.world.party({ number: '+14255550123', hangUpAfterMs: 100 })
  await client.dial(application, '+14255550123')
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { code: 200, subCode: 5001 } })
})

test.each([
  ['decline', 403, 8538],
  ['busy', 486, 8539],
  ['unreachable', 404, 8544],
] as const)('a party that is %s fails the call with %i and %i', async (outcome, code, subCode) => {
  emulator.world.party({ number: '+14255550123', outcome })
  const { callConnectionId } = await client.dial(application, '+14255550123', { operationContext: 'c' })
  const failed = await application.event('CreateCallFailed')
  expect(failed).toMatchObject({ callConnectionId, resultInformation: { code, subCode } })
  expect(failed.resultInformation.sipDetails).toBeDefined()
  // of a call that was declined only the first of two events has the context
  const [first] = application.delivered.map(({ event }) => event.data)
  expect(first).toMatchObject({ operationContext: 'c', resultInformation: { code, subCode } })
  const declined = outcome === 'decline' ? ['CallDisconnected'] : []
  expect(application.names()).toEqual([...declined, 'CreateCallFailed'])
  expect(await client.outcome('GET', `callConnections/${callConnectionId}`)).toBe('404/8522')
})

test('nobody answers: 480 and 8541; at the older version without SIP details', async () => {
  emulator.world.party({ number: '+14255550123', outcome: 'no-answer', answerAfterMs: 30 })
  await new AcsClient(emulator, '2025-03-30-preview').dial(application, '+14255550123')
  const { resultInformation } = await application.event('CreateCallFailed')
  expect(resultInformation).toEqual({ code: 480, subCode: 8541, message: expect.any(String) })
})

test('a call that is hung up while it rings was cancelled', async () => {
  emulator.world.party({ number: '+14255550123', answerAfterMs: 60_000 })
  const { callConnectionId } = await client.dial(application, '+14255550123')
  expect(await client.outcome('POST', `callConnections/${callConnectionId}:terminate`)).toBe('204')
  expect(await application.event('CreateCallFailed')).toMatchObject({ resultInformation: { code: 487, subCode: 8542 } })
})

test('a call to several parties connects with the first, and leaving it does not end it for the others', async () => {
  emulator.world.party({ number: '+14255550124', answerAfterMs: 150 })
  const { callConnectionId } = await client.dial(application, '', {
    targets: [phone('+14255550123'), phone('+14255550124')],
  })
  await application.event('CallConnected')
  const both = await application.event('ParticipantsUpdated', 1)
  expect(both.sequenceNumber).toBe(3)
  expect(both.participants.slice(0, 2).map(({ identifier }) => identifier.rawId)).toEqual([
    '4:+14255550123',
    '4:+14255550124',
  ])
  const path = `callConnections/${callConnectionId}/participants`
  const { value } = (await (await client.call('GET', path)).json()) as Json
  expect(value).toHaveLength(3)
  const one = await client.call('GET', `${path}/${encodeURIComponent('4:+14255550124')}`)
  expect(await one.json()).toMatchObject({ identifier: phone('+14255550124'), isMuted: false })
  expect(await client.outcome('GET', `${path}/${encodeURIComponent('4:+14255550199')}`)).toBe('404/8522')
  await client.call('DELETE', `callConnections/${callConnectionId}`)
  await application.event('CallDisconnected')
  expect(emulator.world.callById(callConnectionId).legs.map(({ state }) => state)).toEqual(['answered', 'answered'])
  emulator.world.hangUp(callConnectionId, '+14255550123')
  expect(await emulator.world.until(callConnectionId, 'ended')).toMatchObject({ state: 'ended' })
})

test('terminate ends the call for all participants', async () => {
  const targets = [phone('+14255550123'), phone('+14255550124')]
  const { callConnectionId } = await client.dial(application, '', { targets })
  await application.event('ParticipantsUpdated', 1)
  await client.call('POST', `callConnections/${callConnectionId}:terminate`)
  await application.event('CallDisconnected')
  expect(emulator.world.callById(callConnectionId).state).toBe('ended')
})

test('faults meet callbacks by the name of their event', async () => {
  emulator.world.fault({ on: { kind: 'callback', event: 'CallConnected' }, effect: 'out-of-order' })
  emulator.world.fault({ on: { kind: 'callback', event: 'CallDisconnected' }, effect: 'twice' })
  emulator.world.party({ number: '+14255550123', hangUpAfterMs: 200 })
  await client.dial(application, '+14255550123')
  await application.event('CallDisconnected', 1)
  expect(application.names()).toEqual(['ParticipantsUpdated', 'CallConnected', 'CallDisconnected', 'CallDisconnected'])
})
