import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

import { parseConfig, type Provider, type ProviderEntry, TelephonyError } from './driver/index.ts'
import { isRecord } from './message.ts'

/** A provider as configuration: its adapter's name, and that adapter's own settings. */
export interface LoadableConfig {
  /** `acs-call-automation` for `@trunkline/acs-call-automation`, or the full name of another package. */
  readonly provider: string
  readonly [setting: string]: unknown
}

/**
 * Makes a provider known only at run time. Its optional verbs are absent from the types until `can()` narrows them.
 * Throws `missing-package` with the command that installs the adapter, or `invalid-configuration` listing every problem.
 */
export async function loadProvider(config: LoadableConfig): Promise<Provider> {
  const { provider: name, ...settings } = config
  if (typeof name !== 'string' || !/^(@[\w.-]+\/)?[\w.-]+$/.test(name))
    throw new TelephonyError('invalid-configuration', 'provider must name an adapter, such as "signalwire-laml"')
  const specifier = name.startsWith('@') ? name : `@trunkline/${name}`
  const entry = entryOf(await importAdapter(specifier), specifier)
  const checked = parseConfig(entry.name, entry.config, typed(entry, settings))
  return entry.create(checked)
}

/** Where a configuration comes from. */
export type ConfigSource =
  /** A JSON file. */
  | { readonly file: string }
  /** Variables such as `process.env`: `TRUNKLINE_PROVIDER`, `TRUNKLINE_API_TOKEN` → `apiToken`; `__` steps inside. */
  | { readonly variables: Readonly<Record<string, string | undefined>> }

/** Reads a provider's configuration from a file or from variables that the application passes in. */
export async function providerConfigFrom(source: ConfigSource): Promise<LoadableConfig> {
  const config = 'file' in source ? await readConfig(source.file) : fromVariables(source.variables)
  if (isLoadable(config)) return config
  const origin = 'file' in source ? 'the file' : 'TRUNKLINE_PROVIDER'
  throw new TelephonyError('invalid-configuration', `No provider is named: ${origin} must say which adapter to use`)
}

async function readConfig(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new TelephonyError('invalid-configuration', 'The configuration file cannot be read', { cause: thrown })
  })
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, and the text holds secrets.
    throw new TelephonyError('invalid-configuration', 'The configuration file is not JSON')
  }
}

function fromVariables(variables: Readonly<Record<string, string | undefined>>): unknown {
  const config: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith(prefix) || value === undefined) continue
    const path = name.slice(prefix.length).split('__').map(camelCase)
    place(config, path, value)
  }
  return config
}

const prefix = 'TRUNKLINE_'

function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function place(config: Record<string, unknown>, [head, ...rest]: readonly string[], value: string): void {
  if (head === undefined) return
  if (rest.length === 0) {
    config[head] = value
    return
  }
  const inner: Record<string, unknown> = { ...(isRecord(config[head]) ? config[head] : {}) }
  place(inner, rest, value)
  config[head] = inner
}

function isLoadable(config: unknown): config is LoadableConfig {
  return isRecord(config) && typeof config['provider'] === 'string'
}

/** First as any import, then as the application would import it: our own package need not see its adapters. */
async function importAdapter(specifier: string): Promise<unknown> {
  const places = [() => specifier, () => pathToFileURL(createRequire(`${process.cwd()}/`).resolve(specifier)).href]
  for (const locate of places) {
    try {
      return await import(locate())
    } catch (thrown) {
      if (!isMissing(thrown, specifier))
        throw new TelephonyError('missing-package', `${specifier} is installed but cannot be loaded`, { cause: thrown })
    }
  }
  throw new TelephonyError(
    'missing-package',
    `The adapter ${specifier} is not installed. Install it: npm install ${specifier}`,
  )
}

function isMissing(thrown: unknown, specifier: string): boolean {
  if (!(thrown instanceof Error)) return false
  const code = 'code' in thrown ? thrown.code : undefined
  const absent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return (absent || /failed to (load|resolve)|cannot find/i.test(thrown.message)) && thrown.message.includes(specifier)
}

function entryOf(module: unknown, specifier: string): ProviderEntry {
  const entry = isRecord(module) ? module['provider'] : undefined
  if (isEntry(entry)) return entry
  throw new TelephonyError('missing-package', `${specifier} is not a Trunkline adapter: it exports no provider`)
}

function isEntry(value: unknown): value is ProviderEntry {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['create'] === 'function' &&
    isRecord(value['config'])
  )
}

/** Variables are text: where the schema wants a number or a boolean, the text is read as one. */
function typed(entry: ProviderEntry, settings: Readonly<Record<string, unknown>>): unknown {
  const first = entry.config.safeParse(settings)
  if (first.success) return settings
  let read: unknown = settings
  for (const issue of first.error.issues) if (issue.code === 'invalid_type') read = readAt(read, issue.path)
  return read
}

function readAt(value: unknown, [head, ...rest]: readonly PropertyKey[]): unknown {
  if (head === undefined) return typeof value === 'string' ? scalar(value) : value
  if (typeof head !== 'string' || !isRecord(value) || !(head in value)) return value
  return { ...value, [head]: readAt(value[head], rest) }
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
