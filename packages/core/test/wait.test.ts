import { expect, test } from 'vitest'

import { closableClock, createClosing } from '../src/base/closing.ts'
import { pause, within } from '../src/base/wait.ts'
import { failureOf } from './fixtures/house.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

const never = new Promise<never>(() => undefined)

test('a wait that begins after the client was closed fails at once', async () => {
  const closing = createClosing()
  const clock = closableClock(new ManualClock(), closing)
  closing.close()
  expect((await failureOf(within(clock, never, 'it came', { timeoutMs: 1_000 }))).code).toBe('closed')
  expect((await failureOf(pause(clock, 1_000))).code).toBe('closed')
})

test('a clock whose client is closed runs no timer, neither of before nor of after', async () => {
  const closing = createClosing()
  const manual = new ManualClock()
  const clock = closableClock(manual, closing)
  const rung: string[] = []
  clock.after(1_000, () => rung.push('early'))
  clock.after(5_000, () => rung.push('before'))
  const stop = clock.after(2_000, () => rung.push('stopped'))
  stop()
  await manual.advance(1_000)
  closing.close()
  closing.close()
  clock.after(1_000, () => rung.push('after'))
  expect(manual.pending).toBe(0)
  await manual.advance(10_000)
  expect(rung).toEqual(['early'])
  expect([clock.now(), clock.monotonic()]).toEqual([manual.now(), manual.monotonic()])
})

test('who does not wait any more is not called when the client is closed', () => {
  const closing = createClosing()
  const called: string[] = []
  closing.onClose(() => called.push('stays'))
  closing.onClose(() => called.push('leaves'))()
  closing.close()
  closing.close()
  expect(called).toEqual(['stays'])
})
