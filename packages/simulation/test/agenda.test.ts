import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Agenda } from '../src/agenda.ts'
import { VirtualClock } from '../src/virtual-clock.ts'

/** Everything that is left, in the order in which it is taken out. */
function drained(agenda: Agenda): number[] {
  const times: number[] = []
  for (let next = agenda.take(); next !== undefined; next = agenda.take()) times.push(next.dueMs)
  return times
}

test('appointments come out by time, and those of one time in the order of their making', () => {
  const agenda = new Agenda()
  const ran: string[] = []
  for (const [name, dueMs] of [
    ['b', 20],
    ['a', 10],
    ['c', 20],
    ['d', 5],
  ] as const)
    agenda.add({ dueMs, work: () => ran.push(name) })
  for (let next = agenda.take(); next !== undefined; next = agenda.take()) next.work()
  expect(ran).toEqual(['d', 'a', 'b', 'c'])
})

test('whatever is added and taken back, the rest comes out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { size: 'large' }), (appointments) => {
      const agenda = new Agenda()
      const cancels = appointments.map(([dueMs]) => agenda.add({ dueMs, work: () => undefined }))
      appointments.forEach(([, kept], index) => kept || cancels[index]?.())
      const kept = appointments.flatMap(([dueMs, isKept]) => (isKept ? [dueMs] : [])).toSorted((a, b) => a - b)
      expect(agenda.size).toBe(kept.length)
      expect(agenda.nextMs).toBe(kept[0])
      expect(drained(agenda)).toEqual(kept)
    }),
  )
})

test('taking back what was taken out, or taking it back twice, changes nothing', () => {
  const agenda = new Agenda()
  const cancel = agenda.add({ dueMs: 1, work: () => undefined })
  agenda.add({ dueMs: 2, work: () => undefined })
  agenda.take()
  cancel()
  cancel()
  expect(agenda.size).toBe(1)
  expect(agenda.nextMs).toBe(2)
})

test('an appointment that was taken back, or kept, holds what its work holds no longer, however far off it is', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const agenda = new Agenda()
  const held = (dueMs: number): { readonly cancel: () => void; readonly ref: WeakRef<object> } => {
    const call = { dueMs }
    return { cancel: agenda.add({ dueMs, work: () => call }), ref: new WeakRef(call) }
  }
  const day = 86_400_000
  const [first, ...others] = [held(1), held(day), held(2 * day)]
  agenda.take()
  others[0]?.cancel()
  // references are kept until the end of a turn
  await new Promise((resolve) => void setImmediate(resolve))
  collect()
  expect([first, ...others].map((one) => one?.ref.deref() !== undefined)).toEqual([false, false, true])
})

test('a virtual clock counts whole milliseconds: a fraction waits for the next one, as no timer fires early', () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  clock.after(0.4, () => fired.push(clock.monotonic()))
  clock.after(20.000_001, () => fired.push(clock.monotonic()))
  while (clock.fire());
  expect(fired).toEqual([1, 21])
})
