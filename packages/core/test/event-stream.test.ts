import type { CallEvent, Warning } from '@trunkline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createWarnings } from '../src/base/warning.ts'
import { createEventStream } from '../src/cluster/event-stream.ts'
import { growth } from './fixtures/growth.ts'
import { House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

function eventOf(callId: string, index: number, type: 'digit-received' | 'call-ended' = 'digit-received'): CallEvent {
  const base = { callId, at: new Date(index), provider: 'scripted', source: 'carrier' } as const
  return type === 'call-ended'
    ? { ...base, type, reason: 'hung-up', by: 'far-side', providerCode: undefined, providerMessage: undefined }
    : { ...base, type, digit: String(index), optional: true }
}

function openStream(history = 0) {
  const warned: Warning[] = []
  const warnings = createWarnings('scripted', (warning) => warned.push(warning))
  return { stream: createEventStream(warnings, { history }), warned, warnings }
}

/** Everything that a reader of an ended stream gets. */
async function rest(events: AsyncIterableIterator<CallEvent>): Promise<readonly CallEvent[]> {
  const all: CallEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

/** What is read, with the missing counted: the same number of events as were published. */
function total(read: readonly CallEvent[]): number {
  return read.reduce((sum, event) => sum + (event.type === 'events-dropped' ? event.count : 1), 0)
}

describe('events that no one reads', () => {
  test('are bounded: of 200,000 the last wait, every call-ended, and the exact number of the others', async () => {
    const { stream, warned, warnings } = openStream()
    const unread = stream.follow({ keep: 1_000 })
    for (let index = 0; index < 200_000; index += 1)
      stream.publish(eventOf(`c_${Math.floor(index / 1_000)}`, index, index % 1_000 === 999 ? 'call-ended' : undefined))
    stream.end()
    const read = await rest(unread)
    const ended = read.filter(({ type }) => type === 'call-ended')
    const markers = read.filter(({ type }) => type === 'events-dropped')
    expect([ended.length, markers.length, read.length]).toEqual([200, 199, 199 + 199 + 1_000])
    expect(total(read)).toBe(200_000)
    expect(read.slice(-1_000).map(({ at }) => at.getTime())).toEqual(
      Array.from({ length: 1_000 }, (_, index) => 199_000 + index),
    )
    expect(warned).toMatchObject([{ code: 'events-dropped', count: 1 }])
    expect(warnings.list()).toMatchObject([{ code: 'events-dropped', count: 199 * 999 }])
  })

  test('cost the same each, to publish and to read, however many wait', () => {
    const ratio = growth((times) => {
      const { stream } = openStream()
      const unread = stream.follow({ keep: times * 500 })
      for (let index = 0; index < times * 1_000; index += 1) stream.publish(eventOf('c_1', index))
      for (let index = 0; index < times * 500; index += 1) void unread.next()
    })
    expect(ratio).toBeLessThan(3)
  })

  test('are marked call by call, each marker just before what follows of its call', async () => {
    const { stream } = openStream()
    const unread = stream.follow({ keep: 2 })
    for (const [index, callId] of ['a', 'b', 'a', 'b', 'a', 'c'].entries()) stream.publish(eventOf(callId, index))
    stream.publish(eventOf('d', 6, 'call-ended'))
    stream.end()
    const read = await rest(unread)
    expect(
      read.map((event) => [
        event.callId,
        event.type,
        event.type === 'events-dropped' ? event.count : event.at.getTime(),
      ]),
    ).toEqual([
      ['c', 'digit-received', 5],
      ['d', 'call-ended', 6],
      ['a', 'events-dropped', 3],
      ['b', 'events-dropped', 2],
    ])
    expect(read[2]).toMatchObject({ at: new Date(4), source: 'core', provider: 'scripted' })
  })

  test('never lack one: whatever is read when, the read and the missing add up, in order', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ call: fc.constantFrom('a', 'b', 'c'), ends: fc.boolean() }) },
      { weight: 2, arbitrary: fc.constant('read' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), async (keep, steps) => {
        const { stream, warnings } = openStream()
        const reader = stream.follow({ keep })
        const asked: Promise<IteratorResult<CallEvent>>[] = []
        let published = 0
        const ended: number[] = []
        for (const one of steps) {
          if (one === 'read') asked.push(reader.next())
          else {
            if (one.ends) ended.push(published)
            stream.publish(eventOf(one.call, published, one.ends ? 'call-ended' : undefined))
            published += 1
          }
        }
        stream.end()
        const early = (await Promise.all(asked)).flatMap(({ done, value }) => (done === true ? [] : [value]))
        const read = [...early, ...(await rest(reader))]
        const times = read.filter(({ type }) => type !== 'events-dropped').map(({ at }) => at.getTime())
        expect(times).toEqual(times.toSorted((one, other) => one - other))
        expect(total(read)).toBe(published)
        expect(read.filter(({ type }) => type === 'call-ended').map(({ at }) => at.getTime())).toEqual(ended)
        expect(warnings.list()[0]?.count ?? 0).toBe(published - times.length)
      }),
    )
  })
})

