import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Route, routes } from '../src/driver/mode.ts'
import { operations } from '../src/wire/index.ts'
import { clientRequests } from './fixtures/requests/index.ts'
import { operationsOfVerbs } from './fixtures/verbs.ts'

/** The page with the table. */
export const readme = join(import.meta.dirname, '..', 'README.md')

const ways: Readonly<Record<Route, string>> = {
  document: 'a document',
  socket: 'through the socket',
  beside: 'beside it',
  participant: 'the participant',
  nothing: 'nothing to do',
  conflict: '`conflict`',
}

/** What each verb does in each mode, as a table. */
export function modesTable(): string {
  const modes = ['parked', 'document', 'streaming', 'held', 'conference', 'bridged'] as const
  const rows = Object.entries(routes).map(([verb, row]) => [verb, ...modes.map((mode) => ways[row[mode]])])
  return [['verb', ...modes], ['---', ...modes.map(() => '---')], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** One row per operation: what reaches it, and the tests of its requests. */
export async function coverageTable(): Promise<string> {
  const verbs = await operationsOfVerbs()
  const rows = Object.entries(operations).map(([name, { method, path }]) => {
    const requests = clientRequests.filter(({ operation }) => operation === name)
    const reached = [...verbs].find(([operation]) => operation === name)?.[1] ?? []
    const cells = [
      `\`${method} ${path.replace('/Accounts/{AccountSid}', '')}\``,
      listed([...new Set(requests.map((request) => `\`${request.method}\``))]),
      listed(reached),
      listed(requests.map(({ title }) => title)),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| operation | client | neutral verb | test |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** The page with the current tables. */
export async function withCoverage(page: string): Promise<string> {
  return withTable(withTable(page, 'modes', modesTable()), 'coverage', await coverageTable())
}

function withTable(page: string, name: string, table: string): string {
  const [open, close] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`]
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) throw new Error(`The README has no section for the table of ${name}`)
  return `${page.slice(0, from + open.length)}\n\n${table}\n\n${page.slice(to)}`
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.join(', ')
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(readme, await withCoverage(readFileSync(readme, 'utf8')))
}
