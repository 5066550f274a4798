import { readFileSync } from 'node:fs'

import type { Driver } from '@trunkline/core/driver'
import { afterEach, expect, test } from 'vitest'

import { readme, unreached, withCoverage } from './coverage.ts'
import { createBench } from './fixtures/adapter.ts'
import { openNet } from './fixtures/service.ts'
import { neutralVerbs } from './fixtures/verbs.ts'

afterEach(openNet)

test('the table of the README is up to date: node --conditions=@trunkline/source test/coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every operation is reached by a method of the client', () => {
  expect(unreached()).toEqual([])
})

test('every verb of the driver that sends something is in it', async () => {
  const called = new Set<string>()
  const driver = new Proxy({} as Driver, {
    get: (_driver, name) => () => {
      called.add(String(name))
      return Promise.resolve({})
    },
  })
  for (const { run } of neutralVerbs) await run(driver)
  const silent = ['doCollect', 'doStopCollecting', 'doWatchDigits', 'doUnwatchDigits', 'doListParticipants']
  const others = new Set([...silent, 'doInspect', 'whyNot'])
  const verbs = Object.keys(createBench().driver).filter((name) => !others.has(name))
  expect(verbs.filter((name) => !called.has(name))).toEqual([])
})
