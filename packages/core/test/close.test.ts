import {
  type AudioStream,
  createMemoryStore,
  type Recording,
  systemClock,
  TelephonyError,
  type Transcription,
} from '@trunkline/core'
import { type Decision, type DecisionReply, type WebhookRequest, WireError } from '@trunkline/core/driver'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { failureOf, far, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const twoDaysMs = 48 * 3_600_000

type Live = Awaited<ReturnType<House['answered']>>

/** Waits for everything that is asked of a call, and is told what became of each. */
class Outcomes {
  readonly all = new Map<string, string>()

  watch(name: string, promise: Promise<unknown>): void {
    this.all.set(name, 'pending')
    promise.then(
      () => this.all.set(name, 'resolved'),
      (thrown: unknown) => this.all.set(name, (thrown as { readonly code?: string }).code ?? String(thrown)),
    )
  }

  of(outcome: string): string[] {
    return [...this.all].flatMap(([name, found]) => (found === outcome ? [name] : []))
  }
}

async function drain(iterable: AsyncIterable<unknown>): Promise<void> {
  for await (const one of iterable) void one
}

/** Nothing is sent, inspected, reported or waited for in two days. */
async function expectSilence(house: House): Promise<void> {
  const before = [house.carrier.sent.length, house.events.length, house.carrier.recording.asked]
  expect(house.clock.pending).toBe(0)
  await house.clock.advance(twoDaysMs)
  expect([house.carrier.sent.length, house.events.length, house.carrier.recording.asked]).toEqual(before)
}

/** Verbs whose outcome the carrier owes. */
const operations: Readonly<Record<string, (call: Live) => Promise<unknown>>> = {
  play: (call) => call.play({ url: 'https://a.example/1.wav' }).ended,
  collect: (call) => call.collect({ terminator: '#' }),
  'collect in core': (call) => call.collect({ terminator: '#', partialDigits: true }),
  sendDigits: (call) => call.sendDigits('12'),
  transfer: (call) => call.transfer('+14255550199'),
  addParticipant: (call) => call.addParticipant('+14255550198'),
  removeParticipant: (call) => call.removeParticipant('+14255550198'),
  'the end': (call) => call.ended,
}

describe('closing the client settles everything that is open', () => {
  test.each(Object.entries(operations))('%s fails with closed', async (_, operation) => {
    const house = new House()
    const outcome = failureOf(operation(await house.answered()))
    await settled()
    await house.telephony.close()
    expect(await outcome).toMatchObject({ code: 'closed', provider: 'scripted' })
    await expectSilence(house)
  })

  test('plays that wait, and the acceptance of the one that is on its way', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('play', () => new Promise(() => undefined))
    const plays = [call.play({ url: 'https://a.example/1.wav' }), call.play({ url: 'https://a.example/2.wav' })]
    const failures = plays.flatMap(({ accepted, ended }) => [failureOf(accepted), failureOf(ended)])
    await settled()
    await house.telephony.close()
    for (const failure of failures) expect((await failure).code).toBe('closed')
  })

  test('answered(), and a request whose reply stays away, which is aborted', async () => {
    const house = new House()
    const call = await house.dial()
    house.carrier.answers.set('hold', () => new Promise(() => undefined))
    const failures = [
      failureOf(call.answered({ timeoutMs: 60_000 })),
      failureOf(call.answered()),
      failureOf(call.hold()),
    ]
    await settled()
    await house.telephony.close()
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'closed', callId: call.id })
    expect(house.carrier.last('hold').call.signal.aborted).toBe(true)
    await expectSilence(house)
  })

  test('a stream, its reading, its playouts, its marks and its high water', async () => {
    const house = new House()
    const call = await house.answered()
    const socket = await house.socket(call.id)
    const stream: AudioStream = await call.stream({ highWaterMs: 10 })
    const second = new Int16Array(16_000)
    const outcomes = [stream.ended, stream.write(second).ended, stream.mark('end'), stream.ready, drain(stream)].map(
      failureOf,
    )
    await settled()
    await house.telephony.close()
    for (const outcome of outcomes) expect((await outcome).code).toBe('closed')
    expect((await failureOf(stream.write(second).ended)).code).toBe('closed')
    expect([socket.closeCode, socket.closedWith]).toEqual([1001, 'the client was closed'])
    await stream.close()
    await expectSilence(house)
  })

  test('digits that are sent one by one through the stream', async () => {
    const house = new House()
    const call = await house.answered()
    const socket = await house.socket(call.id)
    await call.stream()
    const failure = failureOf(call.sendDigits('1w2'))
    await settled()
    await house.telephony.close()
    expect((await failure).code).toBe('closed')
    expect(socket.commands).toEqual([{ type: 'digit', digit: '1' }])
  })

  test('a play that is written through the stream', async () => {
    const house = new House()
    const call = await house.answered()
    await house.socket(call.id)
    await call.stream()
    const audio = { pcm: new Int16Array(16_000), sampleRate: 16_000 }
    house.carrier.answers.set('play', () => ({ throughStream: audio }))
    const failure = failureOf(call.play({ url: 'https://a.example/1.wav' }, { loop: true }).ended)
    await settled()
    await house.telephony.close()
    expect((await failure).code).toBe('closed')
  })

  test('a transcription and its change, and its reading ends', async () => {
    const house = new House()
    const call = await house.answered()
    const transcription: Transcription = await call.transcribe()
    await house.tell(call.id, { type: 'transcription-started' })
    const failures = [failureOf(transcription.ended), failureOf(transcription.update({ language: 'de-DE' }))]
    const reading = drain(transcription)
    await settled()
    await house.telephony.close()
    for (const failure of failures) expect((await failure).code).toBe('closed')
    await reading
    await transcription.close()
    await expectSilence(house)
  })

  test('the files of recordings, of calls that are over, too; a recording goes on in its state', async () => {
    const house = new House()
    const [live, over] = [await house.answered(), await house.answered()]
    const recordings: readonly Recording[] = [await live.record(), await over.record()]
    await house.tell(over.id, { type: 'call-ended', reason: 'hung-up' })
    const failures = recordings.flatMap((recording) => [
      failureOf(recording.ready()),
      failureOf(recording.saveTo('never-written.wav')),
    ])
    await house.clock.advance(2_000)
    await house.telephony.close()
    for (const failure of failures) expect((await failure).code).toBe('closed')
    for (const recording of recordings) expect((await failureOf(recording.ready())).code).toBe('closed')
    expect(recordings.map(({ state }) => state)).toEqual(['recording', 'stopped'])
    expect((await failureOf(recordings[0]?.stop() ?? Promise.resolve())).code).toBe('closed')
    await expectSilence(house)
  })

  test('a file that is there already is not fetched any more', async () => {
    const house = new House()
    const recording = await (await house.answered()).record()
    await house.deliver('c_none', [
      { event: { type: 'recording-ready', files: [{ url: 'https://a.example/1.wav' }] }, operationKey: recording.id },
    ])
    house.carrier.bodies = [[new Uint8Array([1])]]
    await house.telephony.close()
    expect((await failureOf(recording.saveTo('never-written.wav'))).code).toBe('closed')
    await settled()
    expect(house.carrier.bodies).toHaveLength(1)
  })

  test('event iterators, and no end of a call is made up', async () => {
    const house = new House()
    const call = await house.answered()
    const iterators = [drain(call.events()), drain(house.telephony.events())]
    await house.telephony.close()
    await Promise.all(iterators)
    expect(house.types()).toEqual(['call-dialled', 'call-answered'])
    expect(call.state).toBe('answered')
    await drain(call.events())
  })

  test('the answer to a call that rings here, also when it comes later', async () => {
    const house = new House()
    const goOn = Promise.withResolvers<void>()
    const early = Promise.withResolvers<unknown>()
    const late = Promise.withResolvers<unknown>()
    house.telephony.onIncomingCall(async (ringing) => {
      if (ringing.id === 'i_1') return early.resolve(await failureOf(ringing.answer()))
      await goOn.promise
      late.resolve(await failureOf(ringing.answer()))
    })
    await house.deliver('i_1', [fact('i_1', { type: 'call-incoming' })])
    await house.deliver('i_2', [fact('i_2', { type: 'call-incoming' })])
    await house.telephony.close()
    goOn.resolve()
    expect(await early.promise).toMatchObject({ code: 'closed', callId: 'i_1' })
    expect(await late.promise).toMatchObject({ code: 'closed', callId: 'i_2' })
    expect(house.carrier.count('answer')).toBe(1)
    await expectSilence(house)
  })

  test('a decision that a carrier waits for: it gets the reply without one', async () => {
    const house = new House()
    house.telephony.onIncomingCall(() => undefined)
    const answer: DecisionReply = {
      decide: 'i_1',
      within: 60_000,
      to: (decision: Decision) => ({ reply: { status: 200, body: decision.kind } }),
      otherwise: { reply: { status: 200, body: 'otherwise' } },
    }
    house.carrier.receipt = () => ({ kind: 'document', events: [fact('i_1', { type: 'call-incoming' })], answer })
    const reply = house.request(house.callPath('i_1', 'incoming'))
    expect(await stateOf(reply)).toBe('pending')
    await house.telephony.close()
    expect((await reply).body).toBe('otherwise')
    await expectSilence(house)
  })
})

