import { readFileSync } from 'node:fs'

import type { Driver } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { readme, withCoverage } from './coverage.ts'
import { openBench } from './fixtures/session.ts'
import { neutralVerbs, operationsOfVerbs } from './fixtures/verbs.ts'

test('the tables of the README are up to date: node --conditions=@trunkline/source test/coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every verb of the driver is in it, except for replies to webhooks', async () => {
  const called = new Set<string>()
  const driver = new Proxy({} as Driver, {
    get: (_driver, name) => () => {
      called.add(String(name))
      return Promise.resolve({})
    },
  })
  for (const { run } of neutralVerbs) await run(driver)
  const others = new Set(['doAnswer', 'doReject', 'doRedirect', 'whyNot'])
  const verbs = Object.keys(openBench().session.driver).filter((name) => !others.has(name))
  expect(verbs.filter((name) => !called.has(name))).toEqual([])
})

test('a play replaces the document of its call, a recording is a resource of its own', async () => {
  const reached = await operationsOfVerbs()
  expect(reached.get('updateCall')).toContain('play')
  expect(reached.get('createCallRecording')).toEqual(['record'])
})
