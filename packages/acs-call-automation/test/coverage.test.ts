import { readFileSync } from 'node:fs'

import type { Driver } from '@trunkline/core/driver'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { operations } from '../src/wire/index.ts'
import { reaches, readme, withCoverage } from './coverage.ts'
import { type SdkLine, startSdkLine } from './fixtures/sdk-line.ts'
import { driverOn, neutralVerbs, verbsByOperation } from './fixtures/verbs.ts'

let line: SdkLine
beforeAll(async () => {
  line = await startSdkLine()
})
afterAll(() => line[Symbol.asyncDispose]())

test('the table of the README is up to date: node --conditions=@trunkline/source test/coverage.ts writes it', async () => {
  const page = readFileSync(readme, 'utf8')
  expect(page).toBe(await withCoverage(page))
})

test('every verb of the driver is in it, except for fetching a file, which uses no operation', async () => {
  const called = new Set<string>()
  const driver = new Proxy({} as Driver, {
    get: (_driver, name) => () => {
      called.add(String(name))
      return Promise.resolve({})
    },
  })
  for (const { run } of neutralVerbs) await run(driver)
  // a dial is searched for with its own request
  const others = new Set(['doFetchRecording', 'doFindDial', 'whyNot'])
  const verbs = Object.keys(driverOn(line)).filter((name) => !others.has(name))
  expect(verbs.filter((name) => !called.has(name))).toEqual([])
})

test('every method of the client is in it, except for those of files', async () => {
  const reached = await reaches(line)
  const inTable = new Set(reached.filter(({ operation }) => operation !== undefined).flatMap(({ methods }) => methods))
  const { calls, media, participants, recordings } = line.ours
  const methods = Object.entries({ calls, media, participants, recordings }).flatMap(([group, members]) =>
    Object.keys(members).map((name) => `${group}.${name}`),
  )
  const files = ['recordings.download', 'recordings.saveTo', 'recordings.metadata', 'recordings.deleteFile']
  expect(methods.filter((name) => !inTable.has(name))).toEqual(files)
})

test('every operation is reached by one method, the one that its name promises', async () => {
  const reached = (await reaches(line)).filter(({ operation }) => operation !== undefined)
  expect(reached.map(({ operation }) => operation)).toEqual(reached.map(({ pair }) => pair.operation))
  for (const { operationId } of operations) {
    const methods = reached.filter(({ operation }) => operation === operationId).flatMap((found) => found.methods)
    expect([operationId, new Set(methods).size]).toEqual([operationId, 1])
  }
})

test('a call that is hung up while it rings is rejected, and a canceled play cancels all media', async () => {
  const reached = await verbsByOperation(line)
  expect(reached.get('RejectCall')).toEqual(['reject', 'hangUp while it rings'])
  expect(reached.get('CallMedia_CancelAllMediaOperations')).toEqual(['stop a play', 'cancel a collect'])
  expect(reached.get('CallConnection_GetParticipant')).toBeUndefined()
})