describe('after closing', () => {
  test('verbs fail with closed, and nothing is sent', async () => {
    const house = new House({ inspectAfterMs: 60_000 })
    const call = await house.answered()
    await house.telephony.close()
    const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
      ...Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, async () => run(call)])),
      hangUp: () => call.hangUp(),
      terminate: () => call.terminate(),
      hold: () => call.hold(),
      mute: () => call.mute(),
      record: () => call.record(),
      stream: () => call.stream(),
      transcribe: () => call.transcribe(),
      participants: () => call.participants(),
      dial: () => house.telephony.dial({ to: far }),
    }
    const sent = house.carrier.sent.length
    for (const [name, verb] of Object.entries(verbs))
      expect([name, (await failureOf(verb())).code]).toEqual([name, 'closed'])
    expect(house.carrier.sent).toHaveLength(sent)
    await expectSilence(house)
  })

  test('disposing of handles does nothing and fails with nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const [recording, stream] = [await call.record(), await call.stream()]
    await house.telephony.close()
    await recording[Symbol.asyncDispose]()
    await stream[Symbol.asyncDispose]()
    await call[Symbol.asyncDispose]()
    await house.telephony[Symbol.asyncDispose]()
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('notices get 503 without the adapter, so that they are sent again; sockets are refused', async () => {
    const house = new House()
    const call = await house.answered()
    const [path, media] = [house.callPath(call.id), house.mediaPath(call.id)]
    await house.telephony.close()
    let asked = 0
    house.carrier.receipt = () => {
      asked += 1
      return { kind: 'notice', events: [], reply: { status: 204 } }
    }
    expect((await house.request(path)).status).toBe(503)
    expect(asked).toBe(0)
    expect(await house.telephony.admit({ url: media, headers: {} })).toMatchObject({ accepted: false, status: 503 })
    expect(
      await house.telephony.receive({ method: 'GET', url: '/other', headers: {}, body: undefined }),
    ).toBeUndefined()
    expect(house.warnings).toEqual([])
  })

  test('documents are written by the adapter, which knows the verified route', async () => {
    const requests: WebhookRequest[] = []
    const house = new House({
      ingress: {
        kind: 'webhook',
        receive: () => Promise.reject(new Error('not to be asked')),
        closing(request) {
          requests.push(request)
          return Promise.resolve({ status: 200, body: '<Park/>' })
        },
      },
    })
    const call = await house.dial()
    const path = house.callPath(call.id, 'document')
    await house.telephony.close()
    expect(await house.request(path)).toMatchObject({ status: 200, body: '<Park/>' })
    expect(requests).toMatchObject([{ route: { purpose: 'document', token: 'call', callId: call.id } }])
    expect((await house.request(`${path}x`)).status).toBe(200)
    expect(requests[1]?.route.token).toBe('refused')
  })

  test('a notice that was on its way into the client is not acknowledged', async () => {
    const house = new House()
    const call = await house.answered()
    const translated = Promise.withResolvers<void>()
    house.carrier.receipt = async () => {
      await translated.promise
      return { kind: 'notice', events: [fact(call.id, { type: 'call-alive' })], reply: { status: 204 } }
    }
    const reply = house.request(house.callPath(call.id))
    await settled()
    await house.telephony.close()
    translated.resolve()
    expect((await reply).status).toBe(503)
  })

  test('requests of the adapter end at the wire, those of its own closing excepted', async () => {
    const urls: string[] = []
    const wire = {
      send({ url }: { readonly url: string }) {
        urls.push(url)
        return Promise.resolve({ status: 204, headers: {}, body: (async function* () {})() })
      },
    }
    const house = new House({ telephony: { wire } })
    const { host } = house
    house.carrier.close = async () => void (await host.wire.send(requestTo('https://a.example/goodbye')))
    await host.wire.send(requestTo('https://a.example/hello'))
    await house.telephony.close()
    await expect(host.wire.send(requestTo('https://a.example/again'))).rejects.toBeInstanceOf(WireError)
    expect(urls).toEqual(['https://a.example/hello', 'https://a.example/goodbye'])
  })

  test('an adapter that does not end is left behind after ten seconds, with a warning', async () => {
    const house = new House()
    house.carrier.close = () => new Promise(() => undefined)
    const closing = house.telephony.close()
    await house.clock.advance(9_999)
    expect(await stateOf(closing)).toBe('pending')
    await house.clock.advance(1)
    await closing
    expect(house.warnings).toMatchObject([{ code: 'close-failed' }])
  })

  test('an adapter that fails to close is a warning', async () => {
    const house = new House()
    house.carrier.close = () => Promise.reject(new Error('secret'))
    await house.telephony.close()
    expect(house.warnings).toMatchObject([{ code: 'close-failed' }])
    expect(house.warnings[0]?.message).not.toContain('secret')
  })

  test('closing again is the same closing', async () => {
    const house = new House()
    expect(house.telephony.close({ hangUp: true })).toBe(house.telephony.close())
    await house.telephony.close()
  })
})

