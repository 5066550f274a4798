import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { rolldown } from 'rolldown'
import { afterAll, expect, test } from 'vitest'

// without node_modules: what runs here is in the bundle
const room = mkdtempSync(join(tmpdir(), 'trunkline-bundle-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** Bundles a program into one file, as an application is deployed, and runs it there; resolves with what it printed. */
async function printedByBundle(name: string, program: string): Promise<string> {
  const entry = join(import.meta.dirname, `${name}.js`)
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    resolve: { conditionNames: ['@trunkline/source', 'node', 'import', 'default'] },
    plugins: [
      { name: 'program', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? program : null) },
    ],
  })
  const file = join(room, `${name}.mjs`)
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: room })
  return stdout
}

const load = (config: Readonly<Record<string, string>>, options: string): string => `
import { createTelephony, loadProvider } from '@trunkline/core'
try {
  const provider = await loadProvider(${JSON.stringify(config)}${options})
  await createTelephony({ provider, publicUrl: 'https://voice.example.com' }).close()
  console.log('made', provider.name)
} catch (thrown) {
  console.log(thrown.code, thrown.message)
}
`

const account = { apiToken: 'PT-example', projectId: '00000000-0000-4000-8000-000000000000', signingKey: 'PSK-example' }

test.each([{ provider: 'loopback' }, { provider: 'signalwire-laml', space: 'example.signalwire.com', ...account }])(
  'loadProvider makes $provider in a bundle, where its loader is the import of the adapter',
  async (config) => {
    const program = load(config, `, { load: () => import('@trunkline/${config.provider}') }`)
    expect(await printedByBundle(config.provider, program)).toBe(`made ${config.provider}\n`)
  },
  60_000,
)

test('loadProvider finds no adapter in a bundle without a loader, and says how to install it', async () => {
  const printed = await printedByBundle('without', load({ provider: 'loopback' }, ''))
  expect(printed).toMatch(/^missing-package .*@trunkline\/loopback/)
}, 60_000)
