import { tone } from '@trunkline/audio'
import { describe, expect, test } from 'vitest'

import { Ticker, type TickerJob } from '../src/base/ticker.ts'
import { House } from './fixtures/house.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

const frameMs = 20

describe('pacing', () => {
  test.each([40, 100, 200])(
    'with a lead of %i ms keeps the far side supplied through stalls of 40 ms every 500 ms, and does not drift',
    async (leadMs) => {
      const clock = new StallingClock()
      const arrivals = await arrivalsOf(clock, leadMs, 60_000)
      expect(arrivals).toHaveLength(60_000 / frameMs)
      const [first = 0] = arrivals
      const late = arrivals.filter((atMs, number) => atMs > first + number * frameMs)
      expect(late.length).toBeLessThanOrEqual(0.004 * arrivals.length)
      // never further ahead than the lead and one frame, from the first frame to the last
      const ahead = arrivals.map((atMs, number) => first + number * frameMs - atMs)
      expect(Math.max(...ahead)).toBeLessThanOrEqual(leadMs)
      expect(ahead.at(-1)).toBeGreaterThan(leadMs - 3 * frameMs)
    },
  )
})

describe('after clear', () => {
  test('nothing of older audio is sent, not even what a filter or an unfilled frame still held', async () => {
    const house = new House()
    const call = await house.answered()
    const stream = await call.stream({ sampleRate: 16_000 })
    const socket = await house.socket(call.id, 8_000)
    // 45 ms: the filter holds its last 3 ms, and the third frame is not full
    stream.write(tone({ frequency: 1_000, sampleRate: 16_000, durationMs: 45 }))
    await stream.clear()
    const sent = socket.frames.length
    stream.write(new Int16Array(1_600))
    await house.clock.advance(1_000)
    const after = socket.frames.slice(sent)
    expect(after).toHaveLength(5)
    expect(after.every((frame) => frame.every((sample) => sample === 0))).toBe(true)
  })
})

describe('the ticker', () => {
  test('has one timer for all jobs, and runs each when it is due', async () => {
    const clock = new ManualClock()
    const ticker = new Ticker(clock)
    const ran: string[] = []
    const jobs = [30, 10, 20].map((dueMs) => jobOf(ticker, clock.monotonic() + dueMs, () => ran.push(`at ${dueMs}`)))
    for (const job of jobs) ticker.plan(job)
    expect(clock.pending).toBe(1)
    await clock.advance(15)
    expect(ran).toEqual(['at 10'])
    await clock.advance(15)
    expect(ran).toEqual(['at 10', 'at 20', 'at 30'])
    expect(clock.pending).toBe(0)
  })

  test('forgets a job that is not due any more, and outlives one that throws', async () => {
    const clock = new ManualClock()
    const ticker = new Ticker(clock)
    const ran: string[] = []
    const [broken, taken, next] = [
      jobOf(ticker, clock.monotonic() + 10, () => {
        throw new Error('no room')
      }),
      jobOf(ticker, clock.monotonic() + 10, () => ran.push('taken back')),
      jobOf(ticker, clock.monotonic() + 10, () => ran.push('next')),
    ]
    for (const job of [broken, taken, next]) ticker.plan(job)
    taken.dueMs = Infinity
    ticker.plan(taken)
    await expect(clock.advance(10)).rejects.toThrow('no room')
    await clock.advance(10)
    expect(ran).toEqual(['next'])
  })
})

/** A job that is due once. */
function jobOf(ticker: Ticker, dueMs: number, work: () => void): TickerJob & { dueMs: number } {
  return {
    dueMs,
    tick() {
      this.dueMs = Infinity
      ticker.plan(this)
      work()
    },
  }
}

/** When each frame of one long write reaches the carrier. */
async function arrivalsOf(clock: ManualClock, leadMs: number, lengthMs: number): Promise<readonly number[]> {
  const house = new House({ leadMs, telephony: { clock } })
  const dialled = house.dial()
  const call = await dialled
  await house.tell(call.id, { type: 'call-answered' })
  const stream = await call.stream({ sampleRate: 8_000, highWaterMs: lengthMs })
  const socket = await house.socket(call.id, 8_000)
  const arrivals: number[] = []
  const send = socket.send.bind(socket)
  socket.send = (text) => {
    arrivals.push(clock.monotonic())
    send(text)
  }
  stream.write(new Int16Array(8 * lengthMs))
  await clock.advance(lengthMs)
  return arrivals
}

/** A process that is held up for 40 ms twice a second: what is due then happens late. */
class StallingClock extends ManualClock {
  override after(ms: number, work: () => void): () => void {
    const into = (this.monotonic() + ms) % 500
    return super.after(into < 40 ? ms + 40 - into : ms, work)
  }
}
