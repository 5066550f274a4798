import { type CallEvent, createMemoryBus, type Transcript } from '@trunkline/core'
import type { DriverEvent, Json, Translated } from '@trunkline/core/driver'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

/** JSON of any shape, in which the names that have a meaning somewhere come up often. */
const names = fc.oneof(
  fc.constantFrom('$bigint', '__proto__', 'constructor', 'toJSON', 'fact', 'ticks', 'event', 'offsetTicks', 'raw'),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('12', '$bigint', ''),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}))

/** A call, and a way to put any text on its topic. */
async function openCall() {
  const bus = createMemoryBus()
  const house = new House({ telephony: { bus } })
  const call = await house.answered()
  return { bus, call, house, say: (text: string) => bus.publish(`call:${call.id}`, text) }
}

function last(house: House): CallEvent | undefined {
  return house.events.at(-1)
}

describe("a carrier's own body", () => {
  test.each([
    [{ $bigint: '12' }],
    [{ $bigint: 'no digits' }],
    [{ $bigint: { $bigint: '1' } }],
    [JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }') as Json],
    [{ toJSON: 'a', fact: 1, ticks: { offsetTicks: '5' } }],
  ])('arrives as it is: %j', async (raw) => {
    const { call, house } = await openCall()
    const reply = await house.tell(call.id, { type: 'provider-event', name: 'x' }, { raw })
    expect(reply.status).toBe(204)
    expect(JSON.stringify(last(house)?.raw)).toBe(JSON.stringify(raw))
    expect('polluted' in {}).toBe(false)
  })

  test('arrives as it is, whatever it holds, and every event can be written as JSON', async () => {
    const { call, house } = await openCall()
    await fc.assert(
      fc.asyncProperty(json, json, async (raw, value) => {
        const reply = await house.tell(call.id, { type: 'provider-event', name: 'x' }, { raw, state: { value } })
        expect(reply.status).toBe(204)
        expect(JSON.stringify(last(house)?.raw)).toBe(JSON.stringify(raw))
        expect(() => JSON.stringify(house.events)).not.toThrow()
        house.events.length = 0
        expect(JSON.stringify((await house.host.ask(call.id))?.state)).toBe(
          JSON.stringify(value === null ? {} : { value }),
        )
      }),
      { numRuns: 300 },
    )
  })
})

test("a transcript's ticks are exact beyond what JSON can carry, beside any other member of their names", async () => {
  const { call, house } = await openCall()
  const transcription = await call.transcribe()
  const transcript: Transcript = { text: 'hello', final: true, offsetTicks: 2n ** 70n + 1n, durationTicks: -3n }
  await house.tell(call.id, { type: 'transcript', transcript }, { raw: { ticks: { offsetTicks: '1' } } })
  await house.tell(call.id, { type: 'transcript', transcript: { text: 'again', final: false } })
  const read: Transcript[] = []
  await call.hangUp()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  for await (const piece of transcription) read.push(piece)
  expect(read).toEqual([transcript, { text: 'again', final: false }])
})

