import type { Call, CallEvent, Participant } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { House, far, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

test('a call emits dialled, ringing, answered and ended, each once', async () => {
  const house = new House()
  const call = await house.dial()
  for (const type of ['call-dialled', 'call-ringing', 'call-answered'] as const) {
    await house.tell(call.id, { type })
    await house.tell(call.id, { type })
  }
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  await house.tell(call.id, { type: 'call-ended', reason: 'failed' })
  expect(house.types()).toEqual(['call-dialled', 'call-ringing', 'call-answered', 'call-ended'])
  await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
})

test('a step that the carrier skipped is filled in before its successor, as inferred by core', async () => {
  const house = new House()
  const accepted = Promise.withResolvers<{ providerCallId: string }>()
  house.carrier.answers.set('dial', () => accepted.promise)
  const dialling = house.dial()
  await settled()
  const { id } = house.carrier.last('dial').call
  await house.tell(id, { type: 'call-answered', by: 'human' }, { at: 1_799_999_999_500 })
  accepted.resolve({ providerCallId: 'carrier-1' })
  await dialling
  expect(house.types()).toEqual(['call-dialled', 'call-answered'])
  const [dialled, answered] = house.events
  expect(dialled).toMatchObject({ source: 'core', at: new Date(1_799_999_999_500) })
  expect(dialled).not.toHaveProperty('raw')
  expect(answered).toMatchObject({ source: 'carrier', by: 'human', raw: { vendor: 'call-answered' } })
})

test('an event is dated neither before the previous one nor after its arrival, whatever the carrier’s clock says', async () => {
  const house = new House()
  const call = await house.dial()
  const heardOf = house.clock.now()
  await house.tell(call.id, { type: 'call-ringing' }, { at: heardOf - 900 })
  await house.tell(call.id, { type: 'call-answered' }, { at: heardOf + 60_000 })
  expect(house.events.map(({ at }) => at.getTime())).toEqual([heardOf, heardOf, heardOf])
})

test('a call that ends while it rings is not answered by that', async () => {
  const house = new House()
  const call = await house.dial()
  const answered = call.answered().catch((thrown: Error) => thrown.message)
  await house.tell(call.id, { type: 'call-ended', reason: 'busy', providerCode: '486' })
  expect(house.types()).toEqual(['call-dialled', 'call-ended'])
  expect(await answered).toBe('The call ended before it was answered: busy (486)')
})

test('older states that come late are dropped', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'call-ringing' })
  await house.tell(call.id, { type: 'call-dialled' })
  expect(house.types()).toEqual(['call-dialled', 'call-answered'])
  expect(call.state).toBe('answered')
})

test('the same fact delivered twice is reported once', async () => {
  const house = new House()
  const call = await house.answered()
  for (const dedupeKey of ['a', 'a', 'b'])
    await house.tell(call.id, { type: 'digit-received', digit: '5' }, { dedupeKey })
  expect(house.types().filter((type) => type === 'digit-received')).toHaveLength(2)
})

test('an event that the adapter does not know is reported complete as provider-event', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'provider-event', name: 'com.vendor.New' }, { raw: { anything: [1, null] } })
  expect(house.event('provider-event')).toMatchObject({
    name: 'com-vendor-new',
    optional: true,
    source: 'carrier',
    raw: { anything: [1, null] },
  })
})

test('whatever names the call before the reply to its dial is proof of the dial', async () => {
  const house = new House()
  const accepted = Promise.withResolvers<object>()
  house.carrier.answers.set('dial', () => accepted.promise)
  const dialling = house.dial()
  await settled()
  await house.tell(house.carrier.last('dial').call.id, { type: 'provider-event', name: 'early' })
  accepted.resolve({})
  await dialling
  expect(house.types()).toEqual(['call-dialled', 'provider-event'])
})

test('an outcome that comes before the reply of its verb is paired with it', async () => {
  const house = new House()
  const call = await house.answered()
  const accepted = Promise.withResolvers<{ operationKey: string }>()
  house.carrier.answers.set('play', () => accepted.promise)
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  await settled()
  await house.tell(call.id, { type: 'play-started' }, { operationKey: 'op-7' })
  await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey: 'op-7' })
  await house.clock.advance(4_900)
  accepted.resolve({ operationKey: 'op-7' })
  await expect(play.ended).resolves.toEqual({ reason: 'completed' })
  expect(house.types().slice(2)).toEqual(['play-started', 'play-ended'])
})

