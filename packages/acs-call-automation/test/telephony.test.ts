import { createTelephony, type ServerReply, type Telephony } from '@trunkline/core'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { acsCallAutomation, type AcsCapabilities } from '../src/index.ts'
import { type Issuer, startIssuer } from './fixtures/host.ts'
import { answerWith, connectionString, failureOf, origin, resourceId, type Seen } from './fixtures/service.ts'

let issuer: Issuer
let telephony: Telephony<AcsCapabilities>

beforeEach(async () => {
  nock.disableNetConnect()
  nock.enableNetConnect('127.0.0.1')
  issuer = await startIssuer()
  const { openIdConfigurationUrl, issuer: name } = issuer
  const provider = acsCallAutomation({ connectionString, resourceId, openIdConfigurationUrl, issuer: name })
  telephony = createTelephony({ provider, publicUrl: 'https://app.example.com', onWarning: () => undefined })
})

afterEach(async () => {
  await telephony.close()
  await issuer[Symbol.asyncDispose]()
  nock.cleanAll()
  nock.enableNetConnect()
})

let deliveries = 0

/** Posts events to a URL that the service received. */
async function deliver(
  url: string,
  ...events: readonly [name: string, data: object][]
): Promise<ServerReply | undefined> {
  deliveries += 1
  const body = events.map(([name, data], index) => ({
    id: `${name}-${deliveries}-${index}`,
    type: `Microsoft.Communication.${name}`,
    data: { callConnectionId: 'c1', ...data },
  }))
  const { pathname } = new URL(url)
  return telephony.receive({
    method: 'POST',
    url: pathname,
    headers: { authorization: await issuer.bearer({ at: Date.now() }) },
    body: Buffer.from(JSON.stringify(body)),
  })
}

/** The event with the participants of the call. */
function roster(sequenceNumber: number, ...numbers: readonly string[]): [string, object] {
  const participants = numbers.map((value) => ({ identifier: { rawId: `4:${value}`, phoneNumber: { value } } }))
  return ['ParticipantsUpdated', { sequenceNumber, participants }]
}

/** A string in a request to the service. */
function textIn(seen: Seen | undefined, name: string): string {
  const value: unknown = Object.entries(seen?.body ?? {}).find(([key]) => key === name)?.[1]
  if (typeof value !== 'string') throw new Error(`the request carries no ${name}`)
  return value
}

test('a call is dialed, answered, plays, collects and ends by the events of the service', async () => {
  const accepted = { status: 202 }
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1', serverCallId: 's1' } }, accepted, accepted)
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  const callbackUri = textIn(seen[0], 'callbackUri')
  const contextOf = (index: number) => textIn(seen[index], 'operationContext')

  expect(await deliver(callbackUri, ['CallConnected', {}])).toMatchObject({ status: 200 })
  await call.answered()

  const playback = call.play({ url: 'https://app.example.com/a.wav' })
  await playback.accepted
  await deliver(callbackUri, ['PlayCompleted', { operationContext: contextOf(1) }])
  expect(await playback.ended).toEqual({ reason: 'completed' })

  const collecting = call.collect({ terminator: '#' })
  await expect.poll(() => seen.length).toBe(3)
  const dtmfResult = { tones: ['one', 'two'] }
  const resultInformation = { code: 200, subCode: 8514 }
  const found = { operationContext: contextOf(2), recognitionType: 'dtmf', dtmfResult, resultInformation }
  await deliver(callbackUri, ['RecognizeCompleted', found])
  expect(await collecting).toMatchObject({ digits: '12', reason: 'terminator' })

  await deliver(callbackUri, ['CallDisconnected', { resultInformation: { code: 200, subCode: 7000 } }])
  expect(await call.ended).toMatchObject({ reason: 'hung-up', providerCode: '7000' })
})

test('a call is joined by another party, transferred, and ends as transferred', async () => {
  const accepted = { status: 202, body: {} }
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } }, accepted, accepted, accepted)
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  const callbackUri = textIn(seen[0], 'callbackUri')
  await deliver(callbackUri, ['CallConnected', {}])

  const adding = call.addParticipant('+14255550199', { timeoutMs: 10_000 })
  const refused = failureOf(adding)
  await expect.poll(() => seen.length).toBe(2)
  const resultInformation = { code: 486, subCode: 8539, message: 'busy' }
  await deliver(callbackUri, [
    'AddParticipantFailed',
    { operationContext: textIn(seen[1], 'operationContext'), resultInformation },
  ])
  expect(await refused).toMatchObject({ code: 'operation-failed', providerCode: '8539' })

  const failing = call.transfer('+14255550188')
  const busy = failureOf(failing)
  await expect.poll(() => seen.length).toBe(3)
  await deliver(callbackUri, [
    'CallTransferFailed',
    { operationContext: textIn(seen[2], 'operationContext'), resultInformation },
  ])
  expect(await busy).toMatchObject({ code: 'operation-failed' })

  const transferring = call.transfer('+14255550199')
  await expect.poll(() => seen.length).toBe(4)
  const operationContext = textIn(seen[3], 'operationContext')
  await deliver(callbackUri, ['CallTransferAccepted', { operationContext }], ['CallDisconnected', {}])
  await transferring
  expect(await call.ended).toMatchObject({ reason: 'transferred' })
})

