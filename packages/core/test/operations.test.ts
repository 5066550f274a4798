import type { DriverEvent, Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { CollectedKeys } from '../src/call/collected-keys.ts'
import type { CallCore } from '../src/call/core.ts'
import type { Inspector } from '../src/call/inspector.ts'
import { OperationClaim } from '../src/call/operation-claim.ts'
import { createOperations, type Operation, type OutcomeEvent } from '../src/call/operations.ts'
import { createWatchdog } from '../src/call/watchdog.ts'
import { EarlyFacts } from '../src/cluster/early-facts.ts'
import { ManualClock, settled } from './fixtures/manual-clock.ts'

const ended: OutcomeEvent = { type: 'play-ended', reason: 'completed' }

function fact(event: DriverEvent, more: Partial<Translated> = {}): Translated {
  return { event, ...more }
}

/** Operations, what was reported unclaimed, and how often the carrier was asked. */
function openOperations(ask: () => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock()
  const unclaimed: Translated[] = []
  const asked: number[] = []
  const operations = createOperations({
    clock,
    unclaimed: (origin) => unclaimed.push(origin),
    ask: () => {
      asked.push(clock.monotonic())
      return ask()
    },
  })
  return { clock, operations, unclaimed, asked }
}

/** An operation that notes what happens to it. */
function noting(): { readonly seen: unknown[]; readonly operation: Operation } {
  const seen: unknown[] = []
  const operation: Operation = {
    started: () => seen.push('started'),
    outcome: (event, origin) => seen.push(origin === undefined ? [event.type, 'core'] : event.type),
    finish: () => seen.push('finish'),
    abandon: () => seen.push('abandon'),
  }
  return { seen, operation }
}

describe('an operation', () => {
  test('hears of its start and its outcome, and is finished with it; what confirms it later is not unclaimed', async () => {
    const { clock, operations, unclaimed } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact({ type: 'play-started' }))
    operations.offer('a', fact(ended))
    expect(seen).toEqual(['started', 'play-ended', 'finish'])
    for (const event of [ended, { type: 'play-started' }] as const) operations.offer('a', fact(event))
    await clock.advance(5_000)
    expect([seen.length, unclaimed]).toEqual([3, []])
  })

  test.each([
    { type: 'play-ended', reason: 'completed' },
    { type: 'collect-ended', digits: '1' },
    { type: 'operation-completed' },
    { type: 'operation-failed', failure: { code: 'busy', message: 'y' } },
  ] as const satisfies readonly OutcomeEvent[])('is decided by $type', (event: OutcomeEvent) => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact(event))
    expect(seen).toEqual([event.type, 'finish'])
  })

  test('is not decided by an event that says nothing of its outcome', () => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact({ type: 'call-alive' }))
    operations.offer('a', fact({ type: 'document-delivered' }))
    expect(seen).toEqual([])
  })

  test('needs no interest in its start', () => {
    const { operations } = openOperations()
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(name)
    operations.claim('a', { outcome: note('outcome'), finish: note('finish'), abandon: note('abandon') })
    operations.offer('a', fact({ type: 'play-started' }))
    operations.offer('a', fact(ended))
    expect(seen).toEqual(['outcome', 'finish'])
  })

  test('whose outcome came in a reply is finished when that was delivered, and hears of nothing before', () => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    operations.offer('a', fact({ type: 'play-started' }))
    operations.offer('a', fact(ended))
    expect(seen).toEqual(['play-ended'])
    operations.offer('a', fact({ type: 'document-delivered' }))
    expect(seen).toEqual(['play-ended', 'finish'])
  })

  test('is finished a second after its outcome where the report of the delivery is lost, once', async () => {
    const { clock, operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    await clock.advance(999)
    expect(seen).toEqual(['play-ended'])
    await clock.advance(1)
    expect(seen).toEqual(['play-ended', 'finish'])
    operations.offer('a', fact({ type: 'document-delivered' }))
    expect(seen).toEqual(['play-ended', 'finish'])
  })

  test('is concluded by evidence of core, once, and only while it is open', () => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    operations.conclude('a', ended)
    operations.claim('a', operation)
    expect(seen).toEqual([])
    operations.conclude('a', ended)
    operations.conclude('a', ended)
    expect(seen).toEqual([['play-ended', 'core'], 'finish'])
  })

  test('that was decided is not concluded otherwise before it is finished', () => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    operations.conclude('a', ended)
    expect(seen).toEqual(['play-ended'])
  })
})

