import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { wordings } from './wording.ts'

const root = join(import.meta.dirname, '..')

interface Source {
  readonly files: string[]
  readonly proseOf: (text: string) => string
  readonly isPage: boolean
}

/** What is checked: which files, and which part of a file is prose. */
const sources: readonly Source[] = [
  { files: ['*.md', '.github/*.md', 'docs/**/*.md', 'packages/*/*.md'], proseOf: markdownProse, isPage: true },
  { files: ['packages/*/src/**/*.ts'], proseOf: messagesOf, isPage: false },
  // packages whose comments are plain already; add the next one here
  {
    files: [
      'packages/{audio,azure,contract,core,loopback,network,server,simulation,emulator}/src/**/*.ts',
      'packages/{ucwa,acs-play-audio,signalwire-laml,acs-call-automation}/src/**/*.ts',
    ],
    proseOf: commentsOf,
    isPage: false,
  },
]

/** Findings that stay, each with the reason. An entry that nothing needs any more fails. */
const allowed: readonly { readonly file: string; readonly text: string; readonly reason: string }[] = [
  { file: 'packages/contract/README.md', text: 'cancelled', reason: 'the error code that two promises name' },
]

interface Finding {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly write: string
}

/** A page without what is not prose: code, tables of tests, measured parts, comments and link targets. Lines stay where they are. */
function markdownProse(page: string): string {
  return page
    .replaceAll(/^```.*?^```/gms, blank)
    .replaceAll(/<!-- (?:generated: (?:on-premises )?coverage|measured: ).*?<!-- end: .*?-->/gs, blank)
    .replaceAll(/<!--.*?-->|<a id=.*?<\/a>/gs, blank)
    .replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[^\n]/g, '_'))
    .replaceAll(/\]\([^)]*\)/g, blank)
}

/** The messages of errors in a source: a text behind a code of an error. */
function messagesOf(source: string): string {
  const message = /\(\s*'[a-z]+(?:-[a-z]+)*',\s*(?:'(?:[^'\\\n]|\\.)*'|"[^"\n]*"|`[^`]*`)/g
  return only(source, message).replaceAll(/[`$]/g, ' ')
}

/** The doc comments of a source, without the code in them. */
function commentsOf(source: string): string {
  return only(source, /\/\*\*.*?\*\//gs)
    .replaceAll(/`[^`\n]*`/g, (code) => '_'.repeat(code.length))
    .replaceAll(/^(\s*)\*/gm, '$1 ')
}

/** What the pattern matches, at its place; everything else is blank. */
function only(source: string, pattern: RegExp): string {
  let end = 0
  const parts = [...source.matchAll(pattern)].map(({ 0: text, index }) => {
    const before = blank(source.slice(end, index))
    end = index + text.length
    return before + text
  })
  return parts.join('')
}

/** As many blanks as the text is long, in as many lines. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** The pattern with every space in it matching a line break and its indent, too. */
function across(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replaceAll(' ', String.raw`\s+`), `${pattern.flags}g`)
}

function findingsIn(file: string, prose: string, isPage = true): Finding[] {
  const asked = wordings.filter(({ pagesOnly = false }) => isPage || !pagesOnly)
  return asked.flatMap(({ pattern, write }) =>
    [...prose.matchAll(across(pattern))].map(({ 0: text, index }) => ({
      file,
      line: prose.slice(0, index).split('\n').length,
      text: text.trim().replaceAll(/\s+/g, ' '),
      write,
    })),
  )
}

const findings = sources.flatMap(({ files, proseOf, isPage }) =>
  globSync(files, { cwd: root }).flatMap((file) =>
    findingsIn(file, proseOf(readFileSync(join(root, file), 'utf8')), isPage),
  ),
)

const isAllowed = ({ file, text }: Finding): boolean =>
  allowed.some((entry) => entry.file === file && entry.text === text)

describe('the language of pages, error messages and comments', () => {
  test('is plain: no word of the list is used', () => {
    const report = findings
      .filter((finding) => !isAllowed(finding))
      .map(({ file, line, text, write }) => `${file}:${line} "${text}": write ${write}`)
    expect(report).toEqual([])
  })

  test('needs every exception that it is granted', () => {
    const unused = allowed.filter(({ file, text }) => !findings.some((one) => one.file === file && one.text === text))
    expect(unused).toEqual([])
  })

  test.each(wordings.map(({ example, pattern }) => [example, pattern] as const))(
    'is not plain in "%s"',
    (example, pattern) => {
      expect(` ${example}`.replaceAll(' ', '\n  ')).toMatch(across(pattern))
    },
  )

  test('is judged in the messages of errors, and in doc comments', () => {
    const source = [
      '/** Tells `nobody`. */',
      "const door = 'door'",
      "throw new TelephonyError('conflict', `${it} is held by",
      "  somebody`, { cause: 'told' })",
    ].join('\n')
    expect(findingsIn('a.ts', messagesOf(source), false)).toMatchObject([{ line: 4, text: 'somebody' }])
    expect(findingsIn('a.ts', commentsOf(source), false)).toMatchObject([{ line: 1, text: 'Tells' }])
  })

  test('is judged in prose only', () => {
    const page =
      'Call `nobody`.\n\n```ts\nsomebody()\n```\n\n<!-- generated: coverage -->\neverybody\n<!-- end: coverage -->\n\n[a](#door)\n'
    expect(findingsIn('page.md', markdownProse(page))).toEqual([])
    expect(findingsIn('page.md', markdownProse(`${page}\nEvery\ndoor`))).toMatchObject([{ line: 14, text: 'door' }])
  })
})
