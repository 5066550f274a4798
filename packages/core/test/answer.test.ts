import type { Participant } from '@trunkline/core'
import type { DriverEvent, MediaCodec, MediaMessage, Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { failureOf, far, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const ringback = { pcm: new Int16Array(160), sampleRate: 8_000, track: 'inbound', mediaTimeMs: 0 } as const

function roster(...participants: readonly Partial<Participant & { readonly number: string }>[]): DriverEvent {
  return {
    type: 'participant-changed',
    participants: participants.map(({ number = far, ...more }) => ({
      address: { kind: 'phone', number },
      muted: false,
      held: false,
      ...more,
    })),
  }
}

describe('a call whose answer is not reported was answered', () => {
  test.each<[string, DriverEvent]>([
    ['a key is pressed', { type: 'digit-received', digit: '5' }],
    ['a prompt was played to its end', { type: 'play-ended', reason: 'completed' }],
    ['keys were collected', { type: 'collect-ended', digits: '12', reason: 'max' }],
    ['a word was recognised', { type: 'collect-ended', speech: 'yes', reason: 'recognised' }],
    ['a choice was made', { type: 'collect-ended', choice: 'yes', reason: 'recognised' }],
    ['what is said is written down', { type: 'transcript', transcript: { text: 'hello', final: false } }],
    ['the far party is on the roster as connected', roster({ connected: true })],
  ])('when %s', async (_, event) => {
    const house = new House()
    const call = await house.dial()
    const at = house.clock.now() - 40
    await house.tell(call.id, event, { operationKey: 'some-operation', at })
    expect(call.state).toBe('answered')
    await call.answered()
    await house.tell(call.id, { type: 'call-answered', by: 'human' })
    const answers = house.events.filter(({ type }) => type === 'call-answered')
    expect(answers).toMatchObject([{ by: 'unknown', source: 'core' }])
    expect(answers[0]).not.toHaveProperty('raw')
    expect(house.types().slice(0, 2)).toEqual(['call-dialled', 'call-answered'])
  })

  test('when audio comes on a socket that the carrier opens only then', async () => {
    const house = new House({
      media: {
        accept: async () => Promise.resolve({ accepted: true, afterAnswer: true, codec: plainCodec }),
      },
    })
    const call = await house.dial()
    const socket = await house.socket(call.id)
    expect(call.state).toBe('dialled')
    socket.say({ type: 'frame', frame: { ...ringback, track: 'outbound' } })
    expect(call.state).toBe('dialled')
    socket.say({ type: 'frame', frame: ringback })
    expect(call.state).toBe('answered')
  })
})

describe('a call is not answered', () => {
  test.each<[string, DriverEvent]>([
    ['it rings', { type: 'call-ringing' }],
    ['a prompt began', { type: 'play-started' }],
    ['a prompt was stopped', { type: 'play-ended', reason: 'stopped' }],
    ['a collection ended without input', { type: 'collect-ended', digits: '', reason: 'timeout' }],
    ['an operation failed', { type: 'operation-failed', failure: { code: 'media', message: 'no' } }],
    ['the far party is on the roster and may still ring', roster({})],
    ['the far party is on the roster and rings', roster({ connected: false })],
    ['only others are connected', roster({ number: '+14255550199', connected: true })],
    ['it is alive', { type: 'call-alive' }],
  ])('because %s', async (_, event) => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, event, { operationKey: 'some-operation' })
    expect(house.types()).not.toContain('call-answered')
  })

  test('because there is ringback on its socket', async () => {
    const house = new House()
    const call = await house.dial()
    const socket = await house.socket(call.id)
    socket.say({ type: 'frame', frame: ringback })
    expect(call.state).toBe('dialled')
  })
})

