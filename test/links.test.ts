import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** A page without its code, whose brackets are not links. */
const proseOf = (page: string): string =>
  read(page)
    .replaceAll(/^```.*?^```/gms, '')
    .replaceAll(/`[^`\n]*`/g, 'code')
const pages = globSync(['*.md', '.github/*.md', 'docs/**/*.md', 'packages/*/*.md'], { cwd: root })

/** The anchors of a page: those it names, and those that GitHub derives from headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = read(page)
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
  return new Set([...named, ...headings])
}

/** Why a link leads nowhere; undefined when it leads somewhere. */
function wrongWith(from: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from : relative(root, join(root, dirname(from), path))
  if (!existsSync(join(root, file))) return `${from}: ${target} does not exist`
  if (anchor === undefined || statSync(join(root, file)).isDirectory() || anchorsOf(file).has(anchor)) return undefined
  return `${from}: ${target} has no such anchor`
}

test('every link of a page leads to a file, and to an anchor of it', () => {
  const links = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => [page, target] as const),
  )
  expect(links.length).toBeGreaterThan(50)
  expect(links.map(([page, target]) => wrongWith(page, target)).filter((wrong) => wrong !== undefined)).toEqual([])
})

test('every page that a comment of the code cites exists, with its anchor', () => {
  const files = globSync('packages/*/{src,test}/**/*.ts', { cwd: root })
  const cited = files.flatMap((file) =>
    [...read(file).matchAll(/docs\/[\w/-]+\.md(?:#[\w-]+)?/g)].map(([target]) => target),
  )
  expect(cited.length).toBeGreaterThan(100)
  const wrong = [...new Set(cited)].map((target) => wrongWith('README.md', target))
  expect(wrong.filter((one) => one !== undefined)).toEqual([])
})

test('the page of rules names files that exist', () => {
  const named = [...read('docs/rules.md').matchAll(/`([\w-]+\/(?:src|test)\/[\w./-]+\.ts)`/g)].map(
    ([, file = '']) => file,
  )
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter((file) => !existsSync(join(root, 'packages', file)))).toEqual([])
})
