import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const readme = read('README.md')

/** The first column of the table under a heading. */
function column(heading: string): string[] {
  const [, tail = ''] = readme.split(`\n## ${heading}\n`)
  const [own = ''] = tail.split('\n## ')
  return [...own.matchAll(/^\| `([^`]+)` /gm)].map(([, name = '']) => name)
}

function section(source: string, from: string, to: string): string {
  const start = source.indexOf(from)
  return source.slice(start, source.indexOf(to, start))
}

test('the page lists every error code with its meaning, in the order of the source', () => {
  const union = section(read('src/driver/error.ts'), 'export type ErrorCode', '/** What surrounds')
  const codes = [...union.matchAll(/\/\*\* (.+) \*\/\s+\| '([\w-]+)'/g)]
  expect(codes.length).toBe(union.match(/\| '/g)?.length)
  expect(column('Errors')).toEqual(codes.map(([, , code]) => code))
  for (const [, meaning, code] of codes) expect(readme).toContain(`| \`${code}\` | ${meaning} |`)
})

test('the page lists every event, and marks the optional ones', () => {
  const union = section(read('src/api/call-event.ts'), 'export type CallEvent =', 'export type CallEventType')
  const types = [...union.matchAll(/(Told|Reported)<\s*'([\w-]+)'/g)]
  expect(column('Events').toSorted()).toEqual(types.map(([, , type = '']) => type).toSorted())
  for (const [, kind, type] of types)
    expect(readme).toContain(kind === 'Reported' ? `| \`${type}\` | yes |` : `| \`${type}\` | |`)
})

test('the page says why each dependency is there', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { readonly dependencies: object }
  expect(column('Dependencies')).toEqual(Object.keys(dependencies))
})
