import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

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

/** Programs of the other pages that run as they stand: whole ones, which need neither a carrier nor a file of the reader's. */
const pages = ['docs/*/*.md', 'packages/*/README.md']
const needsMore = /^declare |^export |process\.env|from 'vitest'|readFile|example\.signalwire\.com/m
const programs = globSync(pages, { cwd: root }).flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)]
    .map(([, code = ''], index) => ({ page, code, example: index + 1 }))
    .filter(({ code }) => !needsMore.test(code)),
)

describe('a page', () => {
  test('has programs in these places', () => {
    const places = new Set(programs.map(({ page }) => page.replace(/^packages\/|\/README.md$/g, '')))
    for (const place of ['audio', 'core', 'docs/guide/proxies.md', 'docs/guide/testing.md', 'emulator', 'loopback'])
      expect(places).toContain(place)
    for (const place of ['network', 'simulation']) expect(places).toContain(place)
  })

  test.each(programs)(
    '$page: example $example runs as it stands, to its end',
    async ({ code }) => {
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
})

test.each(globSync(['README.md', 'packages/*/README.md'], { cwd: root }))(
  '%s says what Node.js 22 needs for an example with await using',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const usesIt = [...text.matchAll(/^```ts\n(.*?)^```/gms)].some(([block]) => block.includes('await using'))
    expect(!usesIt || /Node\.js 22.*`try`\s+and\s+`finally`/s.test(text)).toBe(true)
  },
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

test.each(globSync('packages/*/package.json', { cwd: root }))(
  '%s says what the package is, in words that people look for',
  (file) => {
    const { description, keywords, ...manifest }: Described = JSON.parse(readFileSync(join(root, file), 'utf8'))
    expect(description?.length).toBeGreaterThan(30)
    expect(keywords?.length).toBeGreaterThanOrEqual(5)
    expect(new Set(keywords).size).toBe(keywords?.length)
    // there is no public address to name yet
    for (const address of ['repository', 'homepage', 'bugs']) expect(manifest).not.toHaveProperty(address)
  },
)

interface Described {
  readonly description?: string
  readonly keywords?: readonly string[]
}
