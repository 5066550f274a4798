import { TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const both = ['watchDigits', 'unwatchDigits']

/** What the carrier was asked of keys, in order. */
const asked = (house: House): readonly string[] =>
  house.carrier.sent.flatMap(({ verb }) => (both.includes(verb) ? [verb] : []))

const told = (house: House): string =>
  house.events.map((event) => (event.type === 'digit-received' ? event.digit : '')).join('')

const press = async (house: House, callId: string, digits: string): Promise<void> => {
  for (const digit of digits) await house.tell(callId, { type: 'digit-received', digit })
}

const refuse = (house: House, verb: string): void => {
  house.carrier.answers.set(verb, () => {
    throw new TelephonyError('unavailable', 'not now')
  })
}

describe('watching keys', () => {
  test('starts and stops the watch at the carrier once, however often it is called', async () => {
    const house = new House()
    const call = await house.answered()
    await Promise.all([call.watchDigits(), call.watchDigits()])
    await press(house, call.id, '12')
    expect(asked(house)).toEqual(['watchDigits'])
    await call.unwatchDigits()
    await call.unwatchDigits()
    expect(asked(house)).toEqual(both)
    expect(told(house)).toBe('12')
  })

  test('is not ended where it never began', async () => {
    const house = new House()
    const call = await house.answered()
    await call.unwatchDigits()
    expect(asked(house)).toEqual([])
  })

  test('passes only the options of this provider, and ends with the options it began with', async () => {
    const house = new House()
    const call = await house.answered()
    const providerOptions = { scripted: { of: 'somebody' }, other: { of: 'nobody' } } as object
    const mine = { providerOptions: { of: 'somebody' } }
    await call.watchDigits({ providerOptions })
    await call.unwatchDigits()
    expect(house.carrier.last('watchDigits').command).toEqual(mine)
    expect(house.carrier.last('unwatchDigits').command).toEqual(mine)
    await call.watchDigits()
    await call.unwatchDigits({ providerOptions })
    expect(house.carrier.last('watchDigits').command).toEqual({})
    expect(house.carrier.last('unwatchDigits').command).toEqual(mine)
  })

  test('with other options than those it has is a conflict, and goes on', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    const providerOptions = { scripted: { of: 'somebody' } } as object
    expect((await failureOf(call.watchDigits({ providerOptions }))).code).toBe('conflict')
    expect(asked(house)).toEqual(['watchDigits'])
    await call.unwatchDigits()
    expect(asked(house)).toEqual(both)
  })

  test('is refused where the provider cannot, and nothing is sent', async () => {
    const house = new House({ capabilities: { 'digits.watch': 'unsupported' } })
    const call = await house.answered()
    for (const verb of [call.watchDigits(), call.unwatchDigits()])
      expect(await failureOf(verb)).toMatchObject({ code: 'unsupported', callId: call.id })
    expect(asked(house)).toEqual([])
  })

  test('that was aborted before sends nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const signal = AbortSignal.abort()
    expect((await failureOf(call.watchDigits({ signal }))).code).toBe('cancelled')
    expect(asked(house)).toEqual([])
  })

  test('that the carrier refused may be tried again', async () => {
    const house = new House()
    const call = await house.answered()
    refuse(house, 'watchDigits')
    expect((await failureOf(call.watchDigits())).code).toBe('unavailable')
    house.carrier.answers.clear()
    await call.watchDigits()
    expect(asked(house)).toEqual(['watchDigits', 'watchDigits'])
  })

  test('whose end the carrier refused may be ended again, or begun', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    refuse(house, 'unwatchDigits')
    expect((await failureOf(call.unwatchDigits())).code).toBe('unavailable')
    await call.watchDigits()
    house.carrier.answers.clear()
    await call.unwatchDigits()
    expect(asked(house)).toEqual([...both, ...both])
  })

  test('needs no telling off where keys are reported anyway', async () => {
    const house = new House({ without: ['doUnwatchDigits'] })
    const call = await house.answered()
    await call.watchDigits()
    await call.unwatchDigits()
    expect(asked(house)).toEqual(['watchDigits'])
  })

  test('takes keys in order that are numbered from the beginning again', async () => {
    const house = new House()
    const call = await house.answered()
    for (const digits of ['123', '45']) {
      await call.watchDigits()
      for (const [index, digit] of Array.from(digits).entries())
        await house.tell(call.id, { type: 'digit-received', digit, sequence: index + 1 })
      await house.clock.advance(200)
      await call.unwatchDigits()
    }
    expect(told(house)).toBe('12345')
  })
})

test('an adapter that cannot watch keys, although its manifest says so, gets an error that says so', async () => {
  const house = new House({ without: ['doWatchDigits'] })
  const call = await house.answered()
  expect((await failureOf(call.watchDigits())).message).toBe(
    'The adapter has no watchDigits, although its manifest says so',
  )
})

test('the last request comes last, even if earlier ones were not awaited', async () => {
  const house = new House()
  const call = await house.answered()
  await Promise.all([call.watchDigits(), call.unwatchDigits(), call.watchDigits(), call.unwatchDigits()])
  expect(asked(house)).toEqual([...both, ...both])
})

