import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { promiseTable } from '../src/index.ts'

const path = join(import.meta.dirname, '../README.md')

/** The package's page, as it stands and as it should. */
export function page(): { readonly now: string; readonly wanted: string } {
  const now = readFileSync(path, 'utf8')
  const section = /(<!-- generated: promises -->).*(<!-- end: promises -->)/s
  return { now, wanted: now.replace(section, (_, open, end) => `${open}\n\n${promiseTable()}\n\n${end}`) }
}

if (process.argv[1] === import.meta.filename) writeFileSync(path, page().wanted)