describe('a message on the bus', () => {
  test.each([
    '',
    '{',
    'null',
    '5',
    '[]',
    '{}',
    '{"fact":null}',
    '{"fact":{"event":{}}}',
    '{"fact":{"event":{"type":5}}}',
    '{"fact":{"event":{"type":"call-ended","reason":"busy"},"state":5}}',
    '{"fact":{"event":{"type":"call-ended","reason":"busy"},"dedupeKey":{}}}',
    '{"fact":{"event":{"type":"call-ended","reason":"busy"},"callId":5}}',
    '{"fact":{"event":{"type":"transcript"}}}',
    '['.repeat(100_000),
  ])('that is none of ours is left out and counted (case %#)', async (text) => {
    const { call, house, say } = await openCall()
    const before = house.types()
    await say(text)
    await settled()
    expect(house.types()).toEqual(before)
    expect(call.state).toBe('answered')
    expect(house.telephony.warnings()).toMatchObject([{ code: 'unreadable-message', count: 1 }])
  })

  test('with an event that only another version knows is a provider-event of its name', async () => {
    const { house, say } = await openCall()
    await say(JSON.stringify({ fact: { event: { type: 'call-teleported' }, raw: { to: 'Mars' } } }))
    await settled()
    expect(last(house)).toMatchObject({ type: 'provider-event', name: 'call-teleported', raw: { to: 'Mars' } })
  })

  test.each([
    ['toString', 'to-string'],
    ['__proto__', 'proto'],
    ['constructor', 'constructor'],
  ])('whose event is named %s is a provider-event, too', async (type, name) => {
    const { house, say } = await openCall()
    await say(JSON.stringify({ fact: { event: { type } } }))
    await settled()
    expect(last(house)).toMatchObject({ type: 'provider-event', name })
  })

  test('whose event has members of another kind does not throw into the bus, and is counted', async () => {
    const { call, house, say } = await openCall()
    void call.collect({ terminator: '#' })
    await settled()
    const operationKey = house.carrier.last('collect').call.operation
    await say(JSON.stringify({ fact: { event: { type: 'collect-ended', digits: 5 }, operationKey } }))
    expect(house.telephony.warnings()).toMatchObject([{ code: 'event-failed', count: 1 }])
    expect(call.state).toBe('answered')
  })

  test('never throws into the bus, whatever it contains, and the call goes on', async () => {
    const types = fc.constantFrom<DriverEvent['type']>(
      'call-dialled',
      'call-ringing',
      'play-ended',
      'collect-ended',
      'operation-failed',
      'digit-received',
      'recording-ready',
      'recording-failed',
      'stream-failed',
      'participant-changed',
      'transcript',
      'transcription-ended',
    )
    const members = fc.array(
      fc.tuple(fc.oneof(names, fc.constantFrom('failure', 'digit', 'files', 'transcript', 'sequence', 'digits')), json),
      { maxLength: 5 },
    )
    const message = fc.oneof(
      fc.string({ unit: 'binary' }),
      json.map((value) => JSON.stringify(value)),
      json.map((value) => JSON.stringify({ fact: value })),
      fc
        .tuple(types, members, json, json)
        .map(([type, entries, raw, operationKey]) =>
          JSON.stringify({ fact: { event: { ...Object.fromEntries(entries), type }, raw, operationKey } }),
        ),
    )
    const { call, house, say } = await openCall()
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        await say(text)
        await settled()
        expect(() => JSON.stringify(house.events)).not.toThrow()
        house.events.length = 0
      }),
      { numRuns: 500 },
    )
    expect(call.state).toBe('answered')
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(last(house)).toMatchObject({ type: 'call-ended', reason: 'hung-up' })
  })
})

test('what answers for a call in nonsense is no answer', async () => {
  const bus = createMemoryBus()
  const house = new House({ telephony: { bus } })
  let answer = ''
  bus.answer('call:c_other', () => answer)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        json.map((value) => JSON.stringify(value)),
      ),
      async (text) => {
        answer = text
        expect(await house.host.ask('c_other')).toBeUndefined()
      },
    ),
  )
  answer = '{"state":{},"ended":true,"providerCallId":5}'
  expect(await house.host.ask('c_other')).toBeUndefined()
  answer = '{"state":{},"ended":true}'
  expect(await house.host.ask('c_other')).toEqual({ state: {}, ended: true })
})

test('a time that is not one is the time of hearing, also for what an inspection says', async () => {
  const house = new House({ inspectAfterMs: 1_000 })
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  const call = await house.dial()
  const odd: Translated = fact(call.id, { type: 'call-ringing' }, { at: Number.NaN })
  house.carrier.inspected = [odd]
  await house.clock.advance(1_000)
  await house.tell(call.id, { type: 'call-answered' }, { at: Number.POSITIVE_INFINITY })
  expect(house.types()).toEqual(['call-dialled', 'call-ringing', 'call-answered'])
  for (const { at } of house.events.slice(1)) expect(at.getTime()).toBe(house.clock.now())
})
