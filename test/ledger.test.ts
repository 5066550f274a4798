import type { CallEvent } from '@trunkline/core'
import type { CallView } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import type { Handle } from './chaos/belief.ts'
import type { Account } from './chaos/cast.ts'
import type { Delivered } from './chaos/delivered.ts'
import { audit, type Mistake, mistakes } from './chaos/ledger.ts'
import { startAt } from './chaos/limits.ts'
import type { Step } from './chaos/scenario.ts'
import { problemsOf } from './sweep/ledger.ts'
import type { Story } from './sweep/whole-call.ts'

/** A call that went well, unless it is changed. */
function storyOf(changes: Partial<Story> = {}): Story {
  return {
    steps: [],
    events: ['call-dialled', 'call-answered', 'call-ended'],
    believed: 'ended',
    network: ['ended'],
    struck: true,
    ...changes,
  }
}

describe('what the ledger finds in a call', () => {
  test('is nothing where both sides agree: the call has ended, or there was none', () => {
    expect(problemsOf(storyOf())).toEqual([])
    expect(problemsOf(storyOf({ believed: 'none', events: [], network: [] }))).toEqual([])
    expect(problemsOf(storyOf({ believed: 'none', events: [], network: ['ended'] }))).toEqual([])
  })

  test.each([
    ['dialled 2 times', { network: ['ended', 'ended'] }],
    ['dialled 3 times', { network: ['ended', 'ended', 'ended'] }],
    ['the call is believed alive after its end', { believed: 'alive', events: ['call-dialled'] }],
    ['a call is alive without an owner', { network: ['answered'] }],
    ['a call is alive without an owner', { believed: 'none', events: [], network: ['ringing'] }],
    ['call-ended came 0 times', { events: ['call-dialled'] }],
    ['call-ended came 2 times', { events: ['call-dialled', 'call-ended', 'call-ended'] }],
    ['digit-received came after call-ended', { events: ['call-ended', 'play-ended', 'digit-received'] }],
  ] as const)('is that %s: %j', (problem, changes) => {
    expect(problemsOf(storyOf(changes))).toEqual([problem])
  })

  test('is one of two dials that lives on, and that there were two', () => {
    expect(problemsOf(storyOf({ network: ['ended', 'answered'] }))).toEqual([
      'dialled 2 times',
      'a call is alive without an owner',
    ])
  })

  test('is not that a call is alive, nor that it lacks an end, where the application believes it alive', () => {
    expect(problemsOf(storyOf({ believed: 'alive', events: [], network: ['answered'] }))).toEqual([
      'the call is believed alive after its end',
    ])
  })

  test('is not that a dial that failed had no end', () => {
    expect(problemsOf(storyOf({ believed: 'none', events: ['call-dialled'], network: [] }))).toEqual([])
  })

  test.each([
    ['dial', 70_000],
    ['answered', 60_000],
    ['play', 370_000],
    ['collect', 393_000],
    ['sendDigits', 71_000],
    ['record', 60_000],
    ['recording.stop', 60_000],
    ['stream', 60_000],
    ['stream.write', 25_500],
    ['stream.close', 62_000],
    ['stream.ended', 1_000],
    ['hangUp', 60_000],
    ['ended', 10_000],
    ['a step without a documented time', 0],
  ])('is a step past its documented time, and not before: %s, %i ms', (name, limitMs) => {
    const step = (tookMs: number) => problemsOf(storyOf({ steps: [{ name, outcome: 'ok', tookMs }] }))
    expect(step(limitMs)).toEqual([])
    expect(step(limitMs + 1)).toEqual([`${name} settled after ${limitMs + 1} ms, ${limitMs} are documented`])
  })

  test('is each step that is late', () => {
    const steps = ['hangUp', 'ended'].map((name) => ({ name, outcome: 'timeout', tookMs: 100_000 }))
    expect(problemsOf(storyOf({ steps }))).toHaveLength(2)
  })
})

type EventType = CallEvent['type']