test('a reader that keeps up misses nothing, and one that leaves keeps nothing', async () => {
  const { stream, warned } = openStream()
  const [quick, gone] = [stream.follow({ keep: 1 }), stream.follow({ keep: 1 })]
  stream.publish(eventOf('c_1', 0))
  await gone.return?.()
  for (let index = 0; index < 100; index += 1) {
    if (index > 0) stream.publish(eventOf('c_1', index))
    expect((await quick.next()).value).toMatchObject({ digit: String(index) })
  }
  expect(await gone.next()).toEqual({ done: true, value: undefined })
  expect(warned).toEqual([])
})

test("a late reader of a call's events learns how many are kept no more, which is no loss to warn of", async () => {
  const { stream, warned } = openStream(10)
  for (let index = 0; index < 25; index += 1) stream.publish(eventOf('c_1', index))
  for (const reader of [stream.followAll(), stream.followAll()]) {
    expect((await reader.next()).value).toMatchObject({ type: 'events-dropped', count: 15, callId: 'c_1' })
    expect((await reader.next()).value).toMatchObject({ type: 'digit-received', digit: '15' })
    await reader.return?.()
  }
  expect(warned).toEqual([])
})

describe('telephony.events()', () => {
  test('keeps as many as it is asked to', async () => {
    const house = new House()
    const unread = house.telephony.events({ keep: 1 })
    const call = await house.answered()
    await house.tell(call.id, { type: 'call-ended', reason: 'busy' })
    const next = async () => ((await unread.next()).value as CallEvent).type
    expect([await next(), await next()]).toEqual(['events-dropped', 'call-ended'])
    expect(await stateOf(unread.next())).toBe('pending')
    expect(house.warnings).toMatchObject([{ code: 'events-dropped' }])
  })

  test.each([0, -1, 1.5, Number.NaN, Infinity])('refuses to keep %s', (keep) => {
    const { telephony } = new House()
    expect(() => telephony.events({ keep })).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  })
})

test('a transcription that is not read keeps 1,000 pieces, counts the others, and warns once', async () => {
  const house = new House()
  const call = await house.answered()
  const transcription = await call.transcribe()
  const reader = transcription[Symbol.asyncIterator]()
  const pieces = Array.from({ length: 1_010 }, (_, index) => ({ text: String(index), final: true }))
  await house.deliver(
    call.id,
    pieces.map((transcript) => ({ callId: call.id, event: { type: 'transcript', transcript } })),
  )
  await settled()
  expect(transcription.droppedPieces).toBe(10)
  expect((await reader.next()).value).toEqual({ text: '10', final: true })
  expect(house.telephony.warnings()).toMatchObject([{ code: 'transcripts-dropped', count: 10 }])
})

test('a transcription without a reader counts what it could not keep for one', async () => {
  const house = new House()
  const call = await house.answered()
  const transcription = await call.transcribe()
  await house.deliver(
    call.id,
    Array.from({ length: 1_003 }, (_, index) => ({
      callId: call.id,
      event: { type: 'transcript', transcript: { text: String(index), final: true } },
    })),
  )
  expect(transcription.droppedPieces).toBe(3)
})
