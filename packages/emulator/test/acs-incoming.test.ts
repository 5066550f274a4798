import { acsDoor, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, type Json, phone, prompt, startAcsApplication } from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const CALLER = '+14255550177'
const NUMBER = '+14255550100'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork({ doors: [acsDoor({ gridRetryAfterMs: [10, 10] })] })
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

const subscribe = (schema: 'eventgrid' | 'cloudevents' = 'eventgrid'): Promise<unknown> =>
  emulator.world.subscribe({ url: `${application.url}/grid`, schema })
async function ring(): Promise<{ id: string; incoming: Json }> {
  const { id } = await emulator.world.call({ from: CALLER, to: NUMBER })
  return { id, incoming: await application.event('IncomingCall') }
}
const answer = (incomingCallContext: string, more: object = {}): Promise<Response> =>
  client.call('POST', 'callConnections:answer', {
    incomingCallContext,
    callbackUri: `${application.url}/callback`,
    ...more,
  })
const verb = (name: string, body: object): Promise<string> => client.outcome('POST', `callConnections:${name}`, body)

test("a subscription in Event Grid's schema is validated, and the call is told in that schema", async () => {
  await subscribe()
  expect(application.delivered[0]?.headers['aeg-event-type']).toBe('SubscriptionValidation')
  const { incoming } = await ring()
  const { headers, event } = application.delivered[1] ?? {}
  expect(headers).toMatchObject({ 'aeg-event-type': 'Notification', 'aeg-delivery-count': '0' })
  expect(event).toMatchObject({ eventType: 'Microsoft.Communication.IncomingCall', dataVersion: '1.0' })
  expect(event?.subject).toBe('/caller/4%3A%2B14255550177/recipient/4%3A%2B14255550100')
  expect(incoming).toMatchObject({ from: phone(CALLER), to: phone(NUMBER), callerDisplayName: '' })
  expect(incoming.incomingCallContext.length).toBeGreaterThan(1000)
})

test('a CloudEvents subscription is asked by OPTIONS, and gets one CloudEvent', async () => {
  await subscribe('cloudevents')
  await ring()
  const { event } = application.delivered[0] ?? {}
  expect(event).toMatchObject({ specversion: '1.0', type: 'Microsoft.Communication.IncomingCall' })
})

test('an address that fails its handshake is not subscribed, and the reason is told', async () => {
  application.handshake = () => ({ status: 202, body: '{}' })
  await expect(subscribe()).rejects.toThrow('202, not 200')
  application.handshake = () => ({ status: 200, body: '{"validationResponse":"other"}' })
  await expect(subscribe()).rejects.toThrow('did not carry the validation code')
  application.handshake = () => ({ status: 200, body: '', headers: {} })
  await expect(subscribe('cloudevents')).rejects.toThrow('WebHook-Allowed-Origin')
  await expect(emulator.world.call({ from: CALLER, to: NUMBER })).rejects.toThrow('No application takes calls')
})

test('a delivery that fails is tried again, and one that is refused for good is not', async () => {
  await subscribe()
  application.statuses.push(503, 500)
  await ring()
  await application.event('IncomingCall', 2)
  const deliveries = application.delivered.filter(({ type }) => type.endsWith('.IncomingCall'))
  expect(deliveries.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2'])
  expect(new Set(deliveries.map(({ event }) => event.id)).size).toBe(1)
  application.statuses.push(400)
  await emulator.world.call({ from: CALLER, to: NUMBER })
  await application.event('IncomingCall', 3)
  await emulator.world.call({ from: CALLER, to: NUMBER })
  await application.event('IncomingCall', 4)
  expect(application.delivered.filter(({ type }) => type.endsWith('.IncomingCall'))).toHaveLength(5)
})

test('an answered call is connected under the ids it rang with, and both sides talk', async () => {
  await subscribe()
  const { id, incoming } = await ring()
  const reply = await answer(incoming.incomingCallContext, { operationContext: 'in' })
  const made = (await reply.json()) as Json
  expect(reply.status).toBe(200)
  const { serverCallId, correlationId } = incoming
  expect(made).toMatchObject({ serverCallId, correlationId, sourceCallerIdNumber: { value: CALLER } })
  // recorded: behind a number stands a user of the resource
  expect(made).toMatchObject({
    source: phone(CALLER),
    sourceDisplayName: CALLER,
    targets: [{ rawId: expect.stringMatching(/^8:acs:.*_0{8}-/) }],
    answeredFor: { value: NUMBER },
    callConnectionState: 'connecting',
  })
  expect(await application.event('CallConnected')).toMatchObject({
    callConnectionId: made.callConnectionId,
    operationContext: 'in',
  })
  const uri = application.serve('/a.wav', prompt(700, 100))
  await client.call('POST', `callConnections/${made.callConnectionId}:play`, {
    playSources: [{ kind: 'file', file: { uri } }],
  })
  await application.event('PlayCompleted')
  emulator.world.hangUp(id)
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 540_000 } })
})

