import { once } from 'node:events'

import { type ClaimStore, createMemoryBus, createMemoryStore, type EventBus } from '@trunkline/core'
import type { Decision, DecisionReply, Receipt, Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { failureOf, House, stateOf } from './fixtures/house.ts'
import { ManualClock, settled } from './fixtures/manual-clock.ts'

const incoming: Translated = {
  callId: 'i_1',
  providerCallId: 'carrier-1',
  event: {
    type: 'call-incoming',
    from: { kind: 'phone', number: '+14255550123' },
    to: { kind: 'phone', number: '+14255550100' },
    headers: { 'x-tenant': 'a' },
  },
}

function failingBus(): EventBus {
  return { ...createMemoryBus(), publish: () => Promise.reject(new Error('redis://user:hunter2@host')) }
}

test('a notice is acknowledged once the bus has it, else 503, and the warning holds no secret', async () => {
  const house = new House({ telephony: { bus: failingBus() } })
  const call = await house.dial()
  const reply = await house.tell(call.id, { type: 'call-answered' })
  expect(reply.status).toBe(503)
  expect(house.warnings).toMatchObject([{ code: 'bus-failed' }])
  expect(JSON.stringify(house.warnings)).not.toContain('hunter2')
  const well = new House()
  expect((await well.tell((await well.dial()).id, { type: 'call-answered' })).status).toBe(204)
})

test('a document is answered whatever the bus does', async () => {
  const house = new House({ telephony: { bus: failingBus() } })
  const call = await house.dial()
  const events = [fact(call.id, { type: 'call-answered' })]
  house.carrier.receipt = () => ({ kind: 'document', events, answer: { reply: { status: 200, body: '<Park/>' } } })
  expect(await house.request(house.callPath(call.id))).toMatchObject({ status: 200, body: '<Park/>' })
})

test('events that a reply delivers are published once it has left', async () => {
  const house = new House()
  const call = await house.answered()
  const play = call.play({ url: 'https://media.example.com/a.wav' })
  await play.accepted
  const operationKey = house.carrier.last('play').call.operation
  const ended = fact(call.id, { type: 'play-ended', reason: 'completed' }, { operationKey, settlesOnDelivery: true })
  const delivered = [fact(call.id, { type: 'document-delivered' }, { operationKey })]
  house.carrier.receipt = () => ({ kind: 'document', events: [ended], answer: { reply: { status: 200 }, delivered } })
  const reply = await house.telephony.receive({
    method: 'POST',
    url: house.callPath(call.id),
    headers: {},
    body: new Uint8Array(),
  })
  expect(await stateOf(play.ended)).toBe('pending')
  reply?.sent()
  expect(await play.ended).toEqual({ reason: 'completed' })
})

test('a refused request is warned of once with its check and a URL of no use, and counted', async () => {
  const house = new House()
  const call = await house.dial()
  const path = house.callPath(call.id)
  const refused: Receipt = { kind: 'refused', check: 'signature', detail: 'no such header', reply: { status: 403 } }
  house.carrier.receipt = () => refused
  expect((await house.request(path)).status).toBe(403)
  expect((await house.request(path)).status).toBe(403)
  expect(house.warnings).toHaveLength(1)
  expect(house.warnings[0]?.message).toContain(
    'its signature check (https://voice.example.com/trunkline/scripted/event/',
  )
  expect(house.warnings[0]?.message).not.toContain(path.split('/').at(-1))
  expect(house.telephony.warnings()).toMatchObject([{ code: 'refused-webhook', count: 2 }])
  expect(house.types()).toEqual(['call-dialled'])
})

test('an adapter that throws is a 500 and a warning, not the end of the process', async () => {
  const house = new House()
  const call = await house.dial()
  house.carrier.receipt = () => {
    throw new Error('secret')
  }
  expect((await house.request(house.callPath(call.id))).status).toBe(500)
  expect(house.warnings).toMatchObject([{ code: 'intake-failed' }])
  expect(house.warnings[0]?.message).not.toContain('secret')
})

describe('an incoming call', () => {
  test('is reported, answered and connected', async () => {
    const house = new House()
    const answered = Promise.withResolvers<{ id: string; state: string }>()
    house.telephony.onIncomingCall(async (ringing) => {
      expect(ringing).toMatchObject({
        id: 'i_1',
        from: { number: '+14255550123' },
        headers: { 'x-tenant': 'a' },
        raw: { whole: [1] },
      })
      answered.resolve(await ringing.answer({ prepare: { stream: false } }))
    })
    await house.deliver('i_1', [{ ...incoming, raw: { whole: [1] } }])
    expect(house.carrier.last('answer').command).toMatchObject({ prepare: { stream: false } })
    await house.tell('i_1', { type: 'call-answered' })
    expect(await answered.promise).toMatchObject({ id: 'i_1', state: 'answered' })
    expect(house.types()).toEqual(['call-incoming', 'call-answered'])
    expect(house.event('call-incoming')).toMatchObject({ from: '+14255550123', to: '+14255550100' })
  })

  test('that is delivered twice is one call and one run of the handler', async () => {
    const house = new House()
    let runs = 0
    house.telephony.onIncomingCall(() => void (runs += 1))
    await house.deliver('i_1', [incoming])
    await house.deliver('i_1', [incoming])
    expect(runs).toBe(1)
    expect(house.types()).toEqual(['call-incoming'])
  })

  test('under the id of a call that is held is refused and warned of, and its repeated delivery, too', async () => {
    const house = new House()
    let runs = 0
    house.telephony.onIncomingCall(() => void (runs += 1))
    const offer = { ...incoming, dedupeKey: 'offer-1' }
    const other = { ...incoming, dedupeKey: 'offer-2' }
    expect((await house.deliver('i_1', [offer])).status).toBe(204)
    expect((await house.deliver('i_1', [offer])).status).toBe(204)
    expect(house.warnings).toEqual([])
    expect((await house.deliver('i_1', [other])).status).toBe(409)
    expect((await house.deliver('i_1', [other])).status).toBe(409)
    expect(house.warnings).toMatchObject([{ code: 'refused-call', check: 'id-in-use', callId: 'i_1' }])
    expect(runs).toBe(1)
    expect(house.types()).toEqual(['call-incoming'])
  })

  test('of a long call is not opened again when its id has no claim any more', async () => {
    const house = new House()
    let runs = 0
    house.telephony.onIncomingCall(async (ringing) => {
      runs += 1
      await ringing.answer()
    })
    await house.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])
    await house.tell('i_1', { type: 'call-answered' })
    await house.clock.advance(200_000)
    expect((await house.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])).status).toBe(204)
    expect((await house.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-2' }])).status).toBe(409)
    expect([runs, house.telephony.liveCalls]).toEqual([1, 1])
  })

  test('of an id that another process holds is refused; its own repeated delivery is not', async () => {
    const clock = new ManualClock()
    const store = createMemoryStore(clock)
    const houses = [new House({ telephony: { clock, store } }), new House({ telephony: { clock, store } })] as const
    for (const house of houses) house.telephony.onIncomingCall(() => undefined)
    const [first, second] = houses
    await first.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])
    expect((await second.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])).status).toBe(204)
    expect(second.warnings).toEqual([])
    expect((await second.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-2' }])).status).toBe(409)
    expect(second.warnings).toMatchObject([{ code: 'refused-call' }])
    expect(second.telephony.liveCalls).toBe(0)
  })

  test('whose id could not be claimed is taken in with its next delivery', async () => {
    const clock = new ManualClock()
    const memory = createMemoryStore(clock)
    let broken = true
    const claim: ClaimStore['claim'] = async (key, forMs) => {
      if (broken && key.startsWith('incoming:')) throw new Error('no store')
      return memory.claim(key, forMs)
    }
    const house = new House({ telephony: { clock, store: { ...memory, claim } } })
    house.telephony.onIncomingCall(() => undefined)
    expect((await house.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])).status).toBe(503)
    broken = false
    expect((await house.deliver('i_1', [{ ...incoming, dedupeKey: 'offer-1' }])).status).toBe(204)
    expect(house.types()).toEqual(['call-incoming'])
  })

  test('cannot be listened for where the provider cannot answer', () => {
    const house = new House({ capabilities: { answer: 'unsupported' } })
    expect(() => house.telephony.onIncomingCall(() => undefined)).toThrow(/does not support answer/)
  })

  test('without a listener raises a warning', async () => {
    const house = new House()
    const stop = house.telephony.onIncomingCall(() => undefined)
    stop()
    await house.deliver('i_1', [incoming])
    expect(house.warnings).toMatchObject([{ code: 'unheard-call' }])
    expect(house.telephony.liveCalls).toBe(0)
  })

  test('is rejected or redirected once, and decided no second time', async () => {
    const house = new House()
    const failures = Promise.withResolvers<string[]>()
    house.telephony.onIncomingCall(async (ringing) => {
      await ringing.reject({ reason: 'declined' })
      const later = [await failureOf(ringing.answer()), await failureOf(ringing.redirect('sip:a@example.com'))]
      failures.resolve(later.map(({ code }) => code))
    })
    await house.deliver('i_1', [incoming])
    expect(await failures.promise).toEqual(['conflict', 'conflict'])
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['reject'])
    expect(house.carrier.last('reject').command).toEqual({ reason: 'declined' })
    expect(house.event('call-ended').reason).toBe('declined')
  })

  test('is rejected also when the carrier says that it is over before it replies', async () => {
    const house = new House()
    const rejected = Promise.withResolvers<string>()
    house.carrier.answers.set('reject', async () => {
      await house.tell('i_1', { type: 'call-ended', reason: 'declined' })
      return {}
    })
    house.telephony.onIncomingCall((ringing) =>
      ringing.reject().then(
        () => rejected.resolve('fine'),
        (thrown: Error) => rejected.resolve(thrown.message),
      ),
    )
    await house.deliver('i_1', [incoming])
    expect(await rejected.promise).toBe('fine')
    expect(house.types()).toEqual(['call-incoming', 'call-ended'])
  })

  test('that stopped ringing can be answered no more', async () => {
    const house = new House()
    const failure = Promise.withResolvers<string>()
    const goOn = Promise.withResolvers<void>()
    house.telephony.onIncomingCall(async (ringing) => {
      await goOn.promise
      failure.resolve((await failureOf(ringing.answer())).code)
    })
    await house.deliver('i_1', [incoming])
    await house.tell('i_1', { type: 'call-ended', reason: 'cancelled' })
    goOn.resolve()
    expect(await failure.promise).toBe('too-late')
    expect(house.carrier.count('answer')).toBe(0)
  })

  test('that is not answered for three minutes is given up', async () => {
    const house = new House()
    house.telephony.onIncomingCall(() => undefined)
    await house.deliver('i_1', [incoming])
    await house.clock.advance(180_000)
    expect(house.event('call-ended')).toMatchObject({ reason: 'no-answer', source: 'core' })
  })

  test('whose handler fails is a warning', async () => {
    const house = new House()
    house.telephony.onIncomingCall(() => Promise.reject(new Error('no database')))
    await house.deliver('i_1', [incoming])
    expect(house.warnings).toMatchObject([{ code: 'handler-failed', callId: 'i_1' }])
    expect(house.warnings[0]?.message).toContain('no database')
  })
})

