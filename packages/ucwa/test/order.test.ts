import type { CallEvent } from '@trunkline/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { delivery, events, type Occurrence } from './fixtures/event.ts'
import { type House, member, openHouse } from './fixtures/house.ts'
import { answerAt, answerDiscovery, meetings } from './fixtures/service.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  answerDiscovery()
})
afterAll(() => house[Symbol.asyncDispose]())

const success = { type: 'completed', status: 'Success' } as const

/** The events of a call until media flows; a call and its flow start as disconnected. */
function rise(operationId: string): readonly Occurrence[] {
  return [
    events.dialled(operationId),
    events.conversation('Connecting', { type: 'added' }),
    events.call('Disconnected'),
    events.invitation('Alerting'),
    events.call('Connecting'),
    events.call('Connected'),
    events.flow('Disconnected', 'added'),
    events.conversation('Connected'),
    events.invitation('Connected', success),
    events.flow('Connected'),
  ]
}

const fall: readonly Occurrence[] = [
  events.call('Disconnecting'),
  events.call('Disconnected'),
  events.flowDeleted(),
  events.conversation('Disconnected'),
  events.conversationDeleted(),
]

function whole(operationId: string): readonly Occurrence[] {
  return [...rise(operationId), ...fall]
}

/** Each run has delivery numbers of its own, since a repeated number is emitted once. */
let runs = 0

/** Dials, and delivers each event under its own number but in another order. */
async function live(order: readonly number[], tell: (operationId: string) => readonly Occurrence[]) {
  runs += 1
  const seen = answerAt(meetings, { status: 201 })
  const dialling = house.telephony.dial({ to: 'sip:erika@contoso.example' })
  await expect.poll(() => seen.length, { interval: 2, timeout: 10_000 }).toBe(1)
  const url = member(seen[0], 'callbackUrl')
  const told = tell(member(seen[0], 'operationId'))
  const types: string[] = []
  const following = follow(house.telephony.events(), member(seen[0], 'operationId'), types)
  const post = (occurrence: Occurrence, ack: number) =>
    house.post(url, delivery('service:', runs * 1_000 + ack, occurrence))
  const numbered = [...told.entries()].toSorted(([left], [right]) => order.indexOf(left) - order.indexOf(right))
  for (const [ack, occurrence] of numbered) expect(await post(occurrence, ack)).toMatchObject({ status: 200 })
  const call = await dialling
  return { call, types, following, end: () => post(events.conversationDeleted(), 999) }
}

async function follow(all: AsyncIterable<CallEvent>, callId: string, types: string[]): Promise<void> {
  for await (const { callId: of, type } of all) {
    if (of !== callId) continue
    types.push(type)
    if (type === 'call-ended') return
  }
}

const orderOf = (length: number): fc.Arbitrary<number[]> => {
  const natural = Array.from({ length }, (_, index) => index)
  return fc.shuffledSubarray(natural, { minLength: length, maxLength: length })
}

test('in any order of the three tracks, a call is answered once, with all of its newest links', async () => {
  await fc.assert(
    fc.asyncProperty(orderOf(rise('').length), async (order) => {
      const { call, end, following, types } = await live(order, rise)
      await call.answered()
      expect(call.state).toBe('answered')
      expect([call.available('play.url'), call.available('transfer'), call.available('participants.add')]).toEqual(
        Array(3).fill(true),
      )
      await end()
      await following
      expect(types.filter((type) => type === 'call-answered')).toHaveLength(1)
      expect(types.filter((type) => type === 'call-ended')).toHaveLength(1)
    }),
    {
      numRuns: 40,
      examples: [[[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]], [[8, 6, 1, 0, 7, 2, 9, 3, 4, 5]], [[0, 5, 2, 9, 6, 1, 3, 4, 7, 8]]],
    },
  )
}, 60_000)

test('in any order of the events of its end, a call ends once, and no event follows', async () => {
  await fc.assert(
    fc.asyncProperty(orderOf(whole('').length), async (order) => {
      const { call, following, types } = await live(order, whole)
      await call.ended
      await following
      expect(types.at(-1)).toBe('call-ended')
      const lifecycle = ['call-dialled', 'call-ringing', 'call-answered', 'call-ended']
      for (const type of lifecycle) expect(types.filter((one) => one === type).length).toBeLessThanOrEqual(1)
      const lived = types.filter((type) => lifecycle.includes(type)).map((type) => lifecycle.indexOf(type))
      expect(lived).toEqual(lived.toSorted((left, right) => left - right))
    }),
    { numRuns: 40 },
  )
}, 60_000)
