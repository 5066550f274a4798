import { basename } from 'node:path'

import { expect, test } from 'vitest'

import { pages } from './tables.ts'

test.each(pages().map((page) => [basename(page.path), page] as const))(
  'the generated parts of %s are up to date (npm run tables writes them)',
  (_, { now, wanted }) => {
    expect(now).toBe(wanted)
  },
)