const answer: DecisionReply = {
  decide: 'i_1',
  within: 4_000,
  to: (decision: Decision) => ({ reply: { status: 200, body: decision.kind } }),
  otherwise: { reply: { status: 200, body: 'otherwise' } },
}

function ring(house: House): ReturnType<House['request']> {
  house.carrier.receipt = () => ({ kind: 'document', events: [incoming], answer })
  return house.request(house.callPath('i_1', 'incoming'))
}

describe('a decision that the carrier waits for in its reply', () => {
  test.each(['answer', 'reject', 'redirect'] as const)('goes out in time: %s', async (kind) => {
    const house = new House()
    const done: Promise<unknown>[] = []
    house.telephony.onIncomingCall((ringing) => {
      done.push(kind === 'redirect' ? ringing.redirect('sip:a@example.com') : ringing[kind]())
    })
    expect((await ring(house)).body).toBe(kind)
    if (kind === 'answer') await house.tell('i_1', { type: 'call-answered' })
    await Promise.all(done)
    expect(house.carrier.sent).toEqual([])
  })

  test('that takes too long is made without the application, whose answer is too late', async () => {
    const house = new House()
    const failure = Promise.withResolvers<string>()
    const goOn = Promise.withResolvers<void>()
    house.telephony.onIncomingCall(async (ringing) => {
      await goOn.promise
      failure.resolve((await failureOf(ringing.answer())).code)
    })
    const ringing = ring(house)
    await house.clock.advance(3_999)
    expect(await stateOf(ringing)).toBe('pending')
    await house.clock.advance(1)
    expect((await ringing).body).toBe('otherwise')
    await house.clock.advance(100_000)
    goOn.resolve()
    expect(await failure.promise).toBe('too-late')
    expect(house.carrier.sent).toEqual([])
  })

  test('is the same for a repeated delivery', async () => {
    const house = new House()
    let runs = 0
    house.telephony.onIncomingCall((ringing) => {
      runs += 1
      void ringing.reject()
    })
    const bodies = [await ring(house), await ring(house), await ring(house)].map(({ body }) => body)
    expect(bodies).toEqual(['reject', 'reject', 'reject'])
    expect(runs).toBe(1)
  })

  test('is not waited for without a listener', async () => {
    const house = new House()
    expect((await ring(house)).body).toBe('otherwise')
  })
})

