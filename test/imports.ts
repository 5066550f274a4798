import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parseSync } from 'oxc-parser'

const root = join(import.meta.dirname, '..')

/** One import, or export from another file. */
export interface Import {
  readonly file: string
  readonly from: string
  readonly typesOnly: boolean
}

/** Everything that a source file imports or passes on, with dynamic imports of constant names. */
export function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const { module } = parseSync(file, source)
  const statics = module.staticImports.map(({ entries, moduleRequest }) => ({
    file,
    from: moduleRequest.value,
    typesOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }))
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ isType, moduleRequest }) =>
      moduleRequest ? [{ file, from: moduleRequest.value, typesOnly: isType }] : [],
    ),
  )
  const dynamics = module.dynamicImports
    .map(({ moduleRequest: { start, end } }) => source.slice(start, end))
    .filter((request) => /^'[^']*'$/.test(request))
    .map((request) => ({ file, from: request.slice(1, -1), typesOnly: false }))
  return [...statics, ...passedOn, ...dynamics]
}
