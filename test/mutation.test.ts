import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { groups } from './mutation/groups.ts'
import { leastScore, resultTable, scoreOf } from './mutation/result-table.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
const [, measured = ''] = /<!-- measured: mutation -->(.*)<!-- end: mutation -->/s.exec(page) ?? []

test.each(groups)('the files and tests that mutation testing names exist: $name', ({ files, tests }) => {
  const missing = [...Object.keys(files), ...tests].filter((path) => !existsSync(join(root, path)))
  expect(missing).toEqual([])
})

test('no file is changed for two groups', () => {
  const files = groups.flatMap((group) => Object.keys(group.files))
  expect(files).toEqual([...new Set(files)])
})

test('the page on reliability has one row a group, in order, none below the least score', () => {
  const rows = [...measured.matchAll(/^\| (\S+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) % \|$/gm)]
  const names = rows.map(([, name]) => name)
  expect(names.filter((name) => name !== 'all')).toEqual(groups.map(({ name }) => name))
  expect(rows.filter(([, , , , , score]) => Number(score) < leastScore)).toEqual([])
})

test.each(groups)('the page on reliability explains the survivors of $name', ({ name }) => {
  expect(page).toContain(`- **${name}**: `)
})

test('a score is cut, not rounded, and a group without mutants has none', () => {
  const survivors = [{ place: 'a.ts:1', before: '1', after: '2' }]
  const results = [
    { name: 'one', mutants: 10_000, killed: 8_499, survivors },
    { name: 'none', mutants: 0, killed: 0, survivors: [] },
  ]
  expect(resultTable(results).split('\n').slice(2)).toEqual([
    '| one | 10000 | 8499 | 1501 | 84.9 % |',
    '| none | 0 | 0 | 0 | 0.0 % |',
    '| all | 10000 | 8499 | 1501 | 84.9 % |',
  ])
  expect(scoreOf({ mutants: 0, killed: 0 })).toBeLessThan(leastScore)
})
