import type { Clock as CoreClock, Random as CoreRandom } from '@trunkline/core/driver'
import { expectTypeOf, test } from 'vitest'

import type { Clock, Random } from '../src/index.ts'

test('the clock of the network and the clock of core are one shape', () => {
  expectTypeOf<Clock>().toEqualTypeOf<CoreClock>()
})

test('the randomness of the network and of core are one shape', () => {
  expectTypeOf<Random>().toEqualTypeOf<CoreRandom>()
})
