import { type ConnectOptions, TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

describe('connect', () => {
  test.each([
    [{ room: 'r1' }, { kind: 'room', id: 'r1' }],
    [{ group: 'g1' }, { kind: 'group', id: 'g1' }],
    [{ serverCall: 's1' }, { kind: 'serverCall', id: 's1' }],
  ] as const)('joins the call that %j names', async (options, place) => {
    const house = new House()
    const prepare = { stream: false } as const
    const call = await house.telephony.connect({ ...options, prepare })
    expect(house.carrier.last('connect').command).toEqual({ ...place, prepare, providerOptions: undefined })
    expect([call.direction, call.from, call.to]).toEqual(['outbound', undefined, undefined])
    await house.tell(call.id, { type: 'call-answered' })
    await call.answered()
    await call.play({ url: 'https://media.example.com/a.wav' }).accepted
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(house.types(call.id).filter((type) => type.startsWith('call-'))).toEqual([
      'call-dialled',
      'call-answered',
      'call-ended',
    ])
  })

  test.each<[string, object]>([
    ['nothing', {}],
    ['two calls', { room: 'r1', group: 'g1' }],
    ['an empty room', { room: '' }],
    ['a room in white space', { room: ' r1' }],
  ])('is refused with %s, and nothing is sent', async (_, options) => {
    const house = new House()
    const failure = await failureOf(house.telephony.connect(options as ConnectOptions))
    expect(failure.code).toBe('invalid-argument')
    expect(house.carrier.sent).toEqual([])
  })

  test('is refused where the provider joins no calls', async () => {
    const house = new House({ capabilities: { connect: 'unsupported' }, reasons: { connect: 'one far party only' } })
    const failure = await failureOf(house.telephony.connect({ room: 'r1' }))
    expect(failure.code).toBe('unsupported')
    expect(failure.message).toContain('one far party only')
    expect(house.carrier.sent).toEqual([])
  })

  test('that the carrier refuses leaves no call behind', async () => {
    const house = new House()
    house.carrier.answers.set('connect', () => {
      throw new TelephonyError('not-found', 'no such room')
    })
    expect(await failureOf(house.telephony.connect({ room: 'r1' }))).toMatchObject({ code: 'not-found' })
    expect(house.telephony.liveCalls).toBe(0)
  })

  test('whose reply was lost is settled by the first event of the call', async () => {
    const house = new House()
    house.carrier.answers.set('connect', () => {
      throw new TelephonyError('outcome-unknown', 'the reply was lost')
    })
    const connecting = house.telephony.connect({ room: 'r1' })
    await settled()
    const { id } = house.carrier.last('connect').call
    await house.tell(id, { type: 'call-answered' })
    expect((await connecting).state).toBe('answered')
  })

  test('that is aborted says so, and hangs up what comes about all the same', async () => {
    const house = new House()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('connect', () => reply.promise)
    const abort = new AbortController()
    const connecting = failureOf(house.telephony.connect({ room: 'r1', signal: abort.signal }))
    await settled()
    abort.abort()
    expect(await connecting).toMatchObject({ code: 'cancelled', message: expect.stringMatching(/^connect /) as string })
    reply.resolve({})
    await settled()
    expect(house.carrier.count('hangUp')).toBe(1)
    const before = failureOf(house.telephony.connect({ room: 'r1', signal: abort.signal }))
    expect(await before).toMatchObject({ code: 'cancelled' })
    expect(house.carrier.count('connect')).toBe(1)
  })
})
