import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Driver } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { onPremisesOperations } from '../src/wire/index.ts'
import { driverWith, premisesVerbs, verbsOfMethods } from './fixtures/premises-verbs.ts'
import { createClient } from './fixtures/premises.ts'
import { coverageTable, readme, unreached, withCoverage } from './on-premises-coverage.ts'

test('the table is up to date: node --conditions=@trunkline/source test/on-premises-coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every operation is reached by a method of the client', () => {
  expect(unreached()).toEqual([])
})

test('every test that the table names exists', async () => {
  const table = await coverageTable()
  const named = [...table.matchAll(/`(on-premises-[\w-]+)` ([^|]+) \|/g)].map(([, file = '', title = '']) => ({
    file,
    title,
  }))
  const missing = named.filter(({ file, title }) => {
    const source = readFileSync(join(import.meta.dirname, `${file}.test.ts`), 'utf8')
    return !source.includes(title) && !(title.endsWith(' is sent exactly') && source.includes("'$name is sent exactly"))
  })
  expect(named).toHaveLength(Object.keys(onPremisesOperations).length)
  expect(missing).toEqual([])
})

test('every verb sends the server one operation', async () => {
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
