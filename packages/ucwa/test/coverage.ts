import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { trustedOperations, type TrustedOperationName } from '../src/wire/index.ts'
import { calls } from './fixtures/calls.ts'
import { type Line, operationsOfDoor } from './fixtures/door.ts'
import { closeNet, meetings, openNet, path } from './fixtures/service.ts'
import { operationsOfVerbs } from './fixtures/verbs.ts'

/** The page with the table. */
export const readme = join(import.meta.dirname, '..', 'README.md')

const [open, close] = ['<!-- generated: coverage -->', '<!-- end: coverage -->']
const walked: ReadonlySet<string> = new Set(['discover', 'applications', 'application'])

/** The request of each operation. */
const lines: readonly Line[] = [
  ...['discover', 'applications', 'application'].map((name) => walkedLine(name)),
  ...calls.map(({ line, name }) => ({ operation: name, method: trustedOperations[name].method, url: line })),
]

function walkedLine(name: string): Line {
  const places: Readonly<Record<string, string>> = path
  return { operation: name, method: 'GET', url: meetings + places[name] }
}

/** One row per operation: the request, what reaches it, whether the emulator has it, and the test of its request. */
export async function coverageTable(): Promise<string> {
  const verbs = await operationsOfVerbs()
  const door = await operationsOfDoor('ucwa-trusted-application', lines)
  const rows = Object.entries(trustedOperations).map(([name, { method, on, rel }]) => {
    const methods = new Set(calls.filter((call) => call.name === name).map((call) => call.method))
    const cells = [
      `${method} ${rel} of ${on}`,
      walked.has(name) ? '`application`' : listed([...methods].map((one) => `\`${one}\``)),
      listed(verbs.get(name) ?? []),
      door.has(name) ? 'yes' : '–',
      walked.has(name) ? '`client` walks three steps' : `\`client\` ${name} is sent exactly`,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| operation | client | neutral verb | emulator | test |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

/** The page with the current table. */
export async function withCoverage(page: string): Promise<string> {
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) throw new Error('The README has no section for the coverage table')
  return `${page.slice(0, from + open.length)}\n\n${await coverageTable()}\n\n${page.slice(to)}`
}

/** The operations that no method of the client reaches. */
export function unreached(): readonly string[] {
  const reached = new Set<TrustedOperationName>(calls.map(({ name }) => name))
  return Object.keys(trustedOperations).filter(
    (name) => !walked.has(name) && !reached.has(name as TrustedOperationName),
  )
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.join(', ')
}

if (process.argv[1] === import.meta.filename) {
  closeNet()
  writeFileSync(readme, await withCoverage(readFileSync(readme, 'utf8')))
  openNet()
}