test('a keyed event without a claim within five seconds is reported as provider-event, not dropped', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey: 'nobody' })
  await house.clock.advance(4_999)
  expect(house.types()).not.toContain('provider-event')
  await house.clock.advance(1)
  expect(house.event('provider-event')).toMatchObject({
    name: 'operation-completed',
    raw: { vendor: 'operation-completed' },
  })
})

test('an unclaimed keyed event is reported before call-ended when the call ends', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey: 'nobody' })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(house.types().slice(2)).toEqual(['provider-event', 'call-ended'])
})

test('an outcome whose reply is still to be delivered settles its handle only then', async () => {
  const house = new House()
  const call = await house.answered()
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  await play.accepted
  const operationKey = house.carrier.last('play').call.operation
  await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
  expect(house.types()).toContain('play-ended')
  expect(await stateOf(play.ended)).toBe('pending')
  await house.tell(call.id, { type: 'document-delivered' }, { operationKey })
  await expect(play.ended).resolves.toEqual({ reason: 'completed' })
})

test('a lost report of the delivery delays a handle for one second', async () => {
  const house = new House()
  const call = await house.answered()
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  await play.accepted
  const operationKey = house.carrier.last('play').call.operation
  await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
  await house.clock.advance(999)
  expect(await stateOf(play.ended)).toBe('pending')
  await house.clock.advance(1)
  expect(await stateOf(play.ended)).toBe('resolved')
})

test('a document that is delivered before any outcome settles nothing', async () => {
  const house = new House()
  const call = await house.answered()
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  await play.accepted
  const operationKey = house.carrier.last('play').call.operation
  await house.tell(call.id, { type: 'document-delivered' }, { operationKey })
  await house.clock.advance(2_000)
  expect(await stateOf(play.ended)).toBe('pending')
})

test('when a call ends everything open is settled first and call-ended is last', async () => {
  const house = new House({ marks: true })
  const call = await house.answered()
  // before the stream is open, or the digits would go through it
  const sending = call.sendDigits('12').catch((thrown: { code: string }) => thrown.code)
  await settled()
  const stream = await call.stream({ sampleRate: 8_000 })
  await house.socket(call.id)
  const recording = await call.record()
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  const queued = call.play({ url: 'https://media.example.com/b.wav' })
  await play.accepted
  await house.tell(call.id, { type: 'play-started' }, { operationKey: house.carrier.last('play').call.operation })
  const collecting = call.collect({ maxDigits: 3 })
  await settled()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  await expect(play.ended).resolves.toEqual({ reason: 'call-ended' })
  await expect(queued.ended).resolves.toEqual({ reason: 'call-ended' })
  await expect(collecting).resolves.toEqual({ digits: '', reason: 'ended' })
  expect(await sending).toBe('call-ended')
  await expect(stream.ended).resolves.toEqual({ reason: 'call-ended' })
  expect(recording.state).toBe('stopped')
  const atTheEnd = house.types().slice(house.types().indexOf('play-started') + 1)
  expect(atTheEnd.toSorted()).toEqual(
    ['play-ended', 'collect-ended', 'stream-ended', 'recording-changed', 'call-ended'].toSorted(),
  )
  expect(atTheEnd.at(-1)).toBe('call-ended')
  expect(house.carrier.count('play')).toBe(1)
})

test('evidence that comes after the end is ignored', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  const before = house.types()
  await house.tell(call.id, { type: 'call-answered' })
  await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey: 'x' })
  await house.tell(call.id, { type: 'provider-event', name: 'late' })
  await house.clock.advance(10_000)
  expect(house.types()).toEqual(before)
  expect(house.telephony.liveCalls).toBe(0)
})

/** The rosters that were reported so far. */
function rostersIn(house: House) {
  return house.events.flatMap((event) => (event.type === 'participant-changed' ? [event.participants] : []))
}

test('a roster older than the last one seen is dropped', async () => {
  const house = new House()
  const call = await house.answered()
  for (const [sequence, is] of [
    [2, true],
    [1, false],
    [3, false],
    [2, true],
  ] as const)
    await house.tell(call.id, { type: 'participant-changed', participants: muted(is), sequence })
  expect(rostersIn(house)).toEqual([muted(true), muted(false)])
})

