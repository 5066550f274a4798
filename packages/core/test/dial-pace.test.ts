import { getEventListeners } from 'node:events'

import { describe, expect, test } from 'vitest'

import { DialPace } from '../src/outgoing/dial-pace.ts'
import { failureOf, House, stateOf } from './fixtures/house.ts'
import { ManualClock, settled } from './fixtures/manual-clock.ts'

const numbers = ['+14255550121', '+14255550122', '+14255550123', '+14255550124', '+14255550125']

function dialled(house: House): readonly unknown[] {
  return house.carrier.sent
    .filter(({ verb }) => verb === 'dial')
    .map(({ command }) => (command['to'] as readonly { readonly number: string }[])[0]?.number)
}

describe('a burst of dials', () => {
  test('leaves at once without limits', async () => {
    const house = new House()
    await Promise.all(numbers.map(async (to) => house.telephony.dial({ to })))
    expect(dialled(house)).toEqual(numbers)
  })

  test('leaves in order and at the rate that was asked for; none is refused', async () => {
    const house = new House({ telephony: { limits: { dialsPerSecond: 2 } } })
    const dialling = numbers.map(async (to) => house.telephony.dial({ to }))
    await settled()
    expect(dialled(house)).toEqual(numbers.slice(0, 1))
    await house.clock.advance(499)
    expect(dialled(house)).toEqual(numbers.slice(0, 1))
    await house.clock.advance(1)
    expect(dialled(house)).toEqual(numbers.slice(0, 2))
    await house.clock.advance(1_500)
    expect(dialled(house)).toEqual(numbers)
    expect(await Promise.all(dialling)).toHaveLength(numbers.length)
  })

  test('does not save up: after a pause two dials are as far apart as ever', async () => {
    const house = new House({ telephony: { limits: { dialsPerSecond: 1 } } })
    await house.dial()
    await house.clock.advance(60_000)
    const two = [house.dial(), house.dial()]
    await settled()
    expect(house.carrier.count('dial')).toBe(2)
    await house.clock.advance(1_000)
    expect(await Promise.all(two)).toHaveLength(2)
  })

  test('keeps to the number of calls that ring at once: answered or over, a call makes room', async () => {
    const house = new House({ telephony: { limits: { concurrentDials: 2 } } })
    const calls = numbers.map(async (to) => house.telephony.dial({ to }))
    const [first, second] = await Promise.all(calls.slice(0, 2))
    await settled()
    expect(house.carrier.count('dial')).toBe(2)
    await house.tell(first?.id ?? '', { type: 'call-answered' })
    expect(house.carrier.count('dial')).toBe(3)
    await house.tell(first?.id ?? '', { type: 'call-ended', reason: 'hung-up' })
    expect(house.carrier.count('dial')).toBe(3)
    await house.tell(second?.id ?? '', { type: 'call-ended', reason: 'busy' })
    expect(dialled(house)).toEqual(numbers.slice(0, 4))
  })

  test('is not held up by dials that fail', async () => {
    const house = new House({ telephony: { limits: { concurrentDials: 1 } } })
    house.carrier.answers.set('dial', () => Promise.reject(new Error('refused')))
    const failures = await Promise.all(numbers.map(async (to) => failureOf(house.telephony.dial({ to }))))
    expect(failures).toHaveLength(numbers.length)
    expect(dialled(house)).toEqual(numbers)
  })

  test('leaves out a dial that is aborted while it waits, and sends nothing for it', async () => {
    const house = new House({ telephony: { limits: { dialsPerSecond: 1 } } })
    const abort = new AbortController()
    const [first = '', second = '', third = ''] = numbers
    const one = house.telephony.dial({ to: first })
    const two = failureOf(house.telephony.dial({ to: second, signal: abort.signal }))
    const three = house.telephony.dial({ to: third })
    abort.abort()
    expect((await two).code).toBe('cancelled')
    await house.clock.advance(5_000)
    expect(await Promise.all([one, three])).toHaveLength(2)
    expect(dialled(house)).toEqual([first, third])
  })

  test('that waits is refused with closed when the client closes', async () => {
    const house = new House({ telephony: { limits: { concurrentDials: 1 } } })
    await house.dial()
    const waiting = failureOf(house.dial())
    expect(await stateOf(waiting)).toBe('pending')
    await house.telephony.close()
    expect((await waiting).code).toBe('closed')
    expect(house.carrier.count('dial')).toBe(1)
  })
})

