import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { capabilityNames, type Provider } from '@trunkline/core'

import { adapters } from './adapters.ts'
import { requestTable, settingTable, verbTable } from './deadline-tables.ts'
import { gainsAndLosses, migrationTable } from './migration.ts'
import { withSection } from './section.ts'

const root = join(import.meta.dirname, '..')

/** The example providers of all adapters, by the title of their column. */
export const exampleProviders: Readonly<Record<string, Provider>> = Object.assign(
  {},
  ...Object.values(adapters).map(({ examples }) => examples),
)

/** The capability table of the README, from the manifests alone. */
export function capabilityTable(columns: Readonly<Record<string, Provider>>): string {
  const providers = Object.values(columns)
  const head = `| capability | ${Object.keys(columns).join(' | ')} |`
  const rule = `| --- | ${providers.map(() => ':-:').join(' | ')} |`
  const marks = { native: '●', emulated: '◐', unsupported: '–' } as const
  const rows = capabilityNames.map(
    (name) => `| \`${name}\` | ${providers.map(({ capabilities }) => marks[capabilities[name]]).join(' | ')} |`,
  )
  return [head, rule, ...rows].join('\n')
}

/** Every page with a generated section: as it stands, and as it should. */
export function pages(): readonly { readonly path: string; readonly now: string; readonly wanted: string }[] {
  const { 'acs-play-audio': old } = adapters['acs-play-audio'].examples
  const { 'acs-call-automation': now } = adapters['acs-call-automation'].examples
  return [
    generated('README.md', { capabilities: capabilityTable(exampleProviders) }),
    generated('packages/core/README.md', {
      'verb deadlines': verbTable(),
      'request deadline': requestTable(),
      'deadline settings': settingTable(read('packages/core/src/api/deadlines.ts')),
    }),
    generated('docs/migration/from-acs-play-audio.md', {
      gains: gainsAndLosses(old.capabilities, now.capabilities),
      migration: migrationTable(
        read('packages/acs-play-audio/README.md'),
        read('packages/acs-call-automation/README.md'),
      ),
    }),
  ]
}

function generated(name: string, sections: Readonly<Record<string, string>>) {
  const now = read(name)
  const wanted = Object.entries(sections).reduce((text, [section, table]) => withSection(text, section, table), now)
  return { path: join(root, name), now, wanted }
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

if (process.argv[1] === import.meta.filename) for (const { path, wanted } of pages()) writeFileSync(path, wanted)