function unknownOutcome(): TelephonyError {
  return new TelephonyError('outcome-unknown', 'the reply was lost')
}

function requestTo(url: string) {
  return { method: 'GET', url, headers: {}, body: new Uint8Array() }
}

describe('a dial that is under way', () => {
  test('fails with closed at once, and the call that comes about is left to the carrier', async () => {
    const house = new House()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('dial', () => reply.promise)
    const dial = failureOf(house.dial())
    await settled()
    await house.telephony.close()
    expect(await dial).toMatchObject({ code: 'closed', message: expect.stringContaining('may have been carried out') })
    reply.resolve({ providerCallId: 'carrier-1' })
    await expectSilence(house)
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('keeps its idempotency key, since it may have been carried out; one that was not sent frees it', async () => {
    const store = createMemoryStore(systemClock)
    const house = new House({ telephony: { store, limits: { concurrentDials: 1 } } })
    house.carrier.answers.set('dial', () => new Promise(() => undefined))
    const dials = ['sent', 'waiting'].map((idempotencyKey) =>
      failureOf(house.telephony.dial({ to: far, idempotencyKey })),
    )
    await settled()
    await house.telephony.close()
    for (const dial of dials) expect((await dial).code).toBe('closed')
    expect(await store.claim('dial:scripted:sent', 1_000)).toBe(false)
    expect(await store.claim('dial:scripted:waiting', 1_000)).toBe(true)
  })

  test('whose outcome is unknown is looked for no more', async () => {
    const house = new House({ driver: { doFindDial: () => Promise.resolve(undefined) } })
    house.carrier.answers.set('dial', () => Promise.reject(unknownOutcome()))
    const dial = failureOf(house.dial())
    await house.clock.advance(1_000)
    await house.telephony.close()
    expect((await dial).code).toBe('closed')
    await expectSilence(house)
  })
})

describe('close({ hangUp: true })', () => {
  test('hangs live calls up, and each of them ends as it would', async () => {
    const house = new House()
    const calls = [await house.answered(), await house.dial()]
    const closing = house.telephony.close({ hangUp: true })
    await settled()
    expect(house.carrier.count('hangUp')).toBe(2)
    expect(await stateOf(closing)).toBe('pending')
    for (const call of calls) await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await closing
    for (const call of calls) expect(await call.ended).toMatchObject({ reason: 'hung-up' })
    await expectSilence(house)
  })

  test('hangs up the call that a dial under way turns into', async () => {
    const house = new House()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('dial', () => reply.promise)
    const dial = house.dial()
    await settled()
    const closing = house.telephony.close({ hangUp: true })
    await settled()
    reply.resolve({ providerCallId: 'carrier-1' })
    const call = await dial
    await settled()
    expect(house.carrier.last('hangUp').call.providerCallId).toBe('carrier-1')
    await house.tell(call.id, { type: 'call-ended', reason: 'cancelled' })
    await closing
  })

  test('takes 15 seconds at most, whatever the carrier does not say', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('hangUp', () => new Promise(() => undefined))
    house.carrier.answers.set('dial', () => new Promise(() => undefined))
    const dial = failureOf(house.dial())
    await settled()
    const closing = house.telephony.close({ hangUp: true })
    await house.clock.advance(14_999)
    expect(await stateOf(closing)).toBe('pending')
    await house.clock.advance(1)
    await closing
    expect((await failureOf(call.ended)).code).toBe('closed')
    expect((await dial).code).toBe('closed')
    await expectSilence(house)
  })

  test('leaves a call that cannot be hung up to the carrier', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('hangUp', () => Promise.reject(new Error('no')))
    await house.telephony.close({ hangUp: true })
    expect((await failureOf(call.ended)).code).toBe('closed')
  })

  test('accepts no further call while it closes', async () => {
    const house = new House()
    const call = await house.answered()
    let rang = 0
    house.telephony.onIncomingCall(() => void (rang += 1))
    const closing = house.telephony.close({ hangUp: true })
    expect((await failureOf(house.telephony.dial({ to: far }))).code).toBe('closed')
    expect((await house.deliver('i_1', [fact('i_1', { type: 'call-incoming' })])).status).toBe(503)
    expect(rang).toBe(0)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await closing
  })
})

