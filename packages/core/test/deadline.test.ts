import { createTelephony, type Deadlines, type TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { failureOf, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const url = 'https://media.example.com/a.wav'

type NativeCall = Awaited<ReturnType<House['answered']>>

/** A verb whose outcome the carrier never reports, and when it is given up by default. */
const rows: readonly {
  readonly verb: string
  readonly begin: (call: NativeCall) => Promise<unknown>
  readonly limitMs: number
}[] = [
  { verb: 'play', begin: (call) => call.play({ url }).ended, limitMs: 310_000 },
  { verb: 'play', begin: (call) => call.play({ url, lengthMs: 3_000 }).ended, limitMs: 13_000 },
  { verb: 'play', begin: (call) => call.play({ say: 'ten letters' }).ended, limitMs: 14_400 },
  { verb: 'play', begin: (call) => call.play({ digits: '12' }).ended, limitMs: 12_000 },
  { verb: 'collect', begin: (call) => call.collect({ maxDigits: 1, timeoutMs: 2_000 }), limitMs: 12_000 },
  {
    verb: 'collect',
    begin: (call) => call.collect({ maxDigits: 4, timeoutMs: 2_000, interDigitTimeoutMs: 1_000 }),
    limitMs: 15_000,
  },
  {
    verb: 'collect',
    begin: (call) => call.collect({ maxDigits: 1, timeoutMs: 2_000, prompt: { url, lengthMs: 5_000 } }),
    limitMs: 17_000,
  },
  { verb: 'collect', begin: (call) => call.collect({ input: 'speech', timeoutMs: 2_000 }), limitMs: 72_000 },
  { verb: 'sendDigits', begin: (call) => call.sendDigits('1w#'), limitMs: 13_000 },
  { verb: 'transfer', begin: (call) => call.transfer('+14255550199'), limitMs: 190_000 },
  { verb: 'addParticipant', begin: (call) => call.addParticipant('+14255550199'), limitMs: 190_000 },
  {
    verb: 'addParticipant',
    begin: (call) => call.addParticipant('+14255550199', { timeoutMs: 20_000 }),
    limitMs: 30_000,
  },
  { verb: 'removeParticipant', begin: (call) => call.removeParticipant('+14255550199'), limitMs: 30_000 },
  {
    verb: 'moveParticipant',
    begin: (call) => call.moveParticipant('+14255550199', { from: { providerCallId: 'other' } }),
    limitMs: 30_000,
  },
]

describe('without any report from the carrier', () => {
  test.each(rows.map((row) => [row.verb, row.limitMs, row] as const))(
    '%s fails after %d ms, and not before',
    async (verb, limitMs, { begin }) => {
      const house = new House()
      const call = await house.answered()
      const failing = failureOf(begin(call))
      await settled()
      await house.clock.advance(limitMs - 1)
      expect(await stateOf(failing)).toBe('pending')
      await house.clock.advance(1)
      const { callId, code, failureCode, message } = await failing
      expect({ callId, code, failureCode }).toEqual({
        callId: call.id,
        code: 'operation-failed',
        failureCode: 'no-word',
      })
      expect(message).toBe(`${verb} of call ${call.id}: no word from the carrier within ${limitMs} ms`)
    },
  )

  test('an invitation that is taken back fails, and so does its taking back', async () => {
    const house = new House()
    const call = await house.answered()
    const adding = failureOf(call.addParticipant('+14255550199'))
    await settled()
    const cancelling = failureOf(call.cancelParticipant('+14255550199'))
    await settled()
    await house.clock.advance(30_000)
    expect((await cancelling).failureCode).toBe('no-word')
    expect(await stateOf(adding)).toBe('pending')
    await house.clock.advance(160_000)
    expect((await adding).failureCode).toBe('no-word')
  })

  test('a play is reported as failed, the next one plays, and late news is a provider-event', async () => {
    const house = new House()
    const call = await house.answered()
    const [first, second] = [call.play({ url, lengthMs: 1_000 }), call.play({ url, lengthMs: 1_000 })]
    await first.accepted
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-started' }, { operationKey })
    await house.clock.advance(11_000)
    expect(house.event('play-ended')).toMatchObject({
      playId: first.id,
      reason: 'failed',
      source: 'core',
      failure: { code: 'no-word' },
    })
    await second.accepted
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    expect(house.event('provider-event')).toMatchObject({ name: 'play-ended', raw: { vendor: 'play-ended' } })
    expect(await stateOf(first.ended)).toBe('rejected')
    expect(await stateOf(second.ended)).toBe('pending')
  })

  test('a collection is reported as failed, and another one can begin', async () => {
    const house = new House()
    const call = await house.answered()
    const failing = failureOf(call.collect({ maxDigits: 1, timeoutMs: 1_000 }))
    await house.clock.advance(11_000)
    expect((await failing).failureCode).toBe('no-word')
    expect(house.event('collect-ended')).toMatchObject({ reason: 'failed', failure: { code: 'no-word' } })
    void call.collect({ maxDigits: 1 })
    await settled()
    expect(house.carrier.count('collect')).toBe(2)
  })

  test('a failed transfer leaves a call that can be used, and ends as it ends', async () => {
    const house = new House()
    const call = await house.answered()
    const failing = failureOf(call.transfer('+14255550199'))
    await house.clock.advance(190_000)
    expect((await failing).failureCode).toBe('no-word')
    await call.hold()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  })

  test('a loop without end plays on, and each round of a counted one has its own time', async () => {
    const house = new House()
    const call = await house.answered()
    const endless = call.play({ url, lengthMs: 1_000 }, { loop: true })
    await endless.accepted
    await house.clock.advance(3_600_000)
    expect(await stateOf(endless.ended)).toBe('pending')
    await endless.stop()
    const counted = call.play({ url, lengthMs: 1_000 }, { loop: 2 })
    await counted.accepted
    await house.clock.advance(10_000)
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey })
    await house.clock.advance(10_999)
    expect(await stateOf(counted.ended)).toBe('pending')
    await house.clock.advance(1)
    expect((await failureOf(counted.ended)).failureCode).toBe('no-word')
  })

  test('a play is counted from the moment at which the carrier says that it began, once', async () => {
    const house = new House()
    const call = await house.answered()
    const play = call.play({ url, lengthMs: 1_000 })
    await play.accepted
    const operationKey = house.carrier.last('play').call.operation
    for (let round = 0; round < 3; round += 1) {
      await house.clock.advance(5_000)
      await house.tell(call.id, { type: 'play-started' }, { operationKey })
    }
    expect(await stateOf(play.ended)).toBe('pending')
    await house.clock.advance(1_000)
    expect((await failureOf(play.ended)).failureCode).toBe('no-word')
  })

  test('the length of a prompt that the adapter knows decides', async () => {
    const house = new House()
    house.carrier.answers.set('play', () => ({ lengthMs: 2_000 }))
    const call = await house.answered()
    const failing = failureOf(call.play({ url }).ended)
    await house.clock.advance(12_000)
    expect((await failing).failureCode).toBe('no-word')
  })
})

