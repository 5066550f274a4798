import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { onPremisesOperations, type OnPremisesOperationName } from '../src/wire/index.ts'
import { type Line, operationsOfDoor } from './fixtures/door.ts'
import { premisesCalls } from './fixtures/premises-calls.ts'
import { verbsOfMethods } from './fixtures/premises-verbs.ts'
import { applications, self, web } from './fixtures/premises.ts'

/** The page with the table. */
export const readme = join(import.meta.dirname, '..', 'README.md')

const [open, close] = ['<!-- generated: on-premises coverage -->', '<!-- end: on-premises coverage -->']

/** Operations of more than one request, and the test of each. */
const composed: Partial<Readonly<Record<OnPremisesOperationName, { readonly method: string; readonly test: string }>>> =
  {
    applications: {
      method: 'application',
      test: '`on-premises-sign-in` discovery goes from the domain through the ticket to the application',
    },
    batch: { method: 'batch', test: '`on-premises-batch` a batch sends several requests as one' },
    changeResource: { method: 'change', test: '`on-premises-batch` a change sends back all that was read' },
  }

/** Operations that the adapter sends without a verb. */
const unasked: Partial<Readonly<Record<OnPremisesOperationName, string>>> = {
  applications: 'with the first dial or onIncomingCall',
  events: 'as long as the client is open',
  makeMeAvailable: 'with the setting `availability`',
  reportMyActivity: 'every 3½ minutes',
  deleteApplication: 'close',
}

/** The request of each operation. */
const lines: readonly Line[] = [
  ...premisesCalls.map(({ line, name }) => ({ operation: name, method: onPremisesOperations[name].method, url: line })),
  { operation: 'applications', method: 'POST', url: web + applications },
  { operation: 'batch', method: 'POST', url: `${web}${self}/batch` },
  { operation: 'changeResource', method: 'PUT', url: `${web}${self}/communication` },
]

/** One row per operation: the request, what reaches it, whether the emulator has it, and the test of its request. */
export async function coverageTable(): Promise<string> {
  const verbs = await verbsOfMethods()
  const door = await operationsOfDoor('ucwa-on-premises', lines)
  const rows = Object.entries(onPremisesOperations).map(([name, { method, on, rel }]) => {
    const key = name as OnPremisesOperationName
    const methods = methodsOf(key)
    const reaching = methods.flatMap((one) => verbs.get(one) ?? [])
    const cells = [
      `${method} ${rel} of ${on}`,
      methods.map((one) => `\`${one}\``).join(', '),
      [...reaching, unasked[key] ?? []].flat().join(', ') || '–',
      door.has(name) ? 'yes' : '–',
      composed[key]?.test ?? `\`on-premises-client\` ${name} is sent exactly`,
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
  return Object.keys(onPremisesOperations).filter((name) => methodsOf(name as OnPremisesOperationName).length === 0)
}

function methodsOf(name: OnPremisesOperationName): readonly string[] {
  const alone = composed[name]
  if (alone !== undefined) return [alone.method]
  return [...new Set(premisesCalls.filter((call) => call.name === name).map((call) => call.method))]
}

if (process.argv[1] === import.meta.filename) writeFileSync(readme, await withCoverage(readFileSync(readme, 'utf8')))
