import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { circlesIn } from './circles.ts'
import { importsOf } from './imports.ts'

const root = join(import.meta.dirname, '..')
const packages = globSync('packages/*', { cwd: root })

/**
 * Circles that are left, by package: how many files each has. The figures may only go down.
 *
 * network: a leg, its call and its conversation know each other, as their users expect of them.
 */
const knots: Readonly<Record<string, readonly number[]>> = {
  'packages/network': [4],
}

function importsWithin(name: string): Map<string, readonly string[]> {
  const files = globSync(`${name}/src/**/*.ts`, { cwd: root })
  return new Map(files.map((file) => [file, neighboursOf(file)]))
}

function neighboursOf(file: string): string[] {
  const near = importsOf(file).filter(({ from }) => from.startsWith('.'))
  return near.map(({ from }) => join(dirname(file), from))
}

describe('imports that go in circles, those of types among them', () => {
  test.each(packages)('%s has none beside the known ones', (name) => {
    const sizes = circlesIn(importsWithin(name)).map((circle) => circle.length)
    expect(sizes.toSorted((a, b) => b - a)).toEqual(knots[name] ?? [])
  })

  test('are found whatever their length', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d', 'f'], f: [], g: ['g', 'a'] }
    expect(circlesIn(new Map(Object.entries(graph))).map((circle) => circle.toSorted())).toEqual([
      ['d', 'e'],
      ['a', 'b', 'c'],
    ])
  })
})
