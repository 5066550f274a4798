import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { tools } from './packed/tool.ts'

const root = join(import.meta.dirname, '..')

test('the example of the README runs as it stands, without a carrier', async () => {
  const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  // as text on the command line: no file is left behind, whatever happens
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@trunkline/source', '--input-type=module-typescript', '--eval', code],
    {
      cwd: import.meta.dirname,
      timeout: 20_000,
    },
  )
  expect(stdout).toBe('The far party pressed 42\n')
})

test.each(['network', 'simulation'])(
  'the example of @trunkline/%s runs as it stands',
  async (name) => {
    const page = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
    const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(page) ?? []
    const running = promisify(execFile)(
      process.execPath,
      ['--conditions=@trunkline/source', '--input-type=module-typescript', '--eval', code],
      { cwd: import.meta.dirname, timeout: 60_000 },
    )
    await expect(running).resolves.toMatchObject({ stderr: '' })
    // the limit of the program decides, whatever else the machine does
  },
  70_000,
)

test('the oldest Node.js that every package names is one that runs the examples', () => {
  const files = ['package.json', ...globSync('packages/*/package.json', { cwd: root })]
  const engines = files.map((file) => {
    const manifest: { readonly engines: { readonly node: string } } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    return manifest.engines.node
  })
  const [, oldest = ''] = /@(\d+\.\d+)\.\d+$/.exec(tools['node-22']) ?? []
  expect(new Set(engines)).toEqual(new Set([`>=${oldest}`]))
})