describe('an event that comes before its operation', () => {
  test('is handed over when the operation claims it, in order', () => {
    const { operations, unclaimed } = openOperations()
    const { operation, seen } = noting()
    operations.offer('a', fact({ type: 'play-started' }))
    operations.offer('a', fact(ended))
    operations.claim('a', operation)
    expect([seen, unclaimed]).toEqual([['started', 'play-ended', 'finish'], []])
  })

  test('is unclaimed after five seconds, each in its time', async () => {
    const { clock, operations, unclaimed } = openOperations()
    const [first, second] = [fact({ type: 'play-started' }), fact(ended)]
    operations.offer('a', first)
    await clock.advance(2_000)
    operations.offer('a', second)
    await clock.advance(2_999)
    expect(unclaimed).toEqual([])
    await clock.advance(1)
    expect(unclaimed).toEqual([first])
    const { operation, seen } = noting()
    operations.claim('a', operation)
    expect(seen).toEqual(['play-ended', 'finish'])
    await clock.advance(10_000)
    expect(unclaimed).toEqual([first])
  })

  test('is not held by a key that was emptied', async () => {
    const { clock, operations } = openOperations()
    operations.offer('a', fact(ended))
    await clock.advance(5_000)
    expect(operations.withdraw('a')).toEqual([])
  })

  test('can be taken back for an operation that is claimed elsewhere', async () => {
    const { clock, operations, unclaimed } = openOperations()
    const origin = fact(ended)
    operations.offer('a', origin)
    expect(operations.withdraw('a')).toEqual([origin])
    expect(operations.withdraw('a')).toEqual([])
    await clock.advance(5_000)
    expect(unclaimed).toEqual([])
  })
})

describe('the time limit of an operation', () => {
  test('asks the carrier at its end, and then fails with no-word', async () => {
    const { asked, clock, operations } = openOperations()
    const failures: unknown[] = []
    const { operation } = noting()
    operations.claim('a', { ...operation, outcome: (...given) => failures.push(given) })
    operations.limit('a', 1_000)
    await clock.advance(999)
    expect(asked).toEqual([])
    await clock.advance(1)
    expect(asked).toHaveLength(1)
    const failure = { code: 'no-word', message: 'no word from the carrier within 1000 ms' }
    expect(failures).toEqual([[{ type: 'operation-failed', failure }, undefined]])
  })

  test('begins anew when it is set again, and can be lifted', async () => {
    const { asked, clock, operations } = openOperations()
    operations.claim('a', noting().operation)
    operations.limit('a', 1_000)
    await clock.advance(600)
    operations.limit('a', 1_000)
    await clock.advance(600)
    operations.limit('a', undefined)
    await clock.advance(10_000)
    expect([asked, clock.pending]).toEqual([[], 0])
  })

  test('ends with the outcome; of an operation that is decided or unknown there is none', async () => {
    const { asked, clock, operations } = openOperations()
    operations.limit('a', 1_000)
    operations.claim('a', noting().operation)
    operations.limit('a', 1_000)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    operations.limit('a', 1_000)
    expect(clock.pending).toBe(1)
    await clock.advance(10_000)
    expect(asked).toEqual([])
  })

  test('does not fail what the carrier, when it is asked, turns out to have decided', async () => {
    const settledBy = Promise.withResolvers<void>()
    const { clock, operations } = openOperations(() => settledBy.promise)
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.limit('a', 1_000)
    await clock.advance(1_000)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    settledBy.resolve()
    await settled()
    expect(seen).toEqual(['play-ended'])
  })

  test('does not fail another operation that has taken over the key', async () => {
    const settledBy = Promise.withResolvers<void>()
    const { clock, operations } = openOperations(() => settledBy.promise)
    const [first, second] = [noting(), noting()]
    operations.claim('a', first.operation)
    operations.limit('a', 1_000)
    await clock.advance(1_000)
    operations.release('a')
    operations.claim('a', second.operation)
    settledBy.resolve()
    await settled()
    expect([first.seen, second.seen]).toEqual([[], []])
  })

  test('makes what comes later unclaimed at once', async () => {
    const { clock, operations, unclaimed } = openOperations()
    operations.claim('a', noting().operation)
    operations.limit('a', 1_000)
    await clock.advance(1_000)
    const origin = fact(ended)
    operations.offer('a', origin)
    expect(unclaimed).toEqual([origin])
  })
})

