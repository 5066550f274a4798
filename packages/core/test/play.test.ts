import { TelephonyError } from '@trunkline/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const source = { url: 'https://media.example.com/a.wav' }
const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})

afterEach(async () => {
  await settled()
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

/** The carrier says that the newest play has ended. */
async function end(house: House, callId: string, reason: 'completed' | 'stopped' = 'completed'): Promise<void> {
  await house.tell(callId, { type: 'play-ended', reason }, { operationKey: house.carrier.last('play').call.operation })
}

const reasons = (house: House) =>
  house.events.flatMap((event) => (event.type === 'play-ended' ? [`${event.playId} ${event.reason}`] : []))

test('plays take their turn: the carrier has one at a time', async () => {
  const house = new House()
  const call = await house.answered()
  const [first, second] = [call.play(source), call.play({ say: 'Hello <you>', language: 'en-GB' })]
  await first.accepted
  expect(house.carrier.count('play')).toBe(1)
  expect(await stateOf(second.accepted)).toBe('pending')
  await end(house, call.id)
  await second.accepted
  expect(house.carrier.last('play').command).toMatchObject({
    source: { kind: 'speech', text: 'Hello <you>', language: 'en-GB' },
    loop: false,
  })
  await end(house, call.id)
  expect(await second.ended).toEqual({ reason: 'completed' })
  expect(house.types().slice(2)).toEqual(['play-started', 'play-ended', 'play-started', 'play-ended'])
})

test('a start that only the acceptance proves is inferred, one that the carrier reports has the carrier as its source', async () => {
  const house = new House()
  const call = await house.answered()
  house.carrier.answers.set('play', () => ({ started: true }))
  await call.play(source).accepted
  await settled()
  expect(house.event('play-started')).toMatchObject({ source: 'core', playId: 'play-1' })
  await end(house, call.id)
  house.carrier.answers.delete('play')
  await call.play(source).accepted
  await house.tell(call.id, { type: 'play-started' }, { operationKey: house.carrier.last('play').call.operation })
  expect(house.event('play-started')).toMatchObject({ source: 'carrier', playId: 'play-2' })
})

test('an end without raw body still has the carrier as its source', async () => {
  const house = new House()
  const call = await house.answered()
  await call.play(source).accepted
  const operationKey = house.carrier.last('play').call.operation
  await house.deliver(call.id, [{ callId: call.id, operationKey, event: { type: 'play-ended', reason: 'completed' } }])
  expect(house.event('play-ended').source).toBe('carrier')
})

test('an interrupting play stops what plays, drops what waits, and comes next', async () => {
  const house = new House()
  const call = await house.answered()
  const [playing, waiting] = [call.play(source), call.play(source)]
  await playing.accepted
  const urgent = call.play({ url: 'https://media.example.com/urgent.wav' }, { mode: 'interrupt' })
  await urgent.accepted
  expect(await playing.ended).toEqual({ reason: 'stopped' })
  expect(await waiting.ended).toEqual({ reason: 'stopped' })
  expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial', 'play', 'stopPlaying', 'play'])
  expect(house.carrier.last('play').command['source']).toEqual({
    kind: 'url',
    url: 'https://media.example.com/urgent.wav',
  })
})

describe('stopping a play', () => {
  test('that waits drops it: nothing is sent', async () => {
    const house = new House()
    const call = await house.answered()
    const [first, second] = [call.play(source), call.play(source)]
    await first.accepted
    await second.stop()
    expect(await second.ended).toEqual({ reason: 'stopped' })
    expect((await failureOf(second.accepted)).code).toBe('cancelled')
    await end(house, call.id)
    await settled()
    expect(house.carrier.count('play')).toBe(1)
    expect(house.carrier.count('stopPlaying')).toBe(0)
  })

  test('that is not accepted yet waits for that, and resolves once the cancel is accepted', async () => {
    const house = new House()
    const call = await house.answered()
    const [accepted, cancelled] = [Promise.withResolvers<object>(), Promise.withResolvers<object>()]
    house.carrier.answers.set('play', () => accepted.promise)
    house.carrier.answers.set('stopPlaying', () => cancelled.promise)
    const play = call.play(source)
    const stopping = play.stop()
    const again = play.stop()
    expect(await stateOf(stopping)).toBe('pending')
    accepted.resolve({ operationKey: 'op-1' })
    await settled()
    expect(house.carrier.last('stopPlaying').command).toEqual({ key: 'op-1' })
    expect(await stateOf(stopping)).toBe('pending')
    expect(await stateOf(again)).toBe('pending')
    cancelled.resolve({})
    await Promise.all([stopping, again])
    expect(await play.ended).toEqual({ reason: 'stopped' })
    expect(house.carrier.count('stopPlaying')).toBe(1)
  })

  test('that plays settles on the accepted cancel; a later report of the carrier changes nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source)
    await play.accepted
    await play.stop()
    expect(await play.ended).toEqual({ reason: 'stopped' })
    expect(house.event('play-ended')).toMatchObject({ reason: 'stopped', source: 'core' })
    await end(house, call.id, 'stopped')
    await house.clock.advance(6_000)
    expect(house.types().slice(2)).toEqual(['play-started', 'play-ended'])
  })

  test('that has ended does nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source)
    await play.accepted
    await end(house, call.id)
    await play.stop()
    expect(house.carrier.count('stopPlaying')).toBe(0)
    expect(await play.ended).toEqual({ reason: 'completed' })
  })

  test('whose outcome is known already sends nothing, and it has completed', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source)
    await play.accepted
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
    await play.stop()
    await house.tell(call.id, { type: 'document-delivered' }, { operationKey })
    expect(await play.ended).toEqual({ reason: 'completed' })
    expect(reasons(house)).toEqual(['play-1 completed'])
    expect(house.carrier.count('stopPlaying')).toBe(0)
  })

  test('that the carrier refuses to stop fails, the play goes on, and can be stopped again', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source)
    await play.accepted
    house.carrier.answers.set('stopPlaying', () => {
      throw new TelephonyError('unavailable', 'not now')
    })
    expect((await failureOf(play.stop())).code).toBe('unavailable')
    expect(await stateOf(play.ended)).toBe('pending')
    house.carrier.answers.delete('stopPlaying')
    await call.stopPlaying()
    expect(await play.ended).toEqual({ reason: 'stopped' })
  })
})

