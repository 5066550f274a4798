import type { CallEvent } from '@trunkline/core'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { at, conversationId, events, href } from './fixtures/event.ts'
import { dialled, type House, member, onCall, openHouse } from './fixtures/house.ts'
import { answerAt, answerDiscovery, endpoint, meetings, pool, token } from './fixtures/service.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

/** The types of a call's events, once it has ended. */
async function typesOf(sequence: AsyncIterable<CallEvent>): Promise<string[]> {
  const types: string[] = []
  for await (const { type } of sequence) types.push(type)
  return types
}

const terminated = { code: 'Informational', subcode: 'CallTerminated', message: null }
const stopped = { code: 'Informational', subcode: 'PromptsStopped', message: null }

test('a call is dialed, rings, is answered, plays, collects, and ends by the events of the service', async () => {
  const { call, url, seen } = await dialled(house)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    operationId: call.id,
    to: 'sip:erika@contoso.example',
    callbackUrl: url,
    mediaHost: 'Remote',
  })
  expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` })
  expect(url.length).toBeLessThan(1_024)
  expect(call.providerCallId).toBe(conversationId)
  const types = typesOf(call.events())

  await house.deliver(url, events.invitation('Alerting'))
  await house.deliver(url, events.call('Connected'), events.flow('Disconnected', 'added'))
  await call.answered()
  await house.deliver(url, events.flow('Connected'))

  const prompts = answerAt(pool, { status: 201, headers: { location: href.prompt } })
  const playback = call.play({ url: 'https://app.example.com/a.wav' })
  await playback.accepted
  expect(prompts[0]).toMatchObject({ method: 'POST', url: at('prompts') })
  expect(JSON.parse(prompts[0]?.body ?? '')).toEqual({ promptUrl: 'https://app.example.com/a.wav', loop: false })
  await house.deliver(url, events.prompt('started'))
  await house.deliver(url, events.prompt('completed', { status: 'Success' }))
  expect(await playback.ended).toEqual({ reason: 'completed' })

  const collecting = call.collect({ terminator: '#' })
  await new Promise((resolve) => setImmediate(resolve))
  await house.deliver(url, events.tone('Tone4', 1))
  await house.deliver(url, events.tone('Tone2', 2), events.tone('TonePound', 3))
  expect(await collecting).toEqual({ digits: '42', reason: 'terminator' })

  const end = answerAt(pool, { status: 204 })
  await call.hangUp()
  expect(end[0]).toMatchObject({ method: 'POST', url: at('terminate'), body: '' })
  await house.deliver(url, events.call('Disconnected'), events.conversationDeleted())
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(await types).toEqual([
    'call-dialled',
    'call-ringing',
    'call-answered',
    'play-started',
    'play-ended',
    'collect-ended',
    'call-ended',
  ])
})

test('a play right after the answer waits until media flows', async () => {
  const { call, url } = await dialled(house)
  await house.deliver(url, events.call('Connected'))
  await call.answered()
  const prompts = answerAt(pool, { status: 201, headers: { location: href.prompt } })
  const playback = call.play({ url: 'https://app.example.com/a.wav' })
  await house.deliver(url, events.flow('Connected', 'added'))
  await playback.accepted
  expect(prompts).toHaveLength(1)
})

test('the three tracks may arrive in any order: flow and end of the invitation before the call itself', async () => {
  const { call, url } = await dialled(house)
  await house.deliver(url, events.flow('Connected', 'added'))
  await house.deliver(url, events.invitation('Connected', { type: 'completed', status: 'Success' }))
  await call.answered()
  await house.deliver(url, events.call('Connected'), events.invitation('Alerting'))
  expect(call.state).toBe('answered')
  await house.deliver(url, events.conversationDeleted())
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a refused call ends for the reason of its invitation, whatever other events say', async () => {
  const { call, url } = await dialled(house)
  const reason = { code: 'RemoteFailure', subcode: 'Busy', message: 'The line is busy.' }
  await house.deliver(url, events.call('Disconnected'), events.conversation('Disconnected'))
  await house.deliver(url, events.invitation('Failed', { type: 'completed', status: 'Failure', reason }))
  await house.deliver(url, events.conversationDeleted())
  expect(await call.ended).toEqual({
    reason: 'busy',
    by: 'far-side',
    providerCode: 'RemoteFailure/Busy',
    providerMessage: 'The line is busy.',
  })
})

test('stopping a prompt, or cutting it off by the end, is not an error', async () => {
  const { call, url } = await onCall(house)
  answerAt(pool, { status: 201, headers: { location: href.prompt } }, { status: 204 })
  const first = call.play({ url: 'https://app.example.com/a.wav' }, { loop: true })
  await first.accepted
  await first.stop()
  await house.deliver(url, events.prompt('completed', { status: 'Failure', reason: stopped }))
  expect(await first.ended).toEqual({ reason: 'stopped' })

  const location = href.prompt.replace('91f0', '91f1')
  answerAt(pool, { status: 201, headers: { location } })
  const second = call.play({ url: 'https://app.example.com/b.wav' })
  await second.accepted
  const cut = events.prompt('completed', { status: 'Failure', reason: terminated }, location)
  await house.deliver(url, cut, events.call('Disconnected'))
  expect(await second.ended).toEqual({ reason: 'call-ended' })
})

test('events that arrive before the reply to the dial find their call', async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>()
  answerDiscovery()
  const seen = answerAt(meetings, { status: 201, after: told })
  const dialling = house.telephony.dial({ to: 'sip:erika@contoso.example' })
  await expect.poll(() => seen.length, { interval: 5 }).toBe(1)
  const url = member(seen[0], 'callbackUrl')
  await house.deliver(url, events.dialled(member(seen[0], 'operationId')), events.call('Connected'))
  tell()
  const call = await dialling
  expect(call).toMatchObject({ state: 'answered', providerCallId: conversationId })
})

test('a dial whose reply is lost is settled by its first event', async () => {
  const { call } = await dialled(house, {}, { status: 500, body: { code: 'ServiceFailure' } })
  expect(call.state).toBe('dialled')
})

test('an incoming call is answered, and its later events carry the context of the reply to the first', async () => {
  const url = house.telephony.routeUrl('incoming')
  const accepts = answerAt(pool, { status: 204 })
  const runs: string[] = []
  const came = new Promise<Awaited<ReturnType<typeof onCall>>['call']>((resolve) => {
    house.telephony.onIncomingCall(async (incoming) => {
      runs.push(incoming.id)
      expect(incoming).toMatchObject({
        from: { kind: 'phone', number: '+14255550123' },
        to: { kind: 'phone', number: '+14255550100' },
        displayName: 'Muster,Erika',
        headers: { importance: 'Urgent', threadId: 'thread-1' },
      })
      resolve(await incoming.answer())
    })
  })
  const first = await house.deliver(url, events.incoming())
  const { CallbackContext: context } = JSON.parse(String(first?.body)) as { CallbackContext: string }
  expect(first).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/json' } })
  const again = await house.deliver(url, events.incoming())
  expect(again?.body).toBe(first?.body)
  await expect.poll(() => accepts.length).toBe(1)
  expect(accepts[0]).toMatchObject({ url: at('accept'), body: '{"mediaHost":"Remote"}' })

  const later = `${url}?callbackContext=${encodeURIComponent(context)}`
  await house.deliver(later, events.call('Connected'), events.flow('Connected', 'added'))
  const call = await came
  expect(runs).toEqual([call.id])
  expect(call.id).toBe(context)
  await house.deliver(url, events.conversationDeleted())
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a transfer resolves with the event of its own operation, and the call ends as transferred', async () => {
  const { call, url } = await onCall(house)
  const seen = answerAt(pool, { status: 201 })
  const transferring = call.transfer('sip:agent@contoso.example')
  await expect.poll(() => seen.length).toBe(1)
  const operationId = member(seen[0], 'operationId')
  expect(operationId.length).toBeLessThanOrEqual(50)
  await house.deliver(url, events.transfer('started', operationId))
  await house.deliver(url, events.transfer('completed', operationId, { status: 'Success' }))
  await transferring
  await house.deliver(url, events.call('Disconnected'))
  expect(await call.ended).toMatchObject({ reason: 'transferred' })
})

test('a participant is added, listed, removed and reported as left; without a roster the list is the other side', async () => {
  const { call, url } = await onCall(house)
  const seen = answerAt(pool, { status: 201 }, { status: 204 })
  const guest = 'sip:guest@contoso.example'
  const adding = call.addParticipant(guest)
  await expect.poll(() => seen.length).toBe(1)
  const operationId = member(seen[0], 'operationId')
  await house.deliver(url, events.participant('added', guest))
  await house.deliver(url, events.participantInvitation('completed', operationId, { status: 'Success' }))
  await adding
  const erika = { address: { kind: 'sip', uri: 'sip:erika@contoso.example' }, muted: false, held: false }
  expect(await call.participants()).toEqual([{ ...erika, address: { kind: 'sip', uri: guest } }])
  const removing = call.removeParticipant(guest)
  await expect.poll(() => seen.length).toBe(2)
  expect(seen[1]).toMatchObject({ url: at('eject'), body: '' })
  await house.deliver(url, events.participantDeleted())
  await removing
  expect(await call.participants()).toEqual([erika])
})

test('a participant who leaves is reported as left, and nothing else is reported', async () => {
  const { call, url } = await onCall(house)
  const guest = 'sip:guest@contoso.example'
  await house.deliver(url, events.participant('added', guest))
  const types = typesOf(call.events())
  await house.deliver(url, events.participantDeleted())
  expect(await call.participants()).toHaveLength(1)
  await house.deliver(url, events.conversationDeleted())
  const changed = ['participant-changed', 'participant-changed']
  expect(await types).toEqual(['call-dialled', 'call-answered', ...changed, 'call-ended'])
})

test('a verb without permission is not available, and nothing is sent', async () => {
  const { call, url } = await dialled(house)
  await house.deliver(url, events.call('Connected', { links: {} }))
  await call.answered()
  expect(call.can('transfer')).toBe(true)
  expect(call.available('transfer')).toBe(false)
  await expect(call.transfer('sip:agent@contoso.example')).rejects.toMatchObject({ code: 'not-available' })
})

test('an outgoing call is from the endpoint or its number, and other callers are refused', async () => {
  for (const from of ['+14255550199', 'sip:somebody@contoso.example'])
    await expect(house.telephony.dial({ to: 'sip:erika@contoso.example', from })).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  const { call } = await dialled(house, { from: endpoint })
  expect(call.from).toEqual({ kind: 'sip', uri: endpoint })
})
