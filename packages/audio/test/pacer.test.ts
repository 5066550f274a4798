import { createPacer, type Pacer } from '@trunkline/audio'
import fc from 'fast-check'
import { expect, test } from 'vitest'

function sendDue(pacer: Pacer, nowMs: number): number {
  const count = pacer.framesDue(nowMs)
  pacer.sent(count, nowMs)
  return count
}

test('sends the lead and one frame at once, then one frame per frame of time', () => {
  const pacer = createPacer()
  expect(sendDue(pacer, 1000)).toBe(6)
  expect(pacer.aheadMs(1000)).toBe(120)
  expect(pacer.nextDueMs(1000)).toBe(1020)
  expect(pacer.framesDue(1019)).toBe(0)
  for (let nowMs = 1020; nowMs < 2000; nowMs += 20) expect(sendDue(pacer, nowMs)).toBe(1)
})

test('a timer that was late finds all frames that fell due meanwhile', () => {
  const pacer = createPacer()
  sendDue(pacer, 0)
  expect(sendDue(pacer, 75)).toBe(3)
  expect(pacer.aheadMs(75)).toBe(105)
})

test('after an underrun it begins anew with the lead and catches nothing up', () => {
  const pacer = createPacer()
  sendDue(pacer, 0)
  expect(pacer.aheadMs(60_000)).toBe(0)
  expect(pacer.nextDueMs(60_000)).toBe(60_000)
  expect(sendDue(pacer, 60_000)).toBe(6)
  expect(pacer.framesDue(60_000)).toBe(0)
})

test('when the clock is set back, what was ahead is still ahead and sending goes on', () => {
  const pacer = createPacer()
  sendDue(pacer, 100_000)
  expect(pacer.aheadMs(40)).toBe(120)
  expect(pacer.nextDueMs(40)).toBe(60)
  expect(sendDue(pacer, 40)).toBe(0)
  expect(sendDue(pacer, 60)).toBe(1)
  expect(sendDue(pacer, 80)).toBe(1)
})

test('asking about another moment changes nothing', () => {
  const pacer = createPacer()
  sendDue(pacer, 0)
  pacer.aheadMs(1_000_000)
  pacer.nextDueMs(-1_000_000)
  expect(pacer.aheadMs(0)).toBe(120)
  expect(pacer.framesDue(20)).toBe(1)
})

test('once the far end has cleared its buffer the lead may be sent again', () => {
  const pacer = createPacer()
  sendDue(pacer, 0)
  pacer.reset()
  expect(pacer.aheadMs(0)).toBe(0)
  expect(pacer.framesDue(0)).toBe(6)
})

test('a stream without lead sends frame by frame', () => {
  const pacer = createPacer({ frameMs: 40, leadMs: 0 })
  expect(sendDue(pacer, 0)).toBe(1)
  expect(pacer.nextDueMs(0)).toBe(40)
  expect(pacer.framesDue(39)).toBe(0)
  expect(pacer.framesDue(40)).toBe(1)
})

const options = fc.record({
  frameMs: fc.constantFrom(5, 10, 20, 62.5, 100 / 3),
  leadMs: fc.constantFrom(0, 20, 33, 100, 500),
})
const steps = fc.array(fc.double({ min: -5000, max: 5000, noNaN: true }))

test('whatever the clock does, at most the lead and one frame are ahead', () => {
  fc.assert(
    fc.property(options, steps, ({ frameMs, leadMs }, jumps) => {
      const pacer = createPacer({ frameMs, leadMs })
      let nowMs = 0
      for (const jump of jumps) {
        nowMs += jump
        sendDue(pacer, nowMs)
        expect(pacer.aheadMs(nowMs)).toBeLessThanOrEqual(leadMs + frameMs + 1e-5)
        expect(pacer.framesDue(nowMs)).toBe(0)
      }
    }),
  )
})

test('at the moment it names, a frame is due', () => {
  fc.assert(
    fc.property(options, steps, (chosen, jumps) => {
      const pacer = createPacer(chosen)
      let nowMs = 0
      for (const jump of jumps) {
        nowMs += jump
        sendDue(pacer, nowMs)
        nowMs = pacer.nextDueMs(nowMs)
        expect(sendDue(pacer, nowMs)).toBeGreaterThanOrEqual(1)
      }
    }),
  )
})

test('on a steady clock exactly the lead and the time that passed are sent', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1 }), (waits) => {
      const pacer = createPacer()
      let nowMs = 0
      let sentMs = sendDue(pacer, 0) * 20
      for (const wait of waits) {
        nowMs += wait
        sentMs += sendDue(pacer, nowMs) * 20
      }
      expect(sentMs - nowMs).toBeGreaterThan(100)
      expect(sentMs - nowMs).toBeLessThanOrEqual(120)
    }),
  )
})

test('lengths that are none are refused', () => {
  expect(() => createPacer({ frameMs: 0 })).toThrow(/frameMs is a positive number/)
  expect(() => createPacer({ leadMs: -1 })).toThrow(/leadMs is a number from 0 up/)
})
