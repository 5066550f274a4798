import { addressText, type CallEvent, isTelephonyError } from '@trunkline/core'
import { simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

/** Every hop takes as long: the program and its faults decide the order. */
const latencyMs = { from: 50, to: 50 }

test.each([
  ['acs-call-automation', 'participants:add'],
  ['acs-play-audio', '/participants'],
  ['signalwire-laml', '/Calls.json'],
] as const)(
  'on %s, who is added is on the roster although all callbacks overtake the reply to the request',
  async (provider, path) => {
    const { run } = await simulation({ provider, latencyMs })
    const story = await run(async ({ telephony, world }) => {
      if (!telephony.can('participants.add')) throw new Error('this carrier adds no participants')
      world.party({ number: world.others, answerAfterMs: 200 })
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      const events = collected(call.events())
      world.fault({ on: { kind: 'request', method: 'POST', path }, effect: 'late', afterMs: 3_000 })
      await call.addParticipant(world.others)
      await world.run(world.elapsedMs + 5_000)
      const rosters = events.flatMap((event) => (event.type === 'participant-changed' ? [event.participants] : []))
      const named = rosters.map((members) => members.some(({ address }) => addressText(address) === world.others))
      return { struck: world.faults().map((fault) => fault.struck), joins: joinsOf(named), last: named.at(-1) }
    })
    expect(story).toEqual({ struck: [1], joins: 1, last: true })
  },
)

test('on LaML, a call stays as it was decided first, although the carrier has not heard of that yet', async () => {
  const { run } = await simulation({ provider: 'signalwire-laml', latencyMs })
  const story = await run(async ({ telephony, world }) => {
    const offered = Promise.withResolvers<Parameters<Parameters<typeof telephony.onIncomingCall>[0]>[0]>()
    telephony.onIncomingCall(offered.resolve)
    await world.call({ from: world.theirs })
    const incoming = await offered.promise
    const call = await incoming.answer()
    const carrierHas = world.calls()[0]?.state
    const second = await outcomeOf(incoming.reject())
    await world.run(world.elapsedMs + 2_000)
    return { carrierHas, second, later: world.calls()[0]?.state, believed: call.state }
  })
  expect(story).toEqual({ carrierHas: 'ringing', second: 'conflict', later: 'answered', believed: 'answered' })
})

test.each([
  [0, 'answered'],
  [49, 'answered'],
  [50, 'call-ended'],
  [51, 'too-late'],
  [100, 'too-late'],
])(
  'on LaML, an answer %d ms after the caller gave up is %s, and no side has a call in the end',
  async (afterMs, expected) => {
    const { run } = await simulation({ provider: 'signalwire-laml', latencyMs })
    const story = await run(async ({ telephony, world }) => {
      const offered = Promise.withResolvers<Parameters<Parameters<typeof telephony.onIncomingCall>[0]>[0]>()
      telephony.onIncomingCall(offered.resolve)
      const events = collected(telephony.events())
      const { id } = await world.call({ from: world.theirs })
      const incoming = await offered.promise
      world.hangUp(id)
      if (afterMs > 0) await world.run(world.elapsedMs + afterMs)
      // the document is on its way, and the notice of the end comes towards it
      const outcome = await outcomeOf(incoming.answer(), 'answered')
      await world.run(world.elapsedMs + 1_000)
      const ends = events.filter(({ type }) => type === 'call-ended').length
      return { outcome, ends, last: events.at(-1)?.type, network: world.calls().map(({ state }) => state) }
    })
    expect(story).toEqual({ outcome: expected, ends: 1, last: 'call-ended', network: ['ended'] })
  },
)

test('on LaML, a second stream stays open although the socket of the first one closes after it was asked for', async () => {
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1)
  const stories: { readonly late: boolean; readonly outcome: string; readonly end: string }[] = []
  for (const seed of seeds) {
    const { run } = await simulation({ provider: 'signalwire-laml', seed, latencyMs: 80 })
    const story = await run(async ({ telephony, timeline, world }) => {
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      const first = await call.stream()
      await first.write(new Int16Array(first.sampleRate / 10)).ended
      await first.close()
      const late = !timeline.entries.some(({ kind, text }) => kind === 'socket' && /closed/.test(text))
      const second = await call.stream()
      const end = Promise.race([second.ended.then(({ reason }) => reason), world.run(world.elapsedMs + 3_000)])
      const { outcome } = await second.write(new Int16Array(second.sampleRate / 2)).ended
      return { late, outcome, end: (await end) ?? 'none' }
    })
    stories.push(story)
  }
  // in some of these orders the carrier's word of the end comes before the end of the socket
  expect(stories.filter(({ late }) => late).length).toBeGreaterThan(0)
  expect(stories.filter(({ end, outcome }) => outcome !== 'played' || end !== 'none')).toEqual([])
})

/** How often a number came, by whether each roster in turn names it. */
function joinsOf(named: readonly boolean[]): number {
  return named.filter((here, index) => here && named[index - 1] !== true).length
}

/** The events as they come. */
function collected(events: AsyncIterable<CallEvent>): readonly CallEvent[] {
  const all: CallEvent[] = []
  void (async () => {
    for await (const event of events) all.push(event)
  })()
  return all
}

/** `done`, or the code of its error. */
async function outcomeOf(work: Promise<unknown>, done = 'done'): Promise<string> {
  try {
    await work
    return done
  } catch (thrown) {
    if (!isTelephonyError(thrown)) throw thrown
    return thrown.code
  }
}