test('an answered call that breaks ends as failed, and one that was never answered does not', async () => {
  const resultInformation = { code: 408, subCode: 8537, message: 'Keep Alive Timeout Reached' }
  const ends: string[] = []
  const answers: readonly [name: string, data: object][][] = [[['CallConnected', {}]], []]
  for (const answer of answers) {
    const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
    const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
    await deliver(textIn(seen[0], 'callbackUri'), ...answer, ['CallDisconnected', { resultInformation }])
    const { providerCode, reason } = await call.ended
    ends.push(`${reason} ${providerCode}`)
  }
  expect(ends).toEqual(['failed 8537', 'no-answer 8537'])
})

test('participants are reported although the callbacks arrive before the reply, in any order', async () => {
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  const callbackUri = textIn(seen[0], 'callbackUri')
  await deliver(callbackUri, ['CallConnected', {}])
  const rosters: number[] = []
  void (async () => {
    for await (const event of call.events())
      if (event.type === 'participant-changed') rosters.push(event.participants.length)
  })()

  const reply = Promise.withResolvers<void>()
  const request = Promise.withResolvers<string>()
  nock(origin)
    .post(/participants:add/)
    .query(true)
    .reply(async (incoming: Request) => {
      const { operationContext }: { operationContext: string } = JSON.parse(await incoming.clone().text())
      request.resolve(operationContext)
      await reply.promise
      return [202, JSON.stringify({ operationContext, invitationId: 'i1' }), { 'content-type': 'application/json' }]
    })
  const adding = call.addParticipant('+14255550199')
  const operationContext = await request.promise
  await deliver(callbackUri, roster(2, '+14255550123', '+14255550199'))
  await deliver(callbackUri, ['AddParticipantSucceeded', { operationContext }])
  // an older one is ignored
  await deliver(callbackUri, roster(1, '+14255550123'))
  reply.resolve()
  await adding
  // a number may occur twice (docs/wire/acs-call-automation.md#event-types)
  await deliver(callbackUri, roster(2, '+14255550123', '+14255550199', '+14255550177'))
  await expect.poll(() => rosters).toEqual([2, 3])
})

test('a room is joined, streamed, and left', async () => {
  const seen = answerWith({ status: 200, body: { callConnectionId: 'c1' } }, { status: 202 }, { status: 204 })
  const call = await telephony.connect({ room: 'r1' })
  const callbackUri = textIn(seen[0], 'callbackUri')
  await deliver(callbackUri, ['CallConnected', {}])
  await call.answered()

  const providerOptions = { 'acs-call-automation': { targetParticipant: '8:acs:r_u' } }
  const collecting = call.collect({ maxDigits: 1, providerOptions })
  await expect.poll(() => seen.length).toBe(2)
  expect(seen[1]?.body).toMatchObject({ recognizeOptions: { targetParticipant: { rawId: '8:acs:r_u' } } })
  const operationContext = textIn(seen[1], 'operationContext')
  const found = { operationContext, recognitionType: 'dtmf', dtmfResult: { tones: ['five'] } }
  await deliver(callbackUri, ['RecognizeCompleted', found])
  expect(await collecting).toEqual({ digits: '5', reason: 'max' })

  await call.hangUp()
  await deliver(callbackUri, ['CallDisconnected', {}])
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a room that cannot be joined ends the started call', async () => {
  const seen = answerWith({ status: 200, body: { callConnectionId: 'c1' } })
  const call = await telephony.connect({ room: 'r1' })
  const resultInformation = { code: 404, subCode: 8522, message: 'no such room' }
  await deliver(textIn(seen[0], 'callbackUri'), ['ConnectFailed', { resultInformation }])
  await expect(call.answered()).rejects.toMatchObject({ code: 'call-ended', providerCode: '8522' })
})

test('a call that was set up without a stream fails with an error that names the option to pass', async () => {
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100', prepare: { stream: false } })
  await deliver(textIn(seen[0], 'callbackUri'), ['CallConnected', {}])
  await call.answered()
  await expect(call.stream()).rejects.toMatchObject({ code: 'not-prepared' })
  expect(seen).toHaveLength(1)
})

test('Event Grid delivers an incoming call to its handler', async () => {
  const seen = answerWith({ status: 200, body: { callConnectionId: 'c1' } })
  const answered = new Promise<string | undefined>((resolve) => {
    telephony.onIncomingCall(async (incoming) => {
      const call = await incoming.answer()
      resolve(call.providerCallId)
    })
  })
  const from = { rawId: '4:+14255550123' }
  const data = {
    callConnectionId: undefined,
    from,
    to: { rawId: '8:acs:r_u' },
    incomingCallContext: 'opaque',
    correlationId: 'k1',
  }
  const reply = await deliver(telephony.routeUrl('grid'), ['IncomingCall', data])
  expect(reply).toMatchObject({ status: 200 })
  await expect.poll(() => seen.length).toBe(1)
  expect(seen[0]?.body).toMatchObject({ incomingCallContext: 'opaque' })
  await deliver(textIn(seen[0], 'callbackUri'), ['CallConnected', {}])
  expect(await answered).toBe('c1')
})