describe('while an answer is awaited', () => {
  test.each([100, 2_900, 3_100, 8_000, 29_000, 61_000])(
    'one that came after %d ms and was not reported is known within five seconds',
    async (ms) => {
      const { house, call } = await dialled()
      const waiting = call.answered()
      await house.clock.advance(ms)
      house.carrier.inspected = [fact(call.id, { type: 'call-answered' })]
      await house.clock.advance(5_000)
      expect(await stateOf(waiting)).toBe('resolved')
      expect(call.state).toBe('answered')
    },
  )

  test('the carrier is asked at growing gaps, and no more once it is answered', async () => {
    const { house, call } = await dialled()
    const waiting = call.answered()
    const at: number[] = []
    const begun = house.clock.now()
    house.carrier.answers.set('inspect', () => {
      at.push(house.clock.now() - begun)
      return {}
    })
    await house.clock.advance(20_000)
    expect(at).toEqual([3_000, 6_750, 11_250, 15_750])
    await house.tell(call.id, { type: 'call-answered' })
    await waiting
    await house.clock.advance(60_000)
    expect(at).toHaveLength(4)
  })

  test('the carrier is not asked by a call for whose answer no one waits', async () => {
    const { house, call } = await dialled()
    await house.clock.advance(30_000)
    const giving = failureOf(call.answered({ timeoutMs: 1_000 }))
    await house.clock.advance(1_000)
    expect((await giving).code).toBe('timeout')
    await house.clock.advance(30_000)
    expect(house.carrier.count('inspect')).toBe(0)
  })

  test('several who wait ask as often as one, and none puts the question off', async () => {
    const { house, call } = await dialled()
    for (let second = 0; second < 7; second += 1) {
      void call.answered()
      await house.clock.advance(1_000)
    }
    expect(house.carrier.count('inspect')).toBe(2)
  })

  test('a carrier that cannot be asked is asked more slowly', async () => {
    const { house, call } = await dialled()
    void call.answered()
    house.carrier.answers.set('inspect', () => Promise.reject(new Error('out of order')))
    await house.clock.advance(150_000)
    expect(house.carrier.count('inspect')).toBe(7)
  })

  test('a carrier without an answer to give is not asked', async () => {
    const { house, call } = await dialled({ without: ['doInspect'] })
    void call.answered()
    await house.clock.advance(30_000)
    expect(house.carrier.count('inspect')).toBe(0)
  })

  test('an incoming call that was answered here is asked about, too', async () => {
    const house = new House()
    house.telephony.onIncomingCall(async (incoming) => {
      await incoming.answer()
    })
    house.carrier.answers.set('answer', () => ({ providerCallId: 'carrier-1' }))
    const incoming: Translated = { callId: 'i_1', event: { type: 'call-incoming' } }
    await house.deliver('i_1', [incoming])
    house.carrier.inspected = [fact('i_1', { type: 'call-answered' })]
    await house.clock.advance(3_000)
    expect(house.types('i_1')).toEqual(['call-incoming', 'call-answered'])
  })

  test('at most four calls are asked about at a time, each in its turn', async () => {
    const house = new House()
    let calls = 0
    house.carrier.answers.set('dial', () => ({ providerCallId: `carrier-${(calls += 1)}` }))
    let open = 0
    let most = 0
    const answers: (() => void)[] = []
    house.carrier.answers.set('inspect', async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise<void>((resolve) => answers.push(resolve))
      open -= 1
      return {}
    })
    for (let call = 0; call < 10; call += 1) void (await house.dial()).answered()
    await house.clock.advance(3_000)
    for (let round = 0; round < 10; round += 1) {
      answers.shift()?.()
      await settled()
    }
    expect([most, house.carrier.count('inspect')]).toEqual([4, 10])
    expect(new Set(house.carrier.sent.filter(({ verb }) => verb === 'inspect').map(({ call }) => call.id)).size).toBe(
      10,
    )
  })
})

async function dialled(options: ConstructorParameters<typeof House>[0] = {}) {
  const house = new House(options)
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  return { house, call: await house.dial() }
}

const plainCodec: MediaCodec = {
  decode: (message) => [JSON.parse(String(message), revive) as MediaMessage],
  encode: () => [],
  marks: false,
  leadMs: 100,
}

function revive(_: string, part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'pcm16' in part ? Int16Array.from(part.pcm16 as number[]) : part
}
