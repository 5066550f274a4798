import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Prints the files of packages that an import loads; run in a process of its own, where nothing was loaded before. */
const program = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
for (const name of process.argv.slice(1)) await import(name)
process.stdout.write(JSON.stringify(loaded))
`

async function loadedBy(folder: string, ...names: string[]): Promise<readonly string[]> {
  const options = ['--conditions=@trunkline/source', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, [...options, ...names], { cwd: join(root, folder) })
  const loaded: string[] = JSON.parse(stdout)
  return loaded
}

/** The libraries among the files, by name. */
function librariesIn(files: readonly string[]): readonly string[] {
  const names = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))]
}

describe('what an import loads', () => {
  test.each(['acs-call-automation', 'acs-play-audio', 'signalwire-laml', 'ucwa'])(
    'of core and %s: no HTTP client, which comes with the first request',
    async (adapter) => {
      const libraries = librariesIn(await loadedBy('.', '@trunkline/core', `@trunkline/${adapter}`))
      expect(libraries).toContain('zod')
      for (const late of ['axios', 'form-data', 'follow-redirects', 'proxy-from-env', 'debug', 'mime-db'])
        expect(libraries).not.toContain(late)
    },
  )

  test('is seen by this test: axios, when it is asked for', async () => {
    expect(librariesIn(await loadedBy('packages/core', 'axios'))).toContain('axios')
  })
})
