import { readFileSync } from 'node:fs'

import type { Driver } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { operations } from '../src/wire/index.ts'
import { reaches, readme, verbsByOperation, withCoverage } from './coverage.ts'
import { openDriver } from './fixtures/host.ts'
import { createClient } from './fixtures/service.ts'
import { neutralVerbs } from './fixtures/verbs.ts'

test('the table of the README is up to date: node --conditions=@trunkline/source test/coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every verb of the driver is in it, except for those that send no operation', async () => {
  const called = new Set<string>()
  const driver = new Proxy({} as Driver, {
    get: (_driver, name) => () => {
      called.add(String(name))
      return Promise.resolve({})
    },
  })
  for (const { run } of neutralVerbs) await run(driver)
  const missing = Object.keys(openDriver()).filter((name) => !called.has(name))
  expect(missing.toSorted()).toEqual(['doCollect', 'doFetchRecording', 'doWatchDigits'])
})

test('every method of the client is in it, except for those of files', async () => {
  const inTable = new Set((await reaches()).flatMap(({ methods }) => methods))
  const { callConnections, serverCalls, recordings } = createClient()
  const methods = Object.entries({ callConnections, serverCalls, recordings }).flatMap(([group, members]) =>
    Object.keys(members).map((name) => `${group}.${name}`),
  )
  expect(methods.filter((name) => !inTable.has(name))).toEqual(['recordings.download', 'recordings.metadata'])
})

test('every operation is reached by one method, the one that its row promises', async () => {
  const reached = await reaches()
  expect(reached.map(({ operation }) => operation)).toEqual(reached.map(({ row }) => row.id))
  for (const { operationId } of operations) {
    const methods = reached.filter(({ operation }) => operation === operationId).flatMap((found) => found.methods)
    expect([operationId, new Set(methods).size]).toEqual([operationId, 1])
  }
})

test('twelve operations have a verb; the others act on a call from outside, or read the state of a recording', async () => {
  const reached = await verbsByOperation()
  const without = operations
    .filter(({ operationId }) => !reached.has(operationId))
    .map(({ operationId }) => operationId)
  expect(without).toEqual([
    'ServerCalls_AddParticipant',
    'ServerCalls_RemoveParticipant',
    'ServerCalls_GetRecordingProperties',
  ])
})
