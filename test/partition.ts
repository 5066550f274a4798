import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Test files, by what they can share a worker with. */
export interface Partition {
  /** They put nock in front of every socket of their worker: a request over a real one, of a file that comes later, hangs behind it. */
  readonly nock: readonly string[]
  readonly sharing: readonly string[]
  /** They replace a module or change the process for whatever runs there after them. */
  readonly alone: readonly string[]
}

const root = dirname(import.meta.dirname)

/** Sorts the test files that match any of the globs, by the text of each and of what it imports with a relative path. */
export function partition(globs: readonly string[]): Partition {
  const groups: Record<keyof Partition, string[]> = { nock: [], sharing: [], alone: [] }
  const files = globSync(globs, { cwd: root, exclude: ({ name }) => name === 'node_modules', withFileTypes: true })
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name)
    const sources = [...reached(file)].map((path) => readFileSync(path, 'utf8'))
    groups[groupOf(sources)].push(relative(root, file))
  }
  return groups
}

function groupOf(sources: readonly string[]): keyof Partition {
  const some = (pattern: RegExp): boolean => sources.some((source) => pattern.test(source))
  if (some(/vi\.(?:mock|doMock)\(|setFlagsFromString\(/)) return 'alone'
  return some(/(?:from |import\()'nock'/) ? 'nock' : 'sharing'
}

/** The file and what it imports with a relative path, however deep. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\(|import) ?'(\.[^']+\.ts)'/g))
    reached(join(dirname(file), path), seen)
  return seen
}
