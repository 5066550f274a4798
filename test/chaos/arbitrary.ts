import { FAULT_EFFECTS, type FaultInput, type FaultKind } from '@trunkline/network'
import * as fc from 'fast-check'

import { promptLengthsMs } from './draw.ts'
import type { Behaviour, CallScenario, Step, TimedFault } from './scenario.ts'

const upTo = (ms: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: ms })
const prompt = upTo(promptLengthsMs.length - 1)
const tones = fc.constantFrom('1', '42#', '0*7', '123456')

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  outcome: fc.constantFrom('answer', 'answer', 'answer', 'busy', 'no-answer', 'decline', 'unreachable'),
  answerAfterMs: upTo(4_000),
  digits: fc.array(fc.record({ afterMs: upTo(15_000), tones }), { maxLength: 2 }),
  hangUpAfterMs: upTo(150_000),
})

/** A step of a program; the simplest ones come first, which is what shrinking prefers. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('pause' as const), ms: upTo(4_000) }),
  fc.record({ do: fc.constant('mute' as const) }),
  fc.record({ do: fc.constant('list' as const) }),
  fc.record({ do: fc.constant('hold' as const), forMs: upTo(3_000) }),
  fc.record({ do: fc.constant('sendDigits' as const), digits: fc.constantFrom('1', '12#') }),
  fc.record({ do: fc.constant('watchDigits' as const), forMs: upTo(6_000) }),
  fc.record({ do: fc.constant('play' as const), prompt, waits: fc.boolean() }),
  fc.record({ do: fc.constant('play' as const), prompt, waits: fc.boolean(), stopAfterMs: upTo(2_000) }),
  fc.record({
    do: fc.constant('collect' as const),
    maxDigits: fc.integer({ min: 1, max: 4 }),
    timeoutMs: fc.integer({ min: 1_000, max: 8_000 }),
  }),
  fc.record({ do: fc.constant('record' as const), forMs: upTo(5_000), pauses: fc.boolean(), fetches: fc.boolean() }),
  fc.record({ do: fc.constant('stream' as const), speaksMs: upTo(1_500) }),
  fc.record({ do: fc.constant('stream' as const), speaksMs: upTo(1_500), clearAfterMs: upTo(1_000) }),
  fc.record({ do: fc.constant('participant' as const), party: behaviour, removes: fc.boolean() }),
  fc.record({
    do: fc.constant('participant' as const),
    party: behaviour,
    removes: fc.boolean(),
    cancelAfterMs: upTo(3_000),
  }),
  fc.record({ do: fc.constant('transfer' as const), party: behaviour }),
)

const faultOf = (kind: FaultKind): fc.Arbitrary<FaultInput> =>
  fc
    .record({
      effect: fc.constantFrom<FaultInput['effect']>(...FAULT_EFFECTS[kind]),
      times: fc.integer({ min: 1, max: 2 }),
      skip: upTo(3),
      afterMs: fc.constantFrom(50, 700, 3_000, 12_000),
    })
    .map((fault) => ({ ...fault, on: { kind }, ...(fault.effect === 'status' && { status: 500 }) }))

const timedFault: fc.Arbitrary<TimedFault> = fc.record({
  atMs: upTo(12_000),
  fault: fc.oneof(faultOf('request'), faultOf('callback'), faultOf('media'), faultOf('prompt')),
})

/** Any program of verbs against any far party, under any faults. */
export const anyCalls: fc.Arbitrary<readonly CallScenario[]> = fc
  .array(
    fc.record({
      beginMs: upTo(5_000),
      direction: fc.constantFrom('out' as const, 'in' as const),
      party: behaviour,
      decision: fc.constantFrom('answer', 'answer', 'answer', 'reject', 'redirect', 'ignore'),
      decideAfterMs: upTo(6_000),
      again: fc.option(upTo(2_000), { nil: undefined }),
      steps: fc.array(step, { maxLength: 5 }),
      hangUpAtMs: fc.option(upTo(25_000), { nil: undefined }),
      ending: fc.constantFrom('hangUp' as const, 'terminate' as const),
      faults: fc.array(timedFault, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((calls) => calls.map((call, number) => ({ ...call, number })))