describe('an operation that is released', () => {
  test('hears nothing more, and its limit is lifted', async () => {
    const { asked, clock, operations, unclaimed } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.limit('a', 1_000)
    operations.release('a')
    operations.release(undefined)
    operations.release('unknown')
    expect(clock.pending).toBe(0)
    operations.offer('a', fact(ended))
    await clock.advance(5_000)
    expect([seen, asked, unclaimed]).toEqual([[], [], [fact(ended)]])
  })

  test('after its outcome is not finished any more', async () => {
    const { clock, operations } = openOperations()
    const { operation, seen } = noting()
    operations.claim('a', operation)
    operations.offer('a', fact(ended, { settlesOnDelivery: true }))
    operations.release('a')
    await clock.advance(1_000)
    expect(seen).toEqual(['play-ended'])
  })
})

test('at the end of the call the open are abandoned, the decided finished, and what waits is unclaimed', async () => {
  const { asked, clock, operations, unclaimed } = openOperations()
  const [open, decided, late] = [noting(), noting(), noting()]
  const waiting = [fact({ type: 'play-started' }), fact(ended)]
  operations.claim('a', open.operation)
  operations.limit('a', 1_000)
  operations.claim('b', decided.operation)
  operations.offer('b', fact(ended, { settlesOnDelivery: true }))
  for (const origin of waiting) operations.offer('c', origin)
  operations.abandonAll()
  operations.claim('c', late.operation)
  expect([open.seen, decided.seen, late.seen]).toEqual([['abandon'], ['play-ended', 'finish'], ['abandon']])
  expect(unclaimed).toEqual(waiting)
  await clock.advance(10_000)
  expect([asked, open.seen, decided.seen, unclaimed]).toEqual([[], ['abandon'], ['play-ended', 'finish'], waiting])
})

describe('the name of an operation', () => {
  test('may change until the carrier has accepted it; the same name twice changes nothing', () => {
    const { operations } = openOperations()
    const { operation, seen } = noting()
    const claim = new OperationClaim(operations, operation)
    expect(claim.key).toBeUndefined()
    claim.take('a')
    claim.take('b')
    operations.offer('a', fact(ended))
    expect([claim.key, seen]).toEqual(['b', []])
    operations.offer('b', fact(ended, { settlesOnDelivery: true }))
    claim.take('b')
    operations.offer('b', fact({ type: 'document-delivered' }))
    expect(seen).toEqual(['play-ended', 'finish'])
  })

  test('is limited while there is one, and leads nowhere once it is released or forgotten', () => {
    const { asked, clock, operations } = openOperations()
    const { operation, seen } = noting()
    const claim = new OperationClaim(operations, operation)
    claim.limit(1_000)
    expect(clock.pending).toBe(0)
    claim.take('a')
    claim.limit(1_000)
    expect(clock.pending).toBe(1)
    claim.release()
    expect([claim.key, clock.pending]).toEqual([undefined, 0])
    claim.take('b')
    claim.forget()
    expect(claim.key).toBeUndefined()
    claim.release()
    operations.offer('b', fact(ended))
    expect([asked, seen]).toEqual([[], ['play-ended', 'finish']])
  })
})

