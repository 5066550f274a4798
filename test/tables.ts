import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { acsPlayAudio } from '@trunkline/acs-play-audio'
import { capabilityNames, type Provider } from '@trunkline/core'
import { loopback } from '@trunkline/loopback'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import { ucwa } from '@trunkline/ucwa'

import { requestTable, settingTable, verbTable } from './deadline-tables.ts'
import { gainsAndLosses, migrationTable } from './migration.ts'

const root = join(import.meta.dirname, '..')

const guid = '00000000-0000-4000-8000-000000000000'
const accessKey = Buffer.from('an example, not a key').toString('base64')
const connectionString = `endpoint=https://example.communication.azure.com;accesskey=${accessKey}`

/** Providers with a made-up configuration, by the title of their column: a manifest is a function of the configuration. */
export function exampleProviders() {
  return {
    loopback: loopback({}),
    'acs-call-automation': acsCallAutomation({ connectionString, resourceId: guid }),
    '… with speech': acsCallAutomation({
      connectionString,
      resourceId: guid,
      cognitiveServicesEndpoint: 'https://example.cognitiveservices.azure.com',
    }),
    'signalwire-laml': signalWireLaml({
      space: 'example.signalwire.com',
      projectId: guid,
      apiToken: 'PT-example',
      signingKey: 'PSK-example',
    }),
    'acs-play-audio': acsPlayAudio({ connectionString, source: '8:acs:example' }),
    'ucwa, trusted application': ucwa({
      surface: 'trusted-application',
      endpoint: 'sip:example@example.com',
      applicationIdUri: 'https://example.com/app',
      tenantId: guid,
      applicationId: guid,
      clientSecret: 'an example, not a secret',
    }),
    'ucwa, on premises': ucwa({
      surface: 'on-premises',
      domain: 'example.com',
      userName: 'user@example.com',
      password: 'an example, not a password',
    }),
  } satisfies Readonly<Record<string, Provider>>
}

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

/** Puts a generated text between its two marks in a page. */
export function withSection(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`]
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  if (from < 0 || to < from) throw new Error(`The page has no section "${name}"`)
  return `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`
}

/** Every page with a generated section: as it stands, and as it should. */
export function pages(): readonly { readonly path: string; readonly now: string; readonly wanted: string }[] {
  const examples = exampleProviders()
  const { 'acs-play-audio': old, 'acs-call-automation': now } = examples
  return [
    generated('README.md', { capabilities: capabilityTable(examples) }),
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