describe('a loop', () => {
  test('with a count is repeated by core and reported as one play', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source, { loop: 3 })
    for (let round = 1; round <= 3; round += 1) {
      await settled()
      expect(house.carrier.count('play')).toBe(round)
      expect(await stateOf(play.ended)).toBe('pending')
      await end(house, call.id)
    }
    expect(await play.ended).toEqual({ reason: 'completed' })
    expect(house.types().slice(2)).toEqual(['play-started', 'play-ended'])
    expect(house.carrier.count('play')).toBe(3)
  })

  test('that is stopped between two rounds does not start again, and its end is reported', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source, { loop: 3 })
    await play.accepted
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
    await play.stop()
    await house.tell(call.id, { type: 'document-delivered' }, { operationKey })
    expect(await play.ended).toEqual({ reason: 'stopped' })
    expect(reasons(house)).toEqual(['play-1 stopped'])
    expect(house.carrier.count('play')).toBe(1)
  })

  test('whose second round the carrier refuses is reported as failed', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play(source, { loop: 2 })
    await play.accepted
    house.carrier.answers.set('play', () => {
      throw new TelephonyError('rate-limited', 'slower')
    })
    await end(house, call.id)
    expect((await failureOf(play.ended)).code).toBe('rate-limited')
    expect(reasons(house)).toEqual(['play-1 failed'])
  })

  test('without end is the carrier’s own', async () => {
    const house = new House()
    const call = await house.answered()
    await call.play(source, { loop: true }).accepted
    expect(house.carrier.last('play').command['loop']).toBe(true)
    expect(house.carrier.count('play')).toBe(1)
  })

  test.each([0, -1, 1.5, NaN])('of %d rounds is refused', async (loop) => {
    const house = new House()
    const call = await house.answered()
    expect(() => call.play(source, { loop })).toThrow('loop must be true or a whole number above 0')
  })
})