describe('a carrier that can be asked', () => {
  test('is asked before a verb fails: a call that is over ends instead', async () => {
    const { house, call } = await known()
    const play = call.play({ url, lengthMs: 1_000 })
    const sending = failureOf(call.sendDigits('1'))
    house.carrier.inspected = [fact(call.id, { type: 'call-ended', reason: 'hung-up' })]
    await house.clock.advance(11_000)
    expect(await play.ended).toEqual({ reason: 'call-ended' })
    expect((await sending).code).toBe('call-ended')
    expect(house.carrier.count('inspect')).toBe(1)
  })

  test('is asked once for all verbs that fall due before it answers', async () => {
    const { house, call } = await known()
    const answer = Promise.withResolvers<object>()
    house.carrier.answers.set('inspect', () => answer.promise)
    const failing = [failureOf(call.play({ url, lengthMs: 1_000 }).ended), failureOf(call.sendDigits('1'))]
    await settled()
    await house.clock.advance(11_000)
    answer.resolve({})
    for (const one of failing) expect((await one).failureCode).toBe('no-word')
    expect(house.carrier.count('inspect')).toBe(1)
  })

  test('is believed where the outcome comes while it is asked', async () => {
    const { house, call } = await known()
    const answer = Promise.withResolvers<object>()
    house.carrier.answers.set('inspect', () => answer.promise)
    const play = call.play({ url, lengthMs: 1_000 })
    await play.accepted
    await house.clock.advance(11_000)
    const operationKey = house.carrier.last('play').call.operation
    await house.tell(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
    answer.resolve({})
    await house.clock.advance(2_000)
    expect(await play.ended).toEqual({ reason: 'completed' })
    expect(house.types()).not.toContain('provider-event')
  })

  test('and does not answer holds nothing up for longer than that', async () => {
    const { house, call } = await known()
    house.carrier.answers.set('inspect', () => new Promise(() => undefined))
    const failing = failureOf(call.play({ url, lengthMs: 1_000 }).ended)
    await settled()
    await house.clock.advance(15_999)
    expect(await stateOf(failing)).toBe('pending')
    await house.clock.advance(1)
    expect((await failing).failureCode).toBe('no-word')
  })
})

test('many calls that the carrier does not answer for at a time hold none of them up for longer', async () => {
  const house = new House()
  let calls = 0
  house.carrier.answers.set('dial', () => ({ providerCallId: `carrier-${(calls += 1)}` }))
  house.carrier.answers.set('inspect', () => new Promise(() => undefined))
  const failing: Promise<TelephonyError>[] = []
  for (let call = 0; call < 9; call += 1)
    failing.push(failureOf((await house.answered()).play({ url, lengthMs: 1_000 }).ended))
  await settled()
  await house.clock.advance(16_000)
  expect(new Set((await Promise.all(failing)).map(({ failureCode }) => failureCode))).toEqual(new Set(['no-word']))
})

describe('an adapter that never settles a request', () => {
  const verbs: Readonly<Record<string, (call: NativeCall) => Promise<unknown>>> = {
    hold: (call) => call.hold(),
    unhold: (call) => call.unhold(),
    mute: (call) => call.mute(),
    unmute: (call) => call.unmute(),
    watchDigits: (call) => call.watchDigits(),
    hangUp: (call) => call.hangUp(),
    terminate: (call) => call.terminate(),
  }

  test.each(Object.entries(verbs))(
    'fails %s with outcome-unknown, and the next verb has its turn',
    async (verb, begin) => {
      const house = new House()
      const call = await house.answered()
      house.carrier.answers.set(verb, never)
      const failing = failureOf(begin(call))
      await house.clock.advance(89_999)
      expect(await stateOf(failing)).toBe('pending')
      await house.clock.advance(1)
      const { callId, code, message } = await failing
      expect([callId, code]).toEqual([call.id, 'outcome-unknown'])
      expect(message).toContain(`${verb} was not settled by the adapter within 90000 ms`)
      expect(house.carrier.last(verb).call.signal.aborted).toBe(true)
      const playing = call.play({ url })
      await playing.accepted
    },
  )

  test('of a dial fails it, and hangs the call up should it come about', async () => {
    const house = new House()
    house.carrier.answers.set('dial', never)
    const failing = failureOf(house.dial())
    await house.clock.advance(95_000)
    expect((await failing).code).toBe('outcome-unknown')
    await house.tell(house.carrier.last('dial').call.id, { type: 'call-answered' })
    expect(house.carrier.count('hangUp')).toBe(1)
  })

  test('of participants() fails it', async () => {
    const house = new House({ driver: { doListParticipants: never } })
    const call = await house.answered()
    const failing = failureOf(call.participants())
    await house.clock.advance(90_000)
    expect((await failing).code).toBe('outcome-unknown')
  })

  test('brings nothing along when it settles in the end', async () => {
    const house = new House()
    const call = await house.answered()
    const late = Promise.withResolvers<{ readonly state: { readonly hold: string } }>()
    house.carrier.answers.set('hold', () => late.promise)
    const failing = failureOf(call.hold())
    await house.clock.advance(90_000)
    await failing
    late.resolve({ state: { hold: 'late' } })
    await settled()
    await call.mute()
    expect(house.carrier.last('mute').call.state).toEqual({})
  })
})

describe('deadlines', () => {
  test('are the application’s to set', async () => {
    const house = new House({ telephony: { deadlines: { marginMs: 500, playMs: 1_500, requestMs: 700 } } })
    const call = await house.answered()
    const playing = failureOf(call.play({ url }).ended)
    await house.clock.advance(2_000)
    expect((await playing).failureCode).toBe('no-word')
    house.carrier.answers.set('hold', () => new Promise(() => undefined))
    const holding = failureOf(call.hold())
    await house.clock.advance(700)
    expect((await holding).code).toBe('outcome-unknown')
  })

  test.each([
    [{ playMs: 0 }, 'deadlines.playMs must be a number above 0'],
    [{ playMs: Number.NaN }, 'deadlines.playMs must be a number above 0'],
    [{ playMS: 5 }, 'deadlines has no option "playMS", did you mean "playMs"?'],
  ])('that are none are refused: %o', (deadlines, message) => {
    const { provider } = new House().carrier
    const problem = problemOf(() => createTelephony({ provider, deadlines: deadlines as Partial<Deadlines> }))
    expect(problem).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(message) })
  })

  test.each([0, -1, Number.NaN])('a length of a prompt of %d is refused, and nothing is sent', async (lengthMs) => {
    const house = new House()
    const call = await house.answered()
    expect(problemOf(() => call.play({ url, lengthMs }))?.code).toBe('invalid-argument')
    expect((await failureOf(call.collect({ maxDigits: 1, prompt: { url, lengthMs } }))).code).toBe('invalid-argument')
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial'])
  })
})

/** A call at a carrier that can be asked about it. */
async function known() {
  const house = new House()
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  return { house, call: await house.answered() }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

function problemOf(work: () => unknown): TelephonyError | undefined {
  try {
    work()
    return undefined
  } catch (thrown) {
    return thrown as TelephonyError
  }
}
