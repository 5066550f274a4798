import { inVirtualTime } from '@trunkline/simulation'
import { aroundEach } from 'vitest'

import { contractTests } from '../src/index.ts'
import { loopbackLab } from './loopback-lab.ts'

// what weighs the process is about the machine's own timers
aroundEach(
  (runTest, { task }) =>
    task.suite?.name.endsWith('alone') === true ? runTest() : inVirtualTime(async () => runTest()),
  60_000,
)

contractTests(loopbackLab(), { concurrent: false })