/** A watch over a call, and when the carrier was asked about it. */
function openWatch(afterMs: number | undefined, more: { canAsk?: boolean; failures?: number } = {}) {
  const { canAsk = true, failures = 0 } = more
  const clock = new ManualClock()
  const asked: number[] = []
  const ask = (): Promise<void> => {
    asked.push(clock.monotonic())
    return Promise.resolve()
  }
  const inspector = { failures, ask }
  const driver = canAsk ? { doInspect: () => undefined } : {}
  // of a call and its inspector, a watch looks at nothing else
  const watch = createWatchdog({ clock, driver } as unknown as CallCore, afterMs, inspector as unknown as Inspector)
  return { clock, watch, asked, begun: clock.monotonic() }
}

describe('the watch over a silent call', () => {
  test('asks the carrier when there was no sign of life, and again after that', async () => {
    const { asked, begun, clock, watch } = openWatch(1_000)
    watch.feed()
    await clock.advance(600)
    watch.feed()
    await clock.advance(2_400)
    expect(asked.map((at) => at - begun)).toEqual([1_600, 2_600])
    expect(clock.pending).toBe(1)
  })

  test.each([
    [1, 2_000],
    [3, 8_000],
    [4, 16_000],
    [9, 16_000],
  ])('asks a carrier that failed %i times after %i ms', async (failures, waitMs) => {
    const { asked, clock, watch } = openWatch(1_000, { failures })
    watch.feed()
    await clock.advance(waitMs - 1)
    expect(asked).toEqual([])
    await clock.advance(1)
    expect(asked).toHaveLength(1)
  })

  test('does not ask without a time, or where the carrier cannot be asked', () => {
    for (const { clock, watch } of [openWatch(undefined), openWatch(1_000, { canAsk: false })]) {
      watch.feed()
      expect(clock.pending).toBe(0)
    }
  })

  test('is over once it is stopped', async () => {
    const { asked, clock, watch } = openWatch(1_000)
    watch.stop()
    watch.feed()
    expect(clock.pending).toBe(0)
    const running = openWatch(1_000)
    running.watch.feed()
    running.watch.stop()
    running.watch.feed()
    expect(running.clock.pending).toBe(0)
    await clock.advance(10_000)
    expect(asked).toEqual([])
  })
})

const key = (at?: number) => fact({ type: 'digit-received', digit: '1' }, at === undefined ? {} : { at })
const end = (reason: 'max' | 'timeout' | 'ended' | 'terminator' | undefined, at?: number) =>
  fact({ type: 'collect-ended', digits: '', ...(reason !== undefined && { reason }) }, at === undefined ? {} : { at })

