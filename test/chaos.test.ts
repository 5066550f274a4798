import { createMemoryBus, type EventBus, isTelephonyError } from '@trunkline/core'
import type { SimulatedProvider } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import { simulatedNames } from './adapters.ts'
import { deliveredBy } from './chaos/delivered.ts'
import { drawWorld } from './chaos/draw.ts'
import { type Mistake, mistakes } from './chaos/ledger.ts'
import { playWorld, type Sabotage } from './chaos/play-world.ts'
import type { CallScenario, WorldScenario } from './chaos/scenario.ts'
import { shrink } from './chaos/shrink.ts'
import { findingsOf, survey } from './chaos/survey.ts'

test.each(simulatedNames)(
  'forty calls of %s under faults: no call is dialled twice, no event is lost, no handle is late, no belief is wrong',
  async (provider) => {
    const { counts, findings } = await survey({ provider, seed: 11, calls: 40, worldSize: 40 })
    expect(findings.map(({ mistake, number, text }) => `${mistake}: call ${number}: ${text}`)).toEqual([])
    expect(Object.keys(counts)).toEqual(mistakes)
  },
  60_000,
)

/** An outgoing call that is answered and does nothing until the far party hangs up, a minute later. */
const plain: CallScenario = {
  number: 1,
  beginMs: 1_000,
  direction: 'out',
  party: { outcome: 'answer', answerAfterMs: 500, hangUpAfterMs: 60_000 },
  decision: 'answer',
  decideAfterMs: 0,
  steps: [{ do: 'pause', ms: 90_000 }],
  ending: 'hangUp',
  faults: [],
}

/** A bus that changes messages: each one becomes what `change` makes of it. */
function tamperedBus(change: (message: string) => readonly string[]): EventBus {
  const bus = createMemoryBus()
  return {
    ...bus,
    async publish(topic, message) {
      for (const changed of change(message)) await bus.publish(topic, changed)
    },
  }
}

interface Mutant {
  readonly mistake: Mistake
  readonly what: string
  readonly provider: SimulatedProvider
  readonly call: CallScenario
  readonly sabotage: Sabotage
}

const mutants: readonly Mutant[] = [
  {
    mistake: 'dialled twice',
    what: 'a dial with an unknown outcome is sent again',
    provider: 'acs-play-audio',
    call: {
      ...plain,
      // the connection breaks once the carrier has the request, and all word of the call is lost
      faults: [
        { atMs: 0, fault: { on: { kind: 'request' }, effect: 'cut-after' } },
        { atMs: 0, fault: { on: { kind: 'callback' }, effect: 'never', times: 9 } },
      ],
    },
    sabotage: {
      tamper(client) {
        const dial = client.dial.bind(client)
        client.dial = (order) =>
          dial(order).catch((thrown: unknown) => {
            if (!isTelephonyError(thrown, 'outcome-unknown')) throw thrown
            return dial({ ...order, idempotencyKey: 'another' })
          })
      },
    },
  },
  {
    mistake: 'events lost',
    what: 'keys vanish between the carrier and the call',
    provider: 'acs-play-audio',
    call: { ...plain, party: { ...plain.party, digits: [{ afterMs: 2_000, tones: '123' }] } },
    sabotage: { parts: { bus: tamperedBus((message) => (message.includes('"digit":"2"') ? [] : [message])) } },
  },
  {
    mistake: 'events lost',
    what: 'keys of a call that came in vanish between the carrier and the call',
    provider: 'ucwa-trusted-application',
    call: { ...plain, direction: 'in', party: { ...plain.party, digits: [{ afterMs: 2_000, tones: '123' }] } },
    sabotage: { parts: { bus: tamperedBus((message) => (message.includes('"digit":"2"') ? [] : [message])) } },
  },
  {
    mistake: 'handles past their limit',
    what: 'the end of a play that was lost is waited for without a deadline',
    provider: 'acs-call-automation',
    call: {
      ...plain,
      party: { outcome: 'answer', answerAfterMs: 500, hangUpAfterMs: 200_000 },
      steps: [{ do: 'play', prompt: 0, waits: true }],
    },
    sabotage: {
      parts: {
        deadlines: { marginMs: 3_600_000 },
        bus: tamperedBus((message) => (message.includes('"play-ended"') ? [] : [message])),
      },
    },
  },
  {
    mistake: 'ended believed alive',
    what: 'the end of a call is lost, and old calls are kept',
    provider: 'acs-play-audio',
    call: {
      ...plain,
      party: { outcome: 'answer', answerAfterMs: 500, hangUpAfterMs: 5_000 },
      // the carrier answers no question about it
      faults: [{ atMs: 4_000, fault: { on: { kind: 'request' }, effect: 'unavailable', times: 10_000 } }],
    },
    sabotage: {
      parts: {
        maxCallAgeMs: 24 * 3_600_000,
        bus: tamperedBus((message) => (message.includes('"call-ended"') ? [] : [message])),
      },
    },
  },
  {
    mistake: 'alive believed ended',
    what: 'the end of a call is made up when it is answered',
    provider: 'signalwire-laml',
    call: plain,
    sabotage: {
      parts: {
        bus: tamperedBus((message) => [
          message,
          ...(message.includes('"call-answered"')
            ? [
                message
                  .replace(/"event":\{[^}]*\}/, '"event":{"type":"call-ended","reason":"hung-up"}')
                  .replace(/"dedupeKey":"[^"]*"/, '"dedupeKey":"made up"'),
              ]
            : []),
        ]),
      },
    },
  },
  {
    mistake: 'handlers run twice',
    what: 'the handler of incoming calls runs for each delivery',
    provider: 'signalwire-laml',
    call: { ...plain, direction: 'in' },
    sabotage: {
      tamper(client) {
        const listen = client.onIncomingCall.bind(client)
        client.onIncomingCall = (handler) =>
          listen(async (incoming) => {
            await Promise.all([handler(incoming), handler(incoming)])
          })
      },
    },
  },
]