test('of two rosters with the same number the one that was made earlier is dropped', async () => {
  const house = new House()
  const call = await house.answered()
  for (const [at, is] of [
    [100, false],
    [200, true],
    [150, false],
  ] as const)
    await house.tell(call.id, { type: 'participant-changed', participants: muted(is), sequence: 6 }, { at })
  expect(rostersIn(house)).toEqual([muted(false), muted(true)])
  // without a time, what comes last is the latest
  await house.tell(call.id, { type: 'participant-changed', participants: muted(false), sequence: 6 })
  expect(rostersIn(house)).toHaveLength(3)
})

test('what came with a roster that is dropped is not remembered either', async () => {
  const house = new House()
  const call = await house.answered()
  for (const [sequence, roster] of [
    [2, 'both'],
    [1, 'one'],
    [3, 'three'],
    [2, 'both'],
  ] as const)
    await house.tell(call.id, { type: 'participant-changed', participants: [], sequence }, { state: { roster } })
  await call.hold()
  expect(house.carrier.last('hold').call.state).toMatchObject({ roster: 'three' })
})

test('tones are put back in order, and a missing one holds the rest up for 200 ms', async () => {
  const house = new House()
  const call = await house.answered()
  const press = (digit: string, sequence: number) => house.tell(call.id, { type: 'digit-received', digit, sequence })
  const pressed = () => house.events.flatMap((event) => (event.type === 'digit-received' ? [event.digit] : [])).join('')
  await press('2', 2)
  await press('1', 1)
  expect(pressed()).toBe('')
  await house.clock.advance(200)
  expect(pressed()).toBe('12')
  await press('3', 3)
  expect(pressed()).toBe('123')
  await press('5', 5)
  await press('4', 4)
  expect(pressed()).toBe('12345')
  await press('7', 7)
  await house.clock.advance(199)
  expect(pressed()).toBe('12345')
  await house.clock.advance(1)
  expect(pressed()).toBe('123457')
  await press('6', 6)
  expect(pressed()).toBe('123457')
})

test('a key that comes when its place is taken is reported as an event of the provider; a repeated one is not', async () => {
  const house = new House()
  const call = await house.answered()
  const press = (sequence: number) => house.tell(call.id, { type: 'digit-received', digit: String(sequence), sequence })
  await press(2)
  await house.clock.advance(200)
  await press(3)
  await press(1)
  await press(1)
  await press(3)
  const told = house.events.flatMap((event) => {
    if (event.type === 'digit-received') return [event.digit]
    return event.type === 'provider-event' ? [event.name] : []
  })
  expect(told).toEqual(['2', '3', 'digit-received'])
})

test('a second collection takes its keys, though they are numbered from the beginning again', async () => {
  const house = new House()
  const call = await house.answered()
  for (const digits of ['123', '45']) {
    const collecting = call.collect({ maxDigits: digits.length, partialDigits: true })
    await settled()
    for (const [index, digit] of Array.from(digits).entries())
      await house.tell(call.id, { type: 'digit-received', digit, sequence: index + 1 })
    await house.clock.advance(200)
    expect(await collecting).toEqual({ digits, reason: 'max' })
  }
})

test('tones that are held when the call ends are reported before its end', async () => {
  const house = new House()
  const call = await house.answered()
  await house.tell(call.id, { type: 'digit-received', digit: '9', sequence: 4 })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(house.types().slice(2)).toEqual(['digit-received', 'call-ended'])
})

test('what only some carriers report is marked optional, the rest is not', async () => {
  const house = new House()
  const call = await house.dial()
  await house.tell(call.id, { type: 'call-ringing' })
  await house.tell(call.id, { type: 'call-answered' })
  await house.tell(call.id, { type: 'digit-received', digit: '1', durationMs: 90 })
  await house.tell(call.id, { type: 'participant-changed', participants: [] })
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  const optional = house.events.filter((event) => event.optional === true).map(({ type }) => type)
  expect(optional).toEqual(['call-ringing', 'digit-received', 'participant-changed'])
  expect(house.event('digit-received')).toMatchObject({ digit: '1', durationMs: 90, provider: 'scripted' })
})

test("a call's events begin with its first, however late the reader comes, and end with it", async () => {
  const house = new House()
  const call = await house.answered()
  const early = readAll(call.events())
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  const all = ['call-dialled', 'call-answered', 'call-ended']
  expect(await early).toEqual(all)
  expect(await readAll(call.events())).toEqual(all)
})