test('a context is good once, and unknown ones are refused', async () => {
  await subscribe()
  const { incoming } = await ring()
  const { incomingCallContext } = incoming
  expect((await answer(incomingCallContext)).status).toBe(200)
  expect(await verb('reject', { incomingCallContext })).toBe('400/8585')
  expect(await verb('reject', { incomingCallContext: 'none' })).toBe('404/8522')
})

test('a call that rang too long cannot be answered any more', async () => {
  await subscribe()
  const { id } = await emulator.world.call({ from: CALLER, to: NUMBER, ringMs: 30 })
  const { incomingCallContext } = await application.event('IncomingCall')
  await emulator.world.until(id, 'ended')
  expect(await verb('reject', { incomingCallContext })).toBe('400/8587')
})

test('a caller who hangs up between the answer and the connection fails it', async () => {
  await emulator.close()
  emulator = await startNetwork({ doors: [acsDoor({ connectAfterMs: 60_000 })] })
  client = new AcsClient(emulator)
  await subscribe()
  const { id, incoming } = await ring()
  expect((await answer(incoming.incomingCallContext, { operationContext: 'a' })).status).toBe(200)
  emulator.world.hangUp(id)
  expect(await application.event('AnswerFailed')).toMatchObject({
    operationContext: 'a',
    resultInformation: { code: 487, subCode: 8542 },
  })
})

test.each([
  ['busy', 'busy'],
  ['forbidden', 'declined'],
  [undefined, 'declined'],
] as const)('a call rejected as %s ends as %s', async (callRejectReason, cause) => {
  await subscribe()
  const { id, incoming } = await ring()
  const { incomingCallContext } = incoming
  const reason = callRejectReason === undefined ? {} : { callRejectReason }
  expect(await verb('reject', { incomingCallContext, ...reason })).toBe('204')
  expect(emulator.world.callById(id).legs[0]).toMatchObject({ cause, endedBy: 'application' })
})

test('a redirected call rings at its target, and the two are connected', async () => {
  await subscribe()
  const { id, incoming } = await ring()
  const { incomingCallContext } = incoming
  expect(await verb('redirect', { incomingCallContext, target: phone('+14255550188') })).toBe('204')
  await emulator.world.until(id, 'answered')
  const { legs } = emulator.world.callById(id)
  expect(legs.map(({ number }) => number)).toEqual([CALLER, '+14255550188'])
  expect(legs[0]?.conversation).toBe(legs[1]?.conversation)
  emulator.world.hangUp(id, CALLER)
  expect(await emulator.world.until(id, 'ended')).toMatchObject({ state: 'ended' })
})

test('a target that is busy makes the redirected call busy', async () => {
  emulator.world.party({ number: '+14255550188', outcome: 'busy' })
  await subscribe()
  const { id, incoming } = await ring()
  await verb('redirect', { incomingCallContext: incoming.incomingCallContext, target: phone('+14255550188') })
  await emulator.world.until(id, 'ended')
  expect(emulator.world.callById(id).legs[0]).toMatchObject({ cause: 'busy' })
})
