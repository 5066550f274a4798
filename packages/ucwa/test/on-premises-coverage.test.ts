import { readFileSync } from 'node:fs'

import { type Driver } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { driverWith, premisesVerbs, verbsOfMethods } from './fixtures/premises-verbs.ts'
import { createClient } from './fixtures/premises.ts'
import { readme, unreached, withCoverage } from './on-premises-coverage.ts'

test('the table is up to date: node --conditions=@trunkline/source test/on-premises-coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every operation is reached by a method of the client', () => {
  expect(unreached()).toEqual([])
})

test('every verb asks the server for one thing', async () => {
  const verbs = [...(await verbsOfMethods()).values()].flat()
  expect(verbs.toSorted()).toEqual(premisesVerbs.map(({ verb }) => verb).toSorted())
})

test('every verb of the driver that sends something is in it', async () => {
  const called = new Set<string>()
  const driver = new Proxy({} as Driver, {
    get: (_driver, name) => () => {
      called.add(String(name))
      return Promise.resolve({})
    },
  })
  for (const { run } of premisesVerbs) await run(driver)
  const others = new Set(['doListParticipants', 'doInspect', 'whyNot'])
  const verbs = Object.keys(driverWith(createClient())).filter((name) => !others.has(name))
  expect(verbs.filter((name) => !called.has(name))).toEqual([])
})