/** A house whose carrier is polled, and a way to let it tell. */
function polled() {
  const state = { opened: 0, aborted: false }
  const queue: (readonly Translated[])[] = []
  const bell = new EventTarget()
  async function* events(signal: AbortSignal): AsyncGenerator<readonly Translated[]> {
    state.opened += 1
    signal.addEventListener('abort', () => {
      state.aborted = true
      bell.dispatchEvent(new Event('ring'))
    })
    while (!signal.aborted) {
      yield* queue.splice(0)
      await once(bell, 'ring')
    }
  }
  const push = (...told: Translated[]) => {
    queue.push(told)
    bell.dispatchEvent(new Event('ring'))
  }
  return { state, push, house: new House({ ingress: { kind: 'poll', events } }) }
}

describe('a polled channel', () => {
  test('opens with the first dial, reports events, and closes with the client', async () => {
    const { house, push, state } = polled()
    await settled()
    expect(state.opened).toBe(0)
    const call = await house.dial()
    await house.dial()
    expect(state.opened).toBe(1)
    push(fact(call.id, { type: 'call-answered' }))
    await settled()
    expect(call.state).toBe('answered')
    await house.telephony.close()
    expect(state.aborted).toBe(true)
  })

  test('stays closed for a dial that is refused', async () => {
    const { house, state } = polled()
    expect((await failureOf(house.telephony.dial({ to: '+1 no number' }))).code).toBe('invalid-argument')
    await settled()
    expect(state.opened).toBe(0)
  })

  test('opens also for incoming calls', async () => {
    const { house, push, state } = polled()
    let rang = 0
    house.telephony.onIncomingCall(() => void (rang += 1))
    await settled()
    push(incoming)
    await settled()
    expect([state.opened, rang]).toEqual([1, 1])
  })

  test('that breaks is a warning', async () => {
    const house = new House({
      ingress: {
        kind: 'poll',
        // oxlint-disable-next-line require-yield -- it breaks before it has anything to tell
        events: async function* () {
          await Promise.resolve()
          throw new Error('secret')
        },
      },
    })
    await house.dial()
    await settled()
    expect(house.warnings).toMatchObject([{ code: 'intake-failed' }])
    expect(house.warnings[0]?.message).not.toContain('secret')
  })
})

test('a question over the bus returns the state of a call', async () => {
  const house = new House()
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1', state: { mode: 'parked' } }))
  const call = await house.dial()
  expect(await house.host.ask(call.id)).toEqual({
    providerCallId: 'carrier-1',
    state: { mode: 'parked' },
    ended: false,
  })
  expect(await house.host.ask('c_nobody')).toBeUndefined()
})
