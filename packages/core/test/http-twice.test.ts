import {
  isTelephonyError,
  type TelephonyError,
  type Wire,
  WireError,
  type WireReply,
  type WireRequest,
} from '@trunkline/core/driver'
import { createHttp, type Http, type Repeat } from '@trunkline/core/http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ManualClock } from './fixtures/manual-clock.ts'

/** What happens to one attempt: what is seen of it, and whether the carrier did the work. */
type Step =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly did: boolean
      readonly proven: boolean
      readonly waitS?: number | undefined
    }
  | { readonly kind: 'cut'; readonly sent: boolean; readonly did: boolean }
  | { readonly kind: 'silence'; readonly did: boolean }

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('reply' as const),
      status: fc.constantFrom(200, 201),
      did: fc.constant(true),
      proven: fc.constant(false),
    }),
    fc.record({
      kind: fc.constant('reply' as const),
      status: fc.constant(429),
      did: fc.constant(false),
      proven: fc.constant(false),
      waitS: fc.option(fc.nat(70), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('reply' as const),
      status: fc.constantFrom(400, 404, 422),
      did: fc.constant(false),
      proven: fc.constant(false),
    }),
    fc.record({
      kind: fc.constant('reply' as const),
      status: fc.constantFrom(500, 502, 503, 504),
      did: fc.boolean(),
      proven: fc.constant(false),
      waitS: fc.option(fc.nat(70), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('reply' as const),
      status: fc.constantFrom(500, 503),
      did: fc.constant(false),
      proven: fc.constant(true),
    }),
    fc.record({ kind: fc.constant('cut' as const), sent: fc.constant(true), did: fc.boolean() }),
    fc.record({ kind: fc.constant('cut' as const), sent: fc.constant(false), did: fc.constant(false) }),
    fc.record({ kind: fc.constant('silence' as const), did: fc.boolean() }),
  ),
  { minLength: 1, maxLength: 5 },
)

interface Run {
  readonly outcome: number | TelephonyError
  /** How often the carrier did the work. */
  readonly done: number
  /** When each attempt began and ended, and how long the carrier asked to wait after it. */
  readonly attempts: readonly { readonly from: number; readonly to: number; readonly waitMs: number }[]
  readonly durationMs: number
  readonly http: Http
}

/** Sends one request to a carrier that behaves like that; after the last step it keeps to it. */
async function run(repeat: Repeat, behaviour: readonly Step[], deadlineMs?: number): Promise<Run> {
  const clock = new ManualClock()
  const attempts: { from: number; to: number; waitMs: number }[] = []
  let done = 0
  const wire: Wire = {
    async send(request) {
      const step = behaviour[Math.min(attempts.length, behaviour.length - 1)] ?? { kind: 'silence', did: false }
      const waitMs = (step.kind === 'reply' ? (step.waitS ?? 0) : 0) * 1_000
      const attempt = { from: clock.now(), to: Infinity, waitMs }
      attempts.push(attempt)
      done += Number(step.did)
      try {
        return await take(step, request)
      } finally {
        attempt.to = clock.now()
      }
    },
  }
  const http = createHttp({
    baseUrl: 'https://carrier.example',
    provider: 'loop',
    wire,
    clock,
    classify: ({ headers }) => ({ nothingDone: headers['x-nothing-done'] === undefined ? undefined : true }),
  })
  const began = clock.now()
  const settled: { outcome?: number | TelephonyError; at: number } = { at: Infinity }
  const sending = http
    .send({ method: 'POST', path: '/calls', repeat, deadlineMs })
    .then(({ status }) => status, failure)
    .then((outcome) => Object.assign(settled, { outcome, at: clock.now() }))
  while (settled.outcome === undefined) await clock.advance(2_500)
  const { outcome } = await sending
  const durationMs = settled.at - began
  return { outcome, done, attempts, durationMs, http }
}

function failure(thrown: unknown): TelephonyError {
  if (isTelephonyError(thrown)) return thrown
  throw thrown
}

async function take(step: Step, { signal }: WireRequest): Promise<WireReply> {
  if (step.kind === 'cut') throw new WireError('cut', { sent: step.sent, code: 'ECONNRESET' })
  if (step.kind === 'silence') {
    const { promise, reject } = Promise.withResolvers<never>()
    signal?.addEventListener('abort', () => reject(new WireError('aborted', { sent: true })))
    return promise
  }
  const { status, proven, waitS } = step
  const headers = {
    ...(proven && { 'x-nothing-done': 'yes' }),
    ...(waitS !== undefined && { 'retry-after': String(waitS) }),
  }
  return { status, headers, body: nothing() }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // an empty body
}

/** How often the work may have been done by an outcome: what may be repeated, and what is certain, was not done at all. */
function timesMeantBy(outcome: number | TelephonyError): readonly number[] {
  if (typeof outcome === 'number') return [1]
  return outcome.code === 'outcome-unknown' && !outcome.retryable ? [0, 1] : [0]
}

const repeats = fc.constantFrom<Repeat>('safe', 'keyed', 'never')
const runs = { numRuns: 300 }

describe('whatever happens to a request and its attempts', () => {
  test('what must not be done twice is done once at most, and every error but outcome-unknown means that it was not done', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (behaviour) => {
        const { outcome, done } = await run('never', behaviour)
        const said = typeof outcome === 'number' ? 'done' : outcome.code
        expect([said, timesMeantBy(outcome)]).toEqual([said, expect.arrayContaining([done])])
      }),
      runs,
    )
  })

  test('a request that is safe to repeat survives every fault that ends before its attempts run out', async () => {
    const passing = steps.map((list) =>
      list.filter((step) => step.kind !== 'reply' || step.status === 429 || step.status >= 500),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<Repeat>('safe', 'keyed'), passing, async (repeat, list) => {
        const behaviour = list.slice(0, 2).map((step) => ({ ...step, waitS: undefined }))
        const { outcome } = await run(repeat, [...behaviour, { kind: 'reply', status: 200, did: true, proven: false }])
        expect(outcome).toBe(200)
      }),
      runs,
    )
  })

  test('it is sent three times at most, never earlier than the carrier asks, and settles within the documented time', async () => {
    await fc.assert(
      fc.asyncProperty(repeats, steps, async (repeat, behaviour) => {
        const { attempts, durationMs, http } = await run(repeat, behaviour)
        expect(attempts.length).toBeLessThanOrEqual(3)
        expect(durationMs).toBeLessThanOrEqual(http.longestRequestMs)
        const early = attempts.filter(({ to, waitMs }, index) => (attempts[index + 1]?.from ?? Infinity) - to < waitMs)
        expect(early).toEqual([])
      }),
      runs,
    )
  })

  test('it settles within its deadline', async () => {
    await fc.assert(
      fc.asyncProperty(
        repeats,
        steps,
        fc.integer({ min: 1_000, max: 60_000 }),
        async (repeat, behaviour, deadlineMs) => {
          const { durationMs } = await run(repeat, behaviour, deadlineMs)
          expect(durationMs).toBeLessThanOrEqual(deadlineMs)
        },
      ),
      runs,
    )
  })
})
