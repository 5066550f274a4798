import { type CollectOptions, TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

type CollectEnded = {
  readonly digits?: string
  readonly terminated?: boolean
  readonly reason?: 'max' | 'terminator' | 'timeout'
}

async function collectEnds(house: House, callId: string, event: CollectEnded): Promise<void> {
  const operationKey = house.carrier.last('collect').call.operation
  await house.tell(callId, { type: 'collect-ended', ...event }, { operationKey })
}

const presser = (house: House, callId: string) => async (digits: string) => {
  for (const digit of digits) await house.tell(callId, { type: 'digit-received', digit })
}

describe('collecting at the carrier', () => {
  test.each<[string, CollectOptions]>([
    ['neither maxDigits nor terminator', {}],
    ['no digit at all', { maxDigits: 0 }],
    ['half a digit', { maxDigits: 1.5 }],
    ['too many digits', { maxDigits: 65 }],
    ['two terminators', { terminator: '##' }],
    ['a terminator that is no key', { terminator: 'x' }],
    ['no time', { maxDigits: 1, timeoutMs: 0 }],
    ['no time between keys', { maxDigits: 1, interDigitTimeoutMs: NaN }],
    ['a prompt that no carrier should fetch', { maxDigits: 1, prompt: { url: 'http://media.example.com/a.wav' } }],
    ['an empty prompt', { maxDigits: 1, prompt: { say: '' } }],
  ])('is refused with %s', async (_, options) => {
    const house = new House()
    const call = await house.answered()
    expect((await failureOf(call.collect(options))).code).toBe('invalid-argument')
    expect(house.carrier.count('collect')).toBe(0)
  })

  test('refuses a prompt that the provider cannot play', async () => {
    const house = new House({ capabilities: { 'play.speech': 'unsupported' } })
    const call = await house.answered()
    expect((await failureOf(call.collect({ maxDigits: 1, prompt: { say: 'hi' } }))).code).toBe('unsupported')
    expect(house.carrier.count('collect')).toBe(0)
  })

  test.each<[CollectOptions, CollectEnded, { digits: string; reason: string }]>([
    [{ maxDigits: 4 }, { digits: '1234', reason: 'max' }, { digits: '1234', reason: 'max' }],
    [{ terminator: '#' }, { digits: '12#', reason: 'terminator' }, { digits: '12', reason: 'terminator' }],
    [{ terminator: '#' }, { digits: '12' }, { digits: '12', reason: 'terminator' }],
    [{ terminator: '#', maxDigits: 2 }, { digits: '12' }, { digits: '12', reason: 'max' }],
    [{ maxDigits: 4 }, { digits: '12' }, { digits: '12', reason: 'timeout' }],
    [{ terminator: '#' }, { digits: '' }, { digits: '', reason: 'timeout' }],
    [{ terminator: '#' }, { digits: '#' }, { digits: '', reason: 'terminator' }],
    [{ terminator: '#' }, { digits: '', terminated: true }, { digits: '', reason: 'terminator' }],
    [{ terminator: '#' }, { digits: '12', terminated: false }, { digits: '12', reason: 'timeout' }],
    [
      { terminator: '#', maxDigits: 2 },
      { digits: '12', terminated: true },
      { digits: '12', reason: 'terminator' },
    ],
    [
      { terminator: '#', maxDigits: 2 },
      { digits: '12', terminated: false },
      { digits: '12', reason: 'max' },
    ],
    [{ terminator: '#' }, { reason: 'timeout' }, { digits: '', reason: 'timeout' }],
  ])('with %j that ends with %j gives %j', async (options, event, result) => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect(options)
    await settled()
    await collectEnds(house, call.id, event)
    expect(await collecting).toEqual(result)
    expect(house.event('collect-ended')).toMatchObject({ ...result, source: 'carrier' })
  })

  test('keeps the digits that were pressed into it to itself', async () => {
    const house = new House()
    const call = await house.answered()
    const press = presser(house, call.id)
    const collecting = call.collect({ maxDigits: 2 })
    await settled()
    await press('12')
    await collectEnds(house, call.id, { digits: '12', reason: 'max' })
    await collecting
    await press('3')
    expect(house.events.flatMap((event) => (event.type === 'digit-received' ? [event.digit] : []))).toEqual(['3'])
  })

  test('fails when the carrier could not finish it', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = failureOf(call.collect({ maxDigits: 2 }))
    await settled()
    const operationKey = house.carrier.last('collect').call.operation
    const failure = { code: 'media', message: 'the prompt was not found' } as const
    await house.tell(call.id, { type: 'operation-failed', failure }, { operationKey })
    expect(await collecting).toMatchObject({ code: 'operation-failed' })
    expect(house.event('collect-ended')).toMatchObject({ reason: 'failed', failure })
  })

  test('that is aborted is stopped at the carrier and reported once', async () => {
    const house = new House()
    const call = await house.answered()
    const abort = new AbortController()
    const collecting = failureOf(call.collect({ maxDigits: 2, signal: abort.signal }))
    await settled()
    abort.abort()
    expect((await collecting).code).toBe('cancelled')
    await settled()
    expect(house.carrier.last('stopCollecting').command).toEqual({ key: house.carrier.last('collect').call.operation })
    await collectEnds(house, call.id, { digits: '1' })
    expect(house.types().filter((type) => type === 'collect-ended')).toHaveLength(1)
    expect(house.event('collect-ended')).toMatchObject({ reason: 'ended', source: 'core' })
  })

  test('that was aborted before sends nothing', async () => {
    const house = new House()
    const call = await house.answered()
    expect((await failureOf(call.collect({ maxDigits: 2, signal: AbortSignal.abort() }))).code).toBe('cancelled')
    expect(house.carrier.count('collect')).toBe(0)
  })

  test('that the carrier accepts after the call has ended does not hang', async () => {
    const house = new House()
    const call = await house.answered()
    const accepted = Promise.withResolvers<object>()
    house.carrier.answers.set('collect', () => accepted.promise)
    const collecting = failureOf(call.collect({ maxDigits: 2 }))
    await settled()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    accepted.resolve({})
    expect((await collecting).code).toBe('call-ended')
    expect(house.types().at(-1)).toBe('call-ended')
  })
})