/** What is changed of a call that both sides agree about: it was dialled, answered, and ended after ten seconds. */
interface Changes {
  readonly held?: boolean
  readonly endedMs?: number | undefined
  readonly refused?: string
  readonly handled?: number
  readonly handles?: readonly Handle[]
  readonly events?: readonly EventType[]
  readonly delivered?: readonly (readonly [
    event: EventType,
    key: string,
    atMs?: number,
    order?: Pick<Delivered, 'after' | 'place'>,
  ])[]
  readonly network?: readonly CallView[]
  readonly steps?: readonly Step['do'][]
}

/** An end that only is one behind an answer from an earlier place. */
const end = (place: number) => ['call-ended', 'e', 0, { after: 'call-answered', place }] as const
const answer = (place: number) => ['call-answered', 'a', 0, { place }] as const

function accountOf(changes: Changes): Account {
  const { delivered = [], events = ['call-dialled', 'call-answered', 'call-ended'], steps = [] } = changes
  const belief = {
    held: changes.held ?? true,
    endedMs: 'endedMs' in changes ? changes.endedMs : 10_000,
    refused: changes.refused,
    handled: changes.handled ?? 0,
    handles: changes.handles ?? [],
    events: events.map((type) => ({ type, atMs: 0 })),
  }
  const facts: readonly Delivered[] = delivered.map(([event, key, atMs = 0, order = {}]) => ({
    callId: 'c',
    event,
    key,
    atMs,
    ...order,
  }))
  const network = changes.network ?? [networkCall()]
  // of scenario and belief, the ledger reads no more than this
  const scenario = { number: 7, steps: steps.map((name) => ({ do: name })) }
  return { scenario, belief, network, delivered: facts } as unknown as Account
}

/** A call of the network whose legs ended so many milliseconds after the start of the world. */
function networkCall(endedMs: readonly (number | undefined)[] = [10_000], more: Partial<CallView> = {}): CallView {
  const legs = endedMs.map((ms) => (ms === undefined ? {} : { endedAt: new Date(startAt + ms).toISOString() }))
  return { direction: 'to-party', state: 'ended', legs, ...more } as unknown as CallView
}

function found(changes: Changes, provider: SimulatedProvider = 'loopback'): readonly (readonly [Mistake, string])[] {
  return audit(provider, accountOf(changes)).map(({ mistake, number, text }) => {
    expect(number).toBe(7)
    return [mistake, text]
  })
}