test('state that verbs and events bring along is merged key by key, and null removes', async () => {
  const house = new House()
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1', state: { a: 1, b: 'two' } }))
  const call = await house.answered()
  expect(call.providerCallId).toBe('carrier-1')
  await house.deliver(call.id, [
    fact(call.id, { type: 'call-alive' }, { state: { b: null, c: { deep: true } }, providerCallId: 'another' }),
  ])
  await call.hold()
  expect(house.carrier.last('hold').call).toMatchObject({
    state: { a: 1, c: { deep: true } },
    providerCallId: 'carrier-1',
    answered: true,
  })
  expect(house.carrier.last('hold').call.state).not.toHaveProperty('b')
})

test('an event that names the call only by the carrier’s id finds it', async () => {
  const house = new House()
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  const call = await house.dial()
  await house.deliver(call.id, [{ event: { type: 'call-answered' }, providerCallId: 'carrier-1' }])
  expect(call.state).toBe('answered')
})

test('an event that names no call at all is warned of', async () => {
  const house = new House()
  const call = await house.dial()
  await house.deliver(call.id, [{ event: { type: 'call-alive' } }])
  expect(house.warnings.map(({ code }) => code)).toEqual(['unplaced-event'])
})

test('a call that gives no sign of life is asked about, and a vanished one ends with unknown', async () => {
  const house = new House({ inspectAfterMs: 10_000 })
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  const call = await house.dial()
  await house.clock.advance(9_999)
  expect(house.carrier.count('inspect')).toBe(0)
  await house.clock.advance(1)
  expect(house.carrier.count('inspect')).toBe(1)
  await house.clock.advance(9_000)
  await house.tell(call.id, { type: 'call-alive' })
  await house.clock.advance(9_000)
  expect(house.carrier.count('inspect')).toBe(1)
  house.carrier.inspected = [fact(call.id, { type: 'call-ended', reason: 'unknown' })]
  await house.clock.advance(1_000)
  await expect(call.ended).resolves.toMatchObject({ reason: 'unknown' })
  await house.clock.advance(60_000)
  expect(house.carrier.count('inspect')).toBe(2)
})

function muted(is: boolean): readonly Participant[] {
  return [{ address: { kind: 'phone', number: far }, muted: is, held: false }]
}

async function readAll(events: AsyncIterable<CallEvent>): Promise<string[]> {
  const types: string[] = []
  for await (const event of events) types.push(event.type)
  return types
}

describe('a word of the set-up', () => {
  const words = ['busy', 'declined', 'no-answer', 'unreachable', 'cancelled'] as const

  test.each(words)('%s ends a call that was never answered', async (reason) => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, { type: 'call-ringing' })
    await house.tell(call.id, { type: 'call-ended', reason, providerCode: '8537' })
    expect(await call.ended).toMatchObject({ reason, providerCode: '8537' })
  })

  test.each(words)('%s of an answered call means that it failed, with the code of its carrier', async (reason) => {
    const house = new House()
    const call = await house.answered()
    await house.tell(call.id, { type: 'call-ended', reason, providerCode: '8537', providerMessage: 'Keep Alive' })
    const end = { reason: 'failed', providerCode: '8537', providerMessage: 'Keep Alive' }
    expect(await call.ended).toEqual(end)
    expect(house.event('call-ended')).toMatchObject(end)
  })

  test('of a call whose answer only its keys have shown means that it failed', async () => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, { type: 'digit-received', digit: '1' })
    await house.tell(call.id, { type: 'call-ended', reason: 'no-answer' })
    expect((await call.ended).reason).toBe('failed')
  })

  test('of an answered call that is being hung up means that it was hung up', async () => {
    const house = new House()
    const call = await house.answered()
    await call.hangUp()
    await house.tell(call.id, { type: 'call-ended', reason: 'cancelled' })
    expect((await call.ended).reason).toBe('hung-up')
  })

  test('of an incoming call that was answered means that it failed', async () => {
    const house = new House()
    const answered = Promise.withResolvers<Call>()
    house.telephony.onIncomingCall(async (ringing) => answered.resolve(await ringing.answer()))
    await house.deliver('i_1', [{ callId: 'i_1', event: { type: 'call-incoming' } }])
    await house.tell('i_1', { type: 'call-answered' })
    await house.tell('i_1', { type: 'call-ended', reason: 'no-answer' })
    expect((await (await answered.promise).ended).reason).toBe('failed')
  })
})
