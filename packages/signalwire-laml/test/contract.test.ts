import { contractTests, isSmokePromise } from '@trunkline/contract'

import { labWith } from './fixtures/lab.ts'

contractTests(labWith({ document: 'inline' }), { includes: isSmokePromise })
