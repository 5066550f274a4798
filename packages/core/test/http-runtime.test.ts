import { type Clock, type Random, type Wire, WireError, type WireRequest } from '@trunkline/core/driver'
import { createHttp, type HttpOptions } from '@trunkline/core/http'
import { describe, expect, test, vi } from 'vitest'

import { ManualClock } from './fixtures/manual-clock.ts'

/** A wire that answers from memory. */
function memoryWire(answer: (request: WireRequest, turn: number) => Promise<{ status: number; text?: string }>) {
  const sent: WireRequest[] = []
  const wire: Wire = {
    async send(request) {
      sent.push(request)
      const { status, text = '' } = await answer(request, sent.length)
      return { status, headers: { 'content-type': 'application/json' }, body: pieces(text) }
    },
  }
  return { wire, sent }
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  for (const character of text) yield await Promise.resolve(Buffer.from(character))
}

function untilAborted({ signal }: WireRequest): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal?.addEventListener('abort', () => reject(new WireError('aborted', { sent: true })))
  return promise
}

const half: Random = { bytes: (count) => new Uint8Array(count), number: () => 0.5, uuid: () => 'u' }
const request = { method: 'GET', path: '/a%3Ab?c=1', repeat: 'safe' } as const

function http(options: Partial<HttpOptions>) {
  return createHttp({ baseUrl: 'https://carrier.example', provider: 'loop', ...options })
}

describe('a client on a runtime of its own', () => {
  test('sends each request over the wire as it was signed, and reads the reply from there', async () => {
    const { wire, sent } = memoryWire(() => Promise.resolve({ status: 200, text: '{"a":1}' }))
    const client = http({ wire, authorize: ({ pathAndQuery }) => ({ 'X-Proof': pathAndQuery }) })
    expect((await client.send({ ...request, method: 'POST', body: { json: { to: '1' } } })).body).toEqual({ a: 1 })
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: 'https://carrier.example/a%3Ab?c=1',
        headers: { 'x-proof': '/a%3Ab?c=1', 'content-type': 'application/json' },
      },
    ])
    expect(Buffer.from(sent[0]?.body ?? []).toString()).toBe('{"to":"1"}')
  })

  test('times out only by the clock', async () => {
    const clock = new ManualClock()
    const { wire } = memoryWire(untilAborted)
    const outcome = http({ wire, clock, attempts: 1, timeoutMs: 60_000 })
      .send(request)
      .catch((thrown: unknown) => thrown)
    await vi.waitFor(() => clock.advance(1))
    await clock.advance(60_000)
    expect(await outcome).toMatchObject({ code: 'timeout' })
  })

  test('waits between attempts by the clock and the randomness that it was given', async () => {
    const clock = new ManualClock()
    const started = clock.now()
    const times: number[] = []
    const { wire } = memoryWire((_request, turn) => {
      times.push(clock.now() - started)
      return Promise.resolve({ status: turn < 3 ? 503 : 200 })
    })
    const reply = http({ wire, clock, random: half }).send(request)
    await vi.waitFor(() => expect(times).toHaveLength(1))
    await clock.advance(5_000)
    await reply
    // half a second and a second, of which a quarter is left out
    expect(times).toEqual([0, 375, 1125])
  })

  test('reports durations by the clock', async () => {
    const clock = new ManualClock()
    const onAttempt = vi.fn<NonNullable<HttpOptions['onAttempt']>>()
    const { wire } = memoryWire(async () => {
      await clock.advance(250)
      return { status: 200 }
    })
    await http({ wire, clock, onAttempt }).send(request)
    expect(onAttempt).toHaveBeenCalledWith(expect.objectContaining({ durationMs: 250 }))
  })

  test('leaves no timer behind, however it ends', async () => {
    const manual = new ManualClock()
    const timers = new Set<object>()
    const clock: Clock = {
      now: () => manual.now(),
      monotonic: () => manual.monotonic(),
      outside: (work) => work(),
      after(ms, work) {
        const timer = { ms }
        timers.add(timer)
        const end = manual.after(ms, () => {
          timers.delete(timer)
          work()
        })
        return () => {
          timers.delete(timer)
          end()
        }
      },
    }
    for (const statuses of [[200], [404], [503, 200], [503, 503, 503]]) {
      const { wire, sent } = memoryWire((_request, turn) => Promise.resolve({ status: statuses[turn - 1] ?? 0 }))
      const settling = http({ wire, clock })
        .send(request)
        .catch((thrown: unknown) => thrown)
      await vi.waitFor(async () => {
        await manual.advance(1_000)
        expect(sent).toHaveLength(statuses.length)
      })
      await settling
      expect([...timers]).toEqual([])
    }
  })

  test('takes a wire that fails in its own way for one that may have sent the request', async () => {
    const wire: Wire = { send: () => Promise.reject(new Error('the cable is loose')) }
    const failure: unknown = await http({ wire })
      .send({ ...request, method: 'POST', repeat: 'never' })
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'outcome-unknown' })
  })

  test('lets virtual time wait while axios is loaded', async () => {
    const clock = new ManualClock()
    const outside = vi.spyOn(clock, 'outside')
    const { wire } = memoryWire(() => Promise.resolve({ status: 200 }))
    const client = http({ wire, clock })
    await client.send(request)
    await client.send(request)
    expect(outside).toHaveBeenCalledOnce()
  })
})