describe('which keys belong to a collection at the carrier', () => {
  test('are those that arrive while one is open, unless core gathers keys', () => {
    const keys = new CollectedKeys()
    const [before, during, gathered, unknown] = [key(), key(), key(), key()]
    keys.arrived(before, false)
    keys.open = 1
    keys.arrived(during, false)
    keys.arrived(gathered, true)
    expect([before, during, gathered, unknown].map((one) => keys.has(one))).toEqual([false, true, false, false])
  })

  test('are none once the carrier has left the collection to core', () => {
    const keys = new CollectedKeys()
    const during = key()
    keys.open = 1
    keys.arrived(during, false)
    keys.leftToCore()
    expect(keys.has(during)).toBe(false)
  })

  test.each([
    ['max', [true, true, false]],
    ['terminator', [true, true, false]],
    [undefined, [true, true, false]],
    ['timeout', [true, false, false]],
    ['ended', [true, false, false]],
  ] as const)('are also those that the end (%s) has overtaken', (reason, expected) => {
    const keys = new CollectedKeys()
    keys.ended(end(reason, 1_000))
    const late = [key(999), key(1_000), key(1_001)]
    for (const one of late) keys.arrived(one, true)
    expect(late.map((one) => keys.has(one))).toEqual(expected)
  })

  test('cannot be late without a time, or when the end has none', () => {
    const keys = new CollectedKeys()
    const [first, second, third] = [key(1), key(), key(1)]
    keys.arrived(first, false)
    keys.ended(end('max', 1_000))
    keys.arrived(second, false)
    const untimed = new CollectedKeys()
    untimed.ended(end('max'))
    untimed.ended(fact({ type: 'call-alive' }, { at: 1_000 }))
    untimed.arrived(third, false)
    expect([keys.has(first), keys.has(second), untimed.has(third)]).toEqual([false, false, false])
  })
})

function nameOf({ dedupeKey = '' }: Translated): string {
  return dedupeKey
}

/** Facts that wait, and by their names which of them were delivered or given up. */
function openFacts() {
  const clock = new ManualClock()
  const [delivered, unclaimed]: [string[], string[]] = [[], []]
  const facts = new EarlyFacts({
    clock,
    deliver: (translated) => delivered.push(nameOf(translated)),
    unclaimed: (translated) => unclaimed.push(nameOf(translated)),
  })
  const keep = (providerCallId: string, dedupeKey: string) =>
    facts.keep(fact({ type: 'call-alive' }, { providerCallId, dedupeKey }))
  return { clock, facts, keep, delivered, unclaimed }
}

describe('facts that name their call only by the id of the carrier', () => {
  test('are delivered to the call that claims the id, in order and once', () => {
    const { delivered, facts, keep } = openFacts()
    for (const [id, name] of [
      ['x', '1'],
      ['y', '2'],
      ['x', '3'],
    ] as const)
      keep(id, name)
    facts.claim('x')
    expect(delivered).toEqual(['1', '3'])
    facts.claim('x')
    facts.claim('z')
    expect(delivered).toEqual(['1', '3'])
    facts.claim('y')
    expect(delivered).toEqual(['1', '3', '2'])
  })

  test('are unclaimed after a minute, each in its time, by one timer', async () => {
    const { clock, delivered, facts, keep, unclaimed } = openFacts()
    keep('x', '1')
    await clock.advance(20_000)
    keep('y', '2')
    keep('z', '3')
    expect(clock.pending).toBe(1)
    await clock.advance(39_999)
    expect(unclaimed).toEqual([])
    await clock.advance(1)
    expect([unclaimed, clock.pending]).toEqual([['1'], 1])
    facts.claim('x')
    facts.claim('y')
    await clock.advance(20_000)
    expect([delivered, unclaimed, clock.pending]).toEqual([['2'], ['1', '3'], 0])
    keep('x', '4')
    expect(clock.pending).toBe(1)
    await clock.advance(60_000)
    expect(unclaimed).toEqual(['1', '3', '4'])
  })

  test('are ten thousand at most; the oldest is given up', () => {
    const { facts, keep, delivered, unclaimed } = openFacts()
    for (let index = 0; index < 10_000; index += 1) keep('x', `${index}`)
    expect(unclaimed).toEqual([])
    keep('x', 'last')
    expect(unclaimed).toEqual(['0'])
    facts.claim('x')
    expect([delivered.length, delivered[0], delivered.at(-1)]).toEqual([10_000, '1', 'last'])
  })

  test('are left when the client closes, and so is their timer', async () => {
    const { clock, delivered, facts, keep, unclaimed } = openFacts()
    facts.close()
    keep('x', '1')
    facts.close()
    facts.claim('x')
    await clock.advance(60_000)
    expect([clock.pending, delivered, unclaimed]).toEqual([0, [], []])
  })
})
