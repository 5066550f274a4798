import { expect, test } from 'vitest'

import { promiseTable } from '../src/index.ts'
import { page } from './write-table.ts'

test('the table of promises is up to date (node --conditions=@trunkline/source packages/contract/test/write-table.ts writes it)', () => {
  const { now, wanted } = page()
  expect(now).toContain(promiseTable())
  expect(now).toBe(wanted)
})
