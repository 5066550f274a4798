import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Room } from './index.ts'
import { run } from './run.ts'

/** Installs the tarballs into an empty project, as a user would. */
export async function installApp({ app, tarballs }: Room): Promise<readonly string[]> {
  const files = globSync('*.tgz', { cwd: tarballs }).map((name) => join(tarballs, name))
  if (files.length === 0) return [`${tarballs} has no tarballs: pnpm -r --filter './packages/*' pack writes them`]
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n')
  const { ok, text } = await npmInstall(app, files)
  return ok ? [] : [text]
}

/** Installs packages into a folder with a `package.json`; runs no script of theirs. */
export function npmInstall(folder: string, packages: readonly string[]) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  return run('npm', ['install', ...quiet, ...packages], folder)
}
