import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { defineConfig } from 'vitest/config'

import base from '../vitest.config.ts'

const root = join(import.meta.dirname, '../..')

/** For Stryker, which runs the tests on a copy of the project, in which one line at a time is changed. */
export default defineConfig({
  ...base,
  root,
  plugins: [{ name: 'packages-of-the-copy', enforce: 'pre', resolveId: sourceInCopy }],
  test: {
    ...base.test,
    // what waits for ever on a mutant need not wait for long: no test of these groups waits for real time
    testTimeout: 5_000,
    typecheck: { enabled: false },
  },
})

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@trunkline/source'?: string } | string>>
}

/** `node_modules` of the copy are links to those of the project, whose packages are not changed. */
function sourceInCopy(id: string): string | undefined {
  const [, name, entry = ''] = /^@trunkline\/([\w-]+)(\/.+)?$/.exec(id) ?? []
  if (name === undefined) return undefined
  const folder = join(root, 'packages', name)
  const { exports }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const target = exports[`.${entry}`]
  const source = typeof target === 'object' ? target['@trunkline/source'] : undefined
  return source === undefined ? undefined : join(folder, source)
}