test('a hang-up that is under way when the client is closed is finished', async () => {
  const house = new House()
  const accepted = Promise.withResolvers<object>()
  house.carrier.answers.set('hangUp', () => accepted.promise)
  const call = await house.answered()
  const hangUp = call.hangUp()
  await settled()
  const closing = house.telephony.close()
  await settled()
  accepted.resolve({})
  await hangUp
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  await closing
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(house.carrier.last('hangUp').call.signal.aborted).toBe(false)
})

test('a hang-up that the carrier does not accept in that time fails with closed', async () => {
  const house = new House()
  house.carrier.answers.set('hangUp', () => new Promise(() => undefined))
  const call = await house.answered()
  const hangUp = failureOf(call.hangUp())
  await settled()
  const closing = house.telephony.close()
  await house.clock.advance(15_000)
  await closing
  expect((await hangUp).code).toBe('closed')
  expect((await failureOf(call.hangUp())).code).toBe('closed')
  await expectSilence(house)
})

test('whatever runs when the client is closed: every handle settles, and nothing runs afterwards', async () => {
  const verbs: Readonly<Record<string, (call: Live, outcomes: Outcomes, name: string) => void>> = {
    ...Object.fromEntries(
      Object.entries(operations).map(([verb, run]) => [
        verb,
        (call: Live, outcomes: Outcomes, name: string) => outcomes.watch(name, (async () => run(call))()),
      ]),
    ),
    record: (call, outcomes, name) =>
      outcomes.watch(name, (async () => (await call.record()).ready({ timeoutMs: twoDaysMs }))()),
    stream: (call, outcomes, name) => outcomes.watch(name, (async () => (await call.stream()).ended)()),
    transcribe: (call, outcomes, name) => outcomes.watch(name, (async () => (await call.transcribe()).ended)()),
    hold: (call, outcomes, name) => outcomes.watch(name, call.hold()),
    watchDigits: (call, outcomes, name) => outcomes.watch(name, call.watchDigits()),
    hangUp: (call, outcomes, name) => outcomes.watch(name, call.hangUp()),
    answered: (call, outcomes, name) => outcomes.watch(name, call.answered({ timeoutMs: twoDaysMs })),
    socket: () => undefined,
  }
  const reply = fc.constantFrom('accepted', 'never', 'failed', 'unknown' as const)
  const scenario = fc.record({
    answered: fc.boolean(),
    steps: fc.array(
      fc.record({ verb: fc.constantFrom(...Object.keys(verbs)), reply, passMs: fc.constantFrom(0, 0, 300, 6_000) }),
      { maxLength: 8 },
    ),
    hangUp: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ answered, hangUp, steps }) => {
      const house = new House({ inspectAfterMs: 20_000 })
      const outcomes = new Outcomes()
      house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
      const call = answered ? await house.answered() : await house.dial()
      for (const [index, step] of steps.entries()) {
        house.carrier.reply = replies[step.reply]
        if (step.verb === 'socket') await house.socket(call.id).catch(() => undefined)
        verbs[step.verb]?.(call, outcomes, `${index} ${step.verb}`)
        await house.clock.advance(step.passMs)
      }
      const closing = house.telephony.close({ hangUp })
      await house.clock.advance(15_000)
      await closing
      await settled()
      expect(outcomes.of('pending')).toEqual([])
      await expectSilence(house)
    }),
    { numRuns: 150 },
  )
})

const replies = {
  accepted: () => Promise.resolve({}),
  never: () => new Promise<never>(() => undefined),
  failed: () => Promise.reject(new Error('refused')),
  unknown: () => Promise.reject(unknownOutcome()),
} as const

test('a client that was never used closes its adapter', async () => {
  const house = new House()
  expect(house.carrier.closed).toBe(false)
  await house.telephony.close()
  expect(house.carrier.closed).toBe(true)
  await expectSilence(house)
})
