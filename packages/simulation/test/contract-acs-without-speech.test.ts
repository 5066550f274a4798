import { selectPromises } from '@trunkline/contract'
import { expect, test } from 'vitest'

import { checkSimulated, subjectOf } from './carriers.ts'

const full = await subjectOf('acs-call-automation')
const lesser = await subjectOf('acs-call-automation without speech')

/** What the speech service and the newer api-version bring is refused without them. */
const refused = selectPromises(lesser.provider.capabilities).filter(
  ({ lacking }) => lacking !== undefined && full.provider.capabilities[lacking] !== 'unsupported',
)

test.each(refused.map(({ promise, lacking }) => ({ promise, title: promise.title, lacking })))(
  'without the speech service at the older api-version: $title [refused: $lacking is unsupported]',
  async ({ promise, lacking }) => {
    const verdict = await checkSimulated('acs-call-automation without speech', promise)
    expect(verdict).toEqual({ outcome: 'refused', capability: lacking })
  },
)