test('a play that fails at the carrier rejects its end, and the next one comes to its turn', async () => {
  const house = new House()
  const call = await house.answered()
  const [play, next] = [call.play(source), call.play(source)]
  await play.accepted
  const failure = { code: 'media', message: 'no WAV', providerCode: '8581' } as const
  await house.tell(
    call.id,
    { type: 'operation-failed', failure },
    { operationKey: house.carrier.last('play').call.operation },
  )
  expect(await failureOf(play.ended)).toMatchObject({
    code: 'operation-failed',
    providerCode: '8581',
    message: 'play failed at the carrier: no WAV (8581)',
  })
  expect(house.event('play-ended')).toMatchObject({ reason: 'failed', failure })
  await next.accepted
})

test('a play that the carrier refuses rejects acceptance and end, unobserved without harm', async () => {
  const house = new House()
  const call = await house.answered()
  house.carrier.answers.set('play', () => {
    throw new TelephonyError('rejected', 'no')
  })
  call.play(source)
  const observed = call.play(source)
  expect((await failureOf(observed.accepted)).code).toBe('rejected')
  expect((await failureOf(observed.ended)).code).toBe('rejected')
  expect(house.types()).not.toContain('play-ended')
})

test('a play that the end of its call overtakes ends with call-ended', async () => {
  const house = new House()
  const call = await house.answered()
  const accepted = Promise.withResolvers<object>()
  house.carrier.answers.set('play', () => accepted.promise)
  const play = call.play(source)
  await settled()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  expect(await play.ended).toEqual({ reason: 'call-ended' })
  accepted.reject(new TelephonyError('not-found', 'no such call'))
  expect((await failureOf(play.accepted)).code).toBe('call-ended')
  expect(house.types().at(-1)).toBe('call-ended')
  expect(() => call.play(source)).toThrow(expect.objectContaining({ code: 'call-ended' }))
})

test.each([
  '',
  'a.wav',
  'http://media.example.com/a.wav',
  'ftp://media.example.com/a.wav',
  'file:///etc/passwd',
  'data:audio/wav,x',
])('an address that no carrier should be given is refused: %s', async (url) => {
  const house = new House()
  const call = await house.answered()
  expect(() => call.play({ url })).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  expect(house.carrier.count('play')).toBe(0)
})

test('text to say and keys to press must not be empty', async () => {
  const house = new House()
  const call = await house.answered()
  for (const input of [{ say: ' ' }, { ssml: '' }, { digits: 'x' }, { digits: '' }])
    expect(() => call.play(input)).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
})

test('what the provider cannot play is refused with its reason, and nothing is sent', async () => {
  const house = new House({
    capabilities: { 'play.speech': 'unsupported', 'play.loop': 'unsupported', 'play.interrupt': 'unsupported' },
    reasons: { 'play.speech': 'no speech endpoint' },
  })
  const call = await house.answered()
  for (const play of [
    () => call.play({ say: 'hello' }),
    () => call.play(source, { loop: true }),
    () => call.play(source, { mode: 'interrupt' }),
  ])
    expect(play).toThrow(expect.objectContaining({ code: 'unsupported' }))
  expect(() => call.play({ say: 'hello' })).toThrow('no speech endpoint')
  expect(house.carrier.count('play')).toBe(0)
})

test('an emulated capability raises one warning, with the reason', async () => {
  const house = new House({
    capabilities: { 'play.url': 'emulated', 'play.loop': 'emulated' },
    reasons: { 'play.loop': 'as a long document' },
  })
  const call = await house.answered()
  await call.play(source).accepted
  call.play(source, { loop: true })
  await end(house, call.id)
  expect(house.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'emulated: play.url is emulated: the carrier has no such operation',
    'emulated: play.loop is emulated: as a long document',
  ])
  expect(house.telephony.warnings()[0]).toMatchObject({ count: 2 })
})