describe('what the ledger of chaos finds', () => {
  test('is nothing where both sides agree', () => {
    expect(found({})).toEqual([])
    expect(found({ held: false, endedMs: undefined, events: [], network: [] })).toEqual([])
  })

  test('has six names', () => {
    expect(mistakes).toEqual([
      'dialled twice',
      'events lost',
      'handles past their limit',
      'ended believed alive',
      'alive believed ended',
      'handlers run twice',
    ])
  })

  test('is a dial for which the network has two calls to the party; a call from it is not a dial', () => {
    const network = [networkCall(), networkCall()]
    expect(found({ network })).toEqual([['dialled twice', 'the network has 2 calls for one dial']])
    expect(found({ network: [networkCall(), networkCall([10_000], { direction: 'from-party' })] })).toEqual([])
  })

  describe('of events', () => {
    test('is each kind of which fewer came than were delivered', () => {
      const events: EventType[] = ['call-answered', 'play-started', 'play-started', 'play-ended', 'digit-received']
      const delivered = [
        ['play-ended', 'a'],
        ['play-ended', 'b'],
        ['digit-received', '1'],
        ['digit-received', '2'],
        ['digit-received', '3'],
        ['call-answered', 'x'],
      ] as const
      expect(found({ events, delivered })).toEqual([
        ['events lost', '2 × play-ended were delivered, 1 came'],
        ['events lost', '3 × digit-received were delivered, 1 came'],
      ])
    })

    test('is not a repeated delivery, nor a second word of the answer or the end', () => {
      const events: EventType[] = ['call-answered', 'digit-received', 'call-ended']
      const delivered = [
        ['digit-received', '1'],
        ['digit-received', '1'],
        ['call-answered', 'a'],
        ['call-answered', 'b'],
        ['call-ended', 'a'],
        ['call-ended', 'b'],
      ] as const
      expect(found({ events, delivered })).toEqual([])
    })

    test.each(['call-answered', 'call-ended'] as const)('is a lost %s, once', (event) => {
      const delivered = [
        [event, 'a'],
        [event, 'b'],
      ] as const
      expect(found({ events: [], delivered })).toEqual([['events lost', `1 × ${event} were delivered, 0 came`]])
    })

    test('is what means its event only behind another one, where that was delivered from an earlier place', () => {
      const lost = ['events lost', '1 × call-ended were delivered, 0 came']
      const events = ['call-answered'] as const
      expect(found({ events, delivered: [answer(1), end(2)] })).toEqual([lost])
      expect(found({ events, delivered: [end(2), answer(1)] })).toEqual([lost])
      expect(found({ events, delivered: [answer(2), end(2)] })).toEqual([])
      expect(found({ events, delivered: [answer(3), end(2)] })).toEqual([])
      expect(found({ events: [], delivered: [end(2)] })).toEqual([])
      const unplaced = ['call-answered', 'a'] as const
      expect(found({ events, delivered: [unplaced, end(1)] })).toEqual([lost])
    })

    test('is not what comes when the end is known, nor what no one believes in', () => {
      const delivered = [['digit-received', '1', 10_000]] as const
      expect(found({ events: [], delivered })).toEqual([])
      expect(found({ events: [], held: false, delivered: [['digit-received', '1']] })).toEqual([])
      const before = [['digit-received', '1', 9_999]] as const
      expect(found({ events: [], delivered: before })).toHaveLength(1)
    })

    test('counts all that comes to a call whose end is not known', () => {
      const delivered = [['digit-received', '1', 20_000]] as const
      const network = [networkCall([undefined], { state: 'answered' })]
      expect(found({ events: [], delivered, endedMs: undefined, network })).toHaveLength(1)
    })

    test('is not a key or a prompt of a collection, but anything else on such a call', () => {
      const events: EventType[] = ['play-started']
      const steps = ['pause', 'collect'] as const
      const keys = [
        ['digit-received', '1'],
        ['play-ended', 'a'],
      ] as const
      expect(found({ events, steps, delivered: keys })).toEqual([])
      expect(found({ events, steps: ['pause'], delivered: keys })).toHaveLength(2)
      expect(found({ events, steps, delivered: [['call-answered', 'a']] })).toHaveLength(1)
    })

    test('is not the end of a play that never began, nor a key that came as an event of the provider', () => {
      expect(found({ events: ['call-answered'], delivered: [['play-ended', 'a']] })).toEqual([])
      expect(found({ events: ['provider-event'], delivered: [['digit-received', '1']] })).toEqual([])
      expect(found({ events: ['provider-event', 'play-started'], delivered: [['play-ended', 'a']] })).toHaveLength(1)
    })
  })

  test('is a handle that settles past its limit, or never', () => {
    const handle = { name: 'play', begunMs: 1_000, limitMs: 5_000 }
    expect(found({ handles: [{ ...handle, endedMs: 6_000 }] })).toEqual([])
    expect(found({ handles: [{ ...handle, endedMs: 6_001 }] })).toEqual([
      ['handles past their limit', 'play settled after 5001 ms, 5000 are documented'],
    ])
    expect(found({ handles: [handle] })).toEqual([
      ['handles past their limit', 'play, begun at 1000 ms, never settled; 5000 ms are documented'],
    ])
  })

  describe('of a call that has ended', () => {
    test('is that it is believed alive', () => {
      expect(found({ endedMs: undefined })).toEqual([
        ['ended believed alive', 'the call has ended, and is believed alive'],
      ])
      expect(found({ endedMs: undefined, network: [networkCall([5_000, undefined, 9_000])] })).toHaveLength(1)
    })

    test('is nothing while one of its calls lives, without any, and without a belief', () => {
      const living = networkCall([undefined], { state: 'answered' })
      expect(found({ endedMs: undefined, network: [networkCall([1], { direction: 'from-party' }), living] })).toEqual(
        [],
      )
      expect(found({ endedMs: undefined, network: [] })).toEqual([])
      expect(found({ endedMs: undefined, held: false })).toEqual([])
    })

    test.each([
      ['acs-call-automation', 180_000],
      ['acs-play-audio', 180_000],
      ['loopback', 80_000],
      ['signalwire-laml', 140_000],
      ['ucwa-on-premises', 300_000],
      ['ucwa-trusted-application', 180_000],
    ] as const)('is that its end was known too late: %s, %i ms after the last leg', (provider, limitMs) => {
      const network = [networkCall([1_000, 2_000])]
      expect(found({ network, endedMs: 2_000 + limitMs }, provider)).toEqual([])
      expect(found({ network, endedMs: 2_001 + limitMs }, provider)).toEqual([
        ['ended believed alive', `the end was known ${limitMs + 1} ms late, ${limitMs} are documented`],
      ])
    })
  })

  describe('of a call that is believed ended', () => {
    test('is that it goes on for more than half a minute, or for ever', () => {
      expect(found({ endedMs: 10_000, network: [networkCall([40_000])] })).toEqual([])
      expect(found({ endedMs: 10_000, network: [networkCall([40_001])] })).toEqual([
        ['alive believed ended', 'the call went on for 30001 ms after its end'],
      ])
      const living = [networkCall([undefined], { state: 'answered' })]
      expect(found({ network: living })).toEqual([
        ['alive believed ended', 'the call went on for Infinity ms after its end'],
      ])
      expect(found({ network: living, held: false })).toEqual([])
      expect(found({ network: [] })).toEqual([])
    })

    test.each(['participant', 'transfer'] as const)('is not that others go on talking after a %s', (step) => {
      const network = [networkCall([undefined], { state: 'answered' })]
      expect(found({ network, steps: ['pause', step] })).toEqual([])
      expect(found({ network, steps: ['pause'] })).toHaveLength(1)
    })

    test('is a dial that failed for certain and whose call lives', () => {
      const failed = { held: false, endedMs: undefined, events: [] } as const
      const network = [networkCall(), networkCall([undefined], { state: 'ringing', direction: 'from-party' })]
      expect(found({ ...failed, refused: 'rejected', network })).toEqual([
        ['alive believed ended', 'a dial failed with rejected, and its call lives'],
      ])
      expect(found({ ...failed, refused: 'rejected' })).toEqual([])
      for (const refused of ['outcome-unknown', 'closed']) expect(found({ ...failed, refused, network })).toEqual([])
    })
  })

  describe('of handlers', () => {
    test('is that the one for incoming calls ran more than once', () => {
      expect(found({ handled: 1 })).toEqual([])
      expect(found({ handled: 2 })).toEqual([['handlers run twice', 'the handler of incoming calls ran 2 times']])
    })

    test.each(['call-incoming', 'call-dialled', 'call-answered'] as const)('is that %s came again', (type) => {
      expect(found({ events: [type, type, 'call-ended'] })).toEqual([
        ['handlers run twice', `${type} came more than once`],
      ])
    })

    test('is what comes after the end, and a second end', () => {
      expect(found({ events: ['call-ended', 'digit-received'] })).toEqual([
        ['handlers run twice', 'digit-received came after call-ended'],
      ])
      expect(found({ events: ['call-ended', 'call-ended'] })).toEqual([
        ['handlers run twice', 'call-ended came more than once'],
        ['handlers run twice', 'call-ended came after call-ended'],
      ])
      expect(found({ events: ['digit-received', 'digit-received'] })).toEqual([])
    })
  })
})