test('the end of the watching that was cancelled leaves it as it was', async () => {
  const house = new House()
  const call = await house.answered()
  await call.watchDigits()
  expect((await failureOf(call.unwatchDigits({ signal: AbortSignal.abort() }))).code).toBe('cancelled')
  const collecting = call.collect({ maxDigits: 1, partialDigits: true })
  await settled()
  await press(house, call.id, '1')
  await collecting
  expect(asked(house)).toEqual(['watchDigits'])
})

describe('a collection in core while keys are watched', () => {
  test('has its keys to itself, and leaves the watching as it was', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    await press(house, call.id, '1')
    const collecting = call.collect({ maxDigits: 2, partialDigits: true })
    await settled()
    await press(house, call.id, '23')
    expect(await collecting).toEqual({ digits: '23', reason: 'max' })
    await settled()
    await press(house, call.id, '4')
    expect(told(house)).toBe('14')
    expect(asked(house)).toEqual(['watchDigits'])
    await call.unwatchDigits()
    expect(asked(house)).toEqual(both)
  })

  test('goes on when the watching ends, and is the last to tell the carrier off', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ maxDigits: 1, partialDigits: true })
    await settled()
    await call.watchDigits()
    await call.unwatchDigits()
    expect(asked(house)).toEqual(['watchDigits'])
    await press(house, call.id, '7')
    expect(await collecting).toEqual({ digits: '7', reason: 'max' })
    expect(asked(house)).toEqual(both)
  })

  test('that is cancelled before its turn leaves no unwanted watch behind', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    const held = Promise.withResolvers<object>()
    house.carrier.answers.set('mute', () => held.promise)
    const [muting, ending, abort] = [call.mute(), call.unwatchDigits(), new AbortController()]
    const collecting = failureOf(call.collect({ maxDigits: 1, partialDigits: true, signal: abort.signal }))
    abort.abort()
    held.resolve({})
    await Promise.all([muting, ending])
    expect((await collecting).code).toBe('cancelled')
    await settled()
    expect(asked(house)).toEqual(both)
  })

  test('breaks no numbering: the next key is reported at once', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    await house.tell(call.id, { type: 'digit-received', digit: '1', sequence: 1 })
    await house.clock.advance(200)
    const collecting = call.collect({ maxDigits: 1, partialDigits: true })
    await settled()
    await house.tell(call.id, { type: 'digit-received', digit: '2', sequence: 2 })
    expect(await collecting).toEqual({ digits: '2', reason: 'max' })
    await house.tell(call.id, { type: 'digit-received', digit: '3', sequence: 3 })
    expect(told(house)).toBe('13')
  })
})

describe('a collection at the carrier while keys are watched', () => {
  test('has a key to itself that is held back until it is its turn', async () => {
    const { ends, house, key } = await underway()
    await key('4', { sequence: 1 })
    await ends('max')
    await house.clock.advance(200)
    await key('9', { sequence: 2 })
    expect(told(house)).toBe('9')
  })

  test('does not take a key that was held back since before it began', async () => {
    const house = new House()
    const call = await house.answered()
    await call.watchDigits()
    await house.tell(call.id, { type: 'digit-received', digit: '1', sequence: 1 })
    void call.collect({ maxDigits: 2 })
    await house.clock.advance(200)
    expect(told(house)).toBe('1')
  })

  test('has keys to itself that its end overtook, and none that were pressed after', async () => {
    const { ends, house, key } = await underway()
    await ends('max', 1_000)
    await key('4', { at: 800 })
    await key('2', { at: 1_000 })
    await key('9', { at: 1_001 })
    expect(told(house)).toBe('9')
  })

  test('leaves none of its keys to the next collection, which core gathers', async () => {
    const { call, ends, key } = await underway()
    await ends('max', 1_000)
    const next = call.collect({ maxDigits: 2, partialDigits: true })
    await settled()
    await key('4', { at: 800 })
    await key('2', { at: 1_000 })
    await key('4', { at: 1_400 })
    await key('3', { at: 1_500 })
    expect(await next).toEqual({ digits: '43', reason: 'max' })
  })

  test('that no key ended takes none of the very time of its end', async () => {
    const { ends, house, key } = await underway()
    await ends('timeout', 1_000)
    await key('9', { at: 1_000 })
    expect(told(house)).toBe('9')
  })
})

/** Watches keys and begins a collection, whose end the returned function tells. */
async function underway() {
  const house = new House()
  const call = await house.answered()
  await call.watchDigits()
  const result = call.collect({ maxDigits: 2 })
  await settled()
  const operationKey = house.carrier.last('collect').call.operation
  const ends = async (reason: 'max' | 'timeout', at?: number): Promise<void> => {
    const origin = at === undefined ? { operationKey } : { operationKey, at }
    await house.tell(call.id, { type: 'collect-ended', digits: '42', reason }, origin)
    await result
  }
  const key = (digit: string, more: { readonly at?: number; readonly sequence?: number }) => {
    const { at, sequence } = more
    const event = { type: 'digit-received', digit, ...(sequence !== undefined && { sequence }) } as const
    return house.tell(call.id, event, at === undefined ? {} : { at })
  }
  return { call, house, ends, key }
}
