import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { operations } from '../src/wire/index.ts'
import { callPairs, participantPairs } from './fixtures/sdk-call-pairs.ts'
import { type Defect, defects } from './fixtures/sdk-defects.ts'
import { type Line, type SdkLine, startSdkLine } from './fixtures/sdk-line.ts'
import { mediaPairs } from './fixtures/sdk-media-pairs.ts'
import { publicMethods, watchMethods } from './fixtures/sdk-methods.ts'
import type { Pair } from './fixtures/sdk-pair.ts'
import { recordingPairs } from './fixtures/sdk-recording-pairs.ts'

const pairs: readonly Pair[] = [...callPairs, ...participantPairs, ...mediaPairs, ...recordingPairs]

let line: SdkLine
beforeAll(async () => {
  line = await startSdkLine()
})
afterAll(() => line[Symbol.asyncDispose]())

interface Difference {
  readonly field: string
  readonly sdk: unknown
  readonly ours: unknown
}

async function differencesOf({ sdk, ours }: Pair): Promise<Difference[]> {
  const theirs = await line.record(() => sdk(line.sdk))
  const mine = await line.record(() => ours(line.ours, line.url))
  expect(theirs.length).toBeGreaterThan(0)
  expect(mine).toHaveLength(theirs.length)
  return theirs.flatMap((request, index) => compare(request, mine[index]))
}

function compare(sdk: Line, ours: Line | undefined): Difference[] {
  const both = [leavesOf(sdk), leavesOf(ours)] as const
  const fields = new Set(both.flatMap((leaves) => [...leaves.keys()]))
  return [...fields]
    .map((field) => ({ field, sdk: both[0].get(field), ours: both[1].get(field) }))
    .filter((difference) => difference.sdk !== difference.ours)
}

/** Every value by its dotted path; an empty object or list is a value too. */
function leavesOf(value: unknown, path: readonly string[] = []): Map<string, unknown> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length > 0) return new Map(entries.flatMap(([name, inner]) => [...leavesOf(inner, [...path, name])]))
  const leaf = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  return new Map([[path.join('.'), leaf]])
}

function covers({ operation, field }: Defect, pair: Pair, difference: Difference): boolean {
  if (operation !== pair.operation) return false
  const parts = difference.field.split('.')
  const wanted = field.split('.')
  return parts.length === wanted.length && wanted.every((part, index) => part === '*' || part === parts[index])
}

describe("the vendor's client and ours send the same", () => {
  test.each(pairs.map((pair) => ({ ...pair, name: `${pair.operation}: ${pair.input}` })))('$name', async (pair) => {
    const found = await differencesOf(pair)
    expect(found.filter((difference) => !defects.some((defect) => covers(defect, pair, difference)))).toStrictEqual([])
  })

  test('for every operation', () => {
    const compared = new Set(pairs.map(({ operation }) => operation))
    expect(operations.map(({ operationId }) => operationId).filter((id) => !compared.has(id))).toStrictEqual([])
  })
})

test("every method of the vendor's client that sends something is compared", async () => {
  const called = watchMethods()
  for (const { sdk } of pairs) await line.record(() => sdk(line.sdk))
  const methods = publicMethods()
  expect(methods).toHaveLength(43)
  // the only one that sends nothing
  expect(methods.filter((method) => !called.has(method))).toStrictEqual(['CallAutomationClient.getSourceIdentity'])
})

test("each listed defect of the vendor's client still exists", async () => {
  const needed = new Set<Defect>()
  for (const pair of pairs) {
    for (const difference of await differencesOf(pair)) {
      for (const defect of defects) if (covers(defect, pair, difference)) needed.add(defect)
    }
  }
  expect(defects.filter((defect) => !needed.has(defect))).toStrictEqual([])
})
