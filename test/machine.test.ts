import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Node, parseSync, Visitor } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Every package takes its time from the injected clock; for everything but dates, `.oxlintrc.json` holds them to it. */
const sources = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('/src/machine.ts'))

/** Where a text asks the machine for the date: `new Date()` or `Date()`, which no lint rule tells from `new Date(ms)`. */
function datesIn(source: string): string[] {
  const found: string[] = []
  const note = ({
    callee,
    arguments: given,
    start,
    end,
  }: {
    callee: Node
    arguments: unknown[]
    start: number
    end: number
  }) => {
    if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
      found.push(source.slice(start, end))
  }
  new Visitor({ NewExpression: note, CallExpression: note }).visit(parseSync('source.ts', source).program)
  return found
}

describe('the time of the machine', () => {
  test.each(sources)('is not read in %s', (file) => {
    expect(datesIn(readFileSync(join(root, file), 'utf8'))).toEqual([])
  })

  test('is found where it is read', () => {
    expect(datesIn('const a = [new Date(), Date(), new Date(5), date()]')).toEqual(['new Date()', 'Date()'])
  })
})
