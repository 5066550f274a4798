import { describe, expect, test } from 'vitest'

import { acsPair } from './media/acs-pair.ts'
import { compareCodecs } from './media/equality.ts'
import { seededRandom } from './media/json-mutation.ts'
import { lamlPair } from './media/laml-pair.ts'

// `npm run bench -- equality` compares a million of each
const messages = 4_000

describe.each([
  { carrier: 'Azure Communication Services', pairOf: acsPair },
  { carrier: 'SignalWire LaML', pairOf: lamlPair },
])('a media socket of $carrier', ({ pairOf }) => {
  test('is read and written without a parser as it is by the parser and the schema, however the messages are changed', () => {
    const comparison = compareCodecs(pairOf, messages, seededRandom(20_261_201))
    expect(comparison).toMatchObject({ messages, differing: undefined })
    // both ways must have been taken, or nothing was compared
    expect(comparison.fast).toBeGreaterThan(messages / 4)
    expect(comparison.fast).toBeLessThan((messages * 3) / 4)
  })
})