test('the time of a dial that the carrier sees is when it left, not when it was asked for', async () => {
  const house = new House({ telephony: { limits: { dialsPerSecond: 1 } } })
  const startMs = house.clock.now()
  const two = [house.dial(), house.dial()]
  await house.clock.advance(1_000)
  await Promise.all(two)
  expect(house.carrier.last('dial').command['firstSentAt']).toBe(startMs + 1_000)
})

test.each([
  ['dialsPerSecond', 0],
  ['dialsPerSecond', Number.NaN],
  ['concurrentDials', 1.5],
  ['concurrentDials', -1],
  ['concurrentRequests', 0],
])('a limit that makes no sense is refused: %s %d', (name, value) => {
  expect(() => new House({ telephony: { limits: { [name]: value } } })).toThrow(`limits.${name}`)
})

function openPace(limits: { dialsPerSecond?: number; concurrentDials?: number }) {
  const clock = new ManualClock()
  const pace = new DialPace({ clock, provider: 'p', dialsPerSecond: Infinity, concurrentDials: Infinity, ...limits })
  const entered: string[] = []
  const enter = (name: string, signal?: AbortSignal) => {
    const turn = pace.enter(signal)
    turn.then(
      () => entered.push(name),
      () => undefined,
    )
    return turn
  }
  return { clock, pace, entered, enter }
}

describe('the queue of dials', () => {
  test('gives a place free once, however often it is said', async () => {
    const { enter, entered } = openPace({ concurrentDials: 1 })
    const leave = await enter('a')
    const [b] = [enter('b'), enter('c')]
    leave()
    leave()
    await settled()
    expect(entered).toEqual(['a', 'b'])
    ;(await b)()
    await settled()
    expect(entered).toEqual(['a', 'b', 'c'])
  })

  test('refuses a dial whose signal is aborted already, without a place and without a pause', async () => {
    const { clock, enter, entered } = openPace({ dialsPerSecond: 1, concurrentDials: 1 })
    const failure = await failureOf(enter('a', AbortSignal.abort()))
    expect(failure).toMatchObject({ code: 'cancelled', provider: 'p' })
    expect(failure.message).toBe('dial was cancelled before anything was sent')
    await enter('b')
    expect([entered, clock.pending]).toEqual([['b'], 0])
  })

  test('does not listen to a signal any more once the dial has had its turn', async () => {
    const { enter, entered } = openPace({ concurrentDials: 1 })
    const controller = new AbortController()
    const leave = await enter('a', controller.signal)
    const waiting = enter('b', controller.signal)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    leave()
    await waiting
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    controller.abort()
    await settled()
    expect(entered).toEqual(['a', 'b'])
  })

  test('refuses what waits and what comes later once it is closed, and leaves no timer', async () => {
    const { clock, enter, entered, pace } = openPace({ dialsPerSecond: 1 })
    const leave = await enter('a')
    const waiting = [failureOf(enter('b')), failureOf(enter('c'))]
    await settled()
    expect(clock.pending).toBe(1)
    pace.close()
    leave()
    for (const failure of [...(await Promise.all(waiting)), await failureOf(enter('d'))]) {
      expect(failure).toMatchObject({ code: 'closed', provider: 'p' })
      expect(failure.message).toBe('The client was closed: dial was not sent')
    }
    await clock.advance(5_000)
    expect([entered, clock.pending]).toEqual([['a'], 0])
  })

  test('has one timer, however many dials wait and whatever is given free', async () => {
    const { clock, enter, entered } = openPace({ dialsPerSecond: 4 })
    const first = enter('a')
    const others = ['b', 'c', 'd'].map(async (name) => enter(name))
    ;(await first)()
    await settled()
    expect(clock.pending).toBe(1)
    await clock.advance(250)
    expect(entered).toEqual(['a', 'b'])
    await clock.advance(500)
    await Promise.all(others)
    expect([entered, clock.pending]).toEqual([['a', 'b', 'c', 'd'], 0])
  })
})