describe('each kind of mistake is found when it is made', () => {
  test.each(mutants)('$mistake: $what', async ({ call, mistake, provider, sabotage }) => {
    const world: WorldScenario = { provider, seed: 3, calls: [call] }
    const sound = findingsOf(world, await playWorld(world))
    expect(sound).toEqual([])
    const found = findingsOf(world, await playWorld(world, sabotage)).map((finding) => finding.mistake)
    expect(found).toContain(mistake)
  })
})

const reply = (status: number) => ({ status, sent: () => undefined })

interface Told {
  readonly type: string
  readonly status?: string
  readonly state?: string
  readonly subcode?: string
}

test.each<[string, Told, object | undefined]>([
  ['audioVideoInvitation', { type: 'completed', status: 'Success' }, { event: 'call-answered' }],
  ['audioVideo', { type: 'updated', state: 'Connected' }, { event: 'call-answered' }],
  ['audioVideo', { type: 'updated', state: 'Disconnected' }, { event: 'call-ended', after: 'call-answered' }],
  ['conversation', { type: 'deleted' }, { event: 'call-ended' }],
  ['prompt', { type: 'completed', status: 'Success' }, { event: 'play-ended' }],
  ['prompt', { type: 'completed', status: 'Failure', subcode: 'PromptsStopped' }, { event: 'play-ended' }],
  ['prompt', { type: 'completed', status: 'Failure', subcode: 'CallTerminated' }, undefined],
  ['tone', { type: 'completed', status: 'Success' }, { event: 'digit-received', key: '7' }],
  ['audioVideo', { type: 'updated', state: 'Connecting' }, undefined],
])('of a Trusted Application, %s with %j counts as delivered: %j', (rel, { state, subcode, ...happened }, fact) => {
  const event = {
    ...happened,
    link: { rel: `service:${rel}`, href: '/here' },
    ...(subcode !== undefined && { reason: { code: 'Informational', subcode } }),
    _embedded: { [`service:${rel}`]: { state, sequenceId: 7 } },
  }
  const envelope = { _links: { self: { href: '/events?ack=3&key=a' } }, sender: [{ events: [event] }] }
  const [url, body] = ['https://application.example/c.c_0123456789012345678901', JSON.stringify(envelope)]
  const request = { method: 'POST', url, headers: {}, body: new TextEncoder().encode(body) }
  expect(deliveredBy(request, reply(200), 5)).toMatchObject(
    fact === undefined ? [] : [{ callId: 'c_0123456789012345678901', atMs: 5, place: 3, ...fact }],
  )
  expect(deliveredBy(request, reply(503), 5)).toEqual([])
})

test('a scenario is the same for one seed, whichever calls are drawn beside it', () => {
  const all = drawWorld('loopback', 4, 0, 30)
  const last = drawWorld('loopback', 4, 20, 10)
  const same = { beginMs: 0 }
  const shapes = [all, last].map(({ calls }) => calls.map((call) => ({ ...call, ...same })))
  expect(shapes[0]?.slice(20)).toEqual(shapes[1])
  expect(drawWorld('loopback', 5, 0, 30)).not.toEqual(all)
})

test('a failing scenario is shrunk to the calls, steps and faults that it needs', async () => {
  const { mistake, sabotage } = { mistake: 'handlers run twice' as const, sabotage: mutants.at(-1)?.sabotage ?? {} }
  const calls = [1, 2, 3, 4].map((number): CallScenario => ({
    ...plain,
    number,
    direction: number === 3 ? 'in' : 'out',
    steps: [{ do: 'pause', ms: 500 }, { do: 'mute' }],
    faults: [{ atMs: 100, fault: { on: { kind: 'media' }, effect: 'late' } }],
  }))
  const world: WorldScenario = { provider: 'loopback', seed: 3, calls }
  const [finding] = findingsOf(world, await playWorld(world, sabotage))
  expect(finding).toMatchObject({ mistake, number: 3 })
  if (finding === undefined) return
  const shrunk = await shrink(finding, sabotage)
  expect(shrunk?.world.calls).toMatchObject([{ number: 3, steps: [], faults: [] }])
  expect(shrunk?.outcome.timeline.length).toBeGreaterThan(0)
})
