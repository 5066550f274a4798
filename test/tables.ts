import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { capabilityNames, type Provider } from '@trunkline/core'
import { loopback } from '@trunkline/loopback'
import { signalWireLaml } from '@trunkline/signalwire-laml'

const root = join(import.meta.dirname, '..')

/** Providers with a made-up configuration: a manifest is a function of it. */
export function exampleProviders(): readonly Provider[] {
  const accessKey = Buffer.from('an example, not a key').toString('base64')
  return [
    loopback({}),
    acsCallAutomation({
      connectionString: `endpoint=https://example.communication.azure.com;accesskey=${accessKey}`,
      resourceId: '00000000-0000-4000-8000-000000000000',
    }),
    signalWireLaml({
      space: 'example.signalwire.com',
      projectId: '00000000-0000-4000-8000-000000000000',
      apiToken: 'PT-example',
      signingKey: 'PSK-example',
    }),
  ]
}

/** The capability table of the README, from the manifests alone. */
export function capabilityTable(providers: readonly Provider[]): string {
  const head = `| capability | ${providers.map(({ name }) => name).join(' | ')} |`
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
  const path = join(root, 'README.md')
  const now = readFileSync(path, 'utf8')
  return [{ path, now, wanted: withSection(now, 'capabilities', capabilityTable(exampleProviders())) }]
}

if (process.argv[1] === import.meta.filename) for (const { path, wanted } of pages()) writeFileSync(path, wanted)
