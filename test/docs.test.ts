import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const room = join(import.meta.dirname, 'node_modules/.cache/docs')

test('every ts block in a page compiles', { timeout: 120_000 }, async () => {
  rmSync(room, { recursive: true, force: true })
  mkdirSync(room, { recursive: true })
  const pages = globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root })
  const blocks = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map((block, index) => ({
      name: `${page.replaceAll(/[^\w]+/g, '-')}-${index}.ts`,
      code: `${block[1] ?? ''}\nexport {}\n`,
    })),
  )
  for (const { name, code } of blocks) writeFileSync(join(room, name), code)
  writeFileSync(
    join(room, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        composite: false,
        declarationMap: false,
        incremental: false,
        tsBuildInfoFile: null,
        noEmit: true,
        rootDir: root,
        noUnusedLocals: false,
      },
      include: ['*.ts'],
    }),
  )
  // several checkers would each check again what they have in common
  const args = ['-p', room, '--pretty', 'false', '--checkers', '1']
  const tsc = promisify(execFile)(join(root, 'node_modules/.bin/tsc'), args)
  const report = await tsc.then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
  expect(blocks.length).toBeGreaterThan(0)
  expect(report).toBe('')
})