describe('collecting key by key', () => {
  test('ends with the terminator, which is no digit', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ terminator: '#', partialDigits: true })
    await settled()
    await presser(house, call.id)('42#')
    expect(await collecting).toEqual({ digits: '42', reason: 'terminator' })
    expect(house.types().slice(2)).toEqual(['collect-ended'])
    expect(house.carrier.sent.map(({ verb }) => verb).slice(1)).toEqual(['watchDigits', 'unwatchDigits'])
  })

  test('ends with the last digit asked for', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ maxDigits: 3, partialDigits: true })
    await settled()
    await presser(house, call.id)('1*3')
    expect(await collecting).toEqual({ digits: '1*3', reason: 'max' })
  })

  test('keeps what was pressed before the time between two keys ran out', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ maxDigits: 5, partialDigits: true, timeoutMs: 3_000, interDigitTimeoutMs: 1_000 })
    await house.clock.advance(2_900)
    await presser(house, call.id)('1')
    await house.clock.advance(900)
    await presser(house, call.id)('2')
    await house.clock.advance(999)
    expect(await stateOf(collecting)).toBe('pending')
    await house.clock.advance(1)
    expect(await collecting).toEqual({ digits: '12', reason: 'timeout' })
  })

  test('ends without digits when no key is pressed', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ maxDigits: 5, partialDigits: true, timeoutMs: 3_000 })
    await house.clock.advance(3_000)
    expect(await collecting).toEqual({ digits: '', reason: 'timeout' })
  })

  test('a key stops the prompt, and from then on the time between keys counts', async () => {
    const house = new House()
    const call = await house.answered()
    const prompt = { url: 'https://media.example.com/menu.wav' }
    const collecting = call.collect({ maxDigits: 5, partialDigits: true, prompt, interDigitTimeoutMs: 1_000 })
    await settled()
    expect(house.carrier.count('play')).toBe(1)
    await house.clock.advance(60_000)
    expect(await stateOf(collecting)).toBe('pending')
    await presser(house, call.id)('7')
    expect(house.carrier.count('stopPlaying')).toBe(1)
    await house.clock.advance(1_000)
    expect(await collecting).toEqual({ digits: '7', reason: 'timeout' })
  })

  test("keeps the vendor's options of a collection from its prompt, which is another verb", async () => {
    const house = new House()
    const call = await house.answered()
    const prompt = { say: 'listen' }
    const vendors: object = { [house.telephony.provider]: { ofCollect: true } }
    const collecting = call.collect({ maxDigits: 5, partialDigits: true, prompt, providerOptions: vendors })
    await settled()
    expect(house.carrier.last('play').command).toMatchObject({ providerOptions: undefined })
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await collecting
  })

  test('a prompt that no key may stop is heard to its end, and the keys count', async () => {
    const house = new House()
    const call = await house.answered()
    const prompt = { say: 'listen' }
    const options = { maxDigits: 5, partialDigits: true, prompt, interruptPrompt: false, interDigitTimeoutMs: 1_000 }
    const collecting = call.collect(options)
    await settled()
    await presser(house, call.id)('7')
    await house.clock.advance(5_000)
    expect(house.carrier.count('stopPlaying')).toBe(0)
    expect(await stateOf(collecting)).toBe('pending')
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    await house.clock.advance(1_000)
    expect(await collecting).toEqual({ digits: '7', reason: 'timeout' })
  })

  test('its prompt is not reported as a play', async () => {
    const house = new House()
    const call = await house.answered()
    const collecting = call.collect({ maxDigits: 1, partialDigits: true, prompt: { say: 'listen' } })
    await settled()
    await house.tell(call.id, { type: 'play-started' }, { operationKey: house.carrier.last('play').call.operation })
    await presser(house, call.id)('7')
    expect(await collecting).toEqual({ digits: '7', reason: 'max' })
    expect(house.carrier.count('stopPlaying')).toBe(1)
    expect(house.types().filter((type) => type.startsWith('play-'))).toEqual([])
  })

  test('a prompt that fails ends it, told', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('play', () => {
      throw new TelephonyError('rejected', 'no')
    })
    const collecting = failureOf(call.collect({ maxDigits: 5, partialDigits: true, prompt: { say: 'x' } }))
    expect((await collecting).code).toBe('rejected')
    await settled()
    expect(house.event('collect-ended')).toMatchObject({ reason: 'failed', digits: '' })
    expect(house.carrier.count('unwatchDigits')).toBe(1)
  })

  test('an abort ends it at once and stops its prompt', async () => {
    const house = new House()
    const call = await house.answered()
    const abort = new AbortController()
    const options = { maxDigits: 5, partialDigits: true, prompt: { say: 'x' }, signal: abort.signal }
    const collecting = failureOf(call.collect(options))
    await settled()
    abort.abort()
    expect((await collecting).code).toBe('cancelled')
    expect(house.carrier.count('stopPlaying')).toBe(1)
    expect(house.event('collect-ended')).toMatchObject({ reason: 'ended' })
  })

  test('digits are not lost when the carrier will not stop reporting keys', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('unwatchDigits', () => {
      throw new TelephonyError('unavailable', 'not now')
    })
    const collecting = call.collect({ maxDigits: 1, partialDigits: true })
    await settled()
    await presser(house, call.id)('1')
    expect(await collecting).toEqual({ digits: '1', reason: 'max' })
  })

  test('takes the keys of a second collection, though they are numbered from the beginning again', async () => {
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

  test('two at once are a conflict', async () => {
    const house = new House()
    const call = await house.answered()
    const first = call.collect({ maxDigits: 1, partialDigits: true })
    expect((await failureOf(call.collect({ maxDigits: 1, partialDigits: true }))).code).toBe('conflict')
    await settled()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await first).toEqual({ digits: '', reason: 'ended' })
  })

  test('is left to a carrier that loses no digits', async () => {
    const house = new House({ without: ['doWatchDigits'] })
    const call = await house.answered()
    void call.collect({ maxDigits: 1, partialDigits: true })
    await settled()
    expect(house.carrier.count('collect')).toBe(1)
  })
})
