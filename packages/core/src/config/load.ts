import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

import { isRecord } from '../base/json.ts'
import {
  checkOptions,
  didYouMean,
  parseConfig,
  type Provider,
  type ProviderEntry,
  rule,
  TelephonyError,
} from '../driver/index.ts'

/** A provider as configuration: its adapter's name, that adapter's own settings, and what belongs to the client. */
export interface LoadableConfig {
  /** `acs-call-automation` for `@trunkline/acs-call-automation`, or the full name of another package. */
  readonly provider: string
  /** For `createTelephony`; no setting of an adapter. */
  readonly publicUrl?: string
  /** For `createTelephony`; no setting of an adapter. */
  readonly mediaUrl?: string
  /** For `createTelephony`; no setting of an adapter. */
  readonly tokenKeys?: readonly string[]
  readonly [setting: string]: unknown
}

export interface LoadOptions {
  /**
   * Loads the adapter's package. A bundler only finds an import that is written out: `load: () =>
   * import('@trunkline/signalwire-laml')`. Default: the package is looked for where this one and where the application
   * are installed.
   */
  readonly load?: (specifier: string) => Promise<unknown>
}

/**
 * Makes a provider known only at run time. Its optional verbs are absent from the types until `can()` narrows them.
 * Throws `missing-package` with the command that installs the adapter, or `invalid-configuration` listing every problem.
 */
export async function loadProvider(config: LoadableConfig, options: LoadOptions = {}): Promise<Provider> {
  checkOptions('loadProvider', options, rule.members<LoadOptions>({ load: rule.work }))
  const { [origin]: nameOf, mediaUrl: _, provider: name, publicUrl: __, tokenKeys: ___, ...settings }: Sourced = config
  if (typeof name !== 'string' || !/^(@[\w.-]+\/)?[\w.-]+$/.test(name))
    throw new TelephonyError('invalid-configuration', 'provider must name an adapter, such as "signalwire-laml"')
  const specifier = name.startsWith('@') ? name : `@trunkline/${name}`
  const { load = importAdapter } = options
  const entry = entryOf(await load(specifier), specifier)
  const checked = parseConfig(entry.name, entry.config, typed(entry, settings), nameOf)
  return entry.create(checked)
}

/** Configurations that were read from variables know what their settings are called there. */
const origin = Symbol('where a configuration was read from')

interface Sourced extends LoadableConfig {
  readonly [origin]?: (path: string) => string
}

/** Where a configuration comes from. */
export type ConfigSource =
  /** A JSON file. */
  | { readonly file: string }
  /**
   * Variables such as `process.env`: `TRUNKLINE_PROVIDER`, `TRUNKLINE_API_TOKEN` → `apiToken`; `__` steps inside, and a
   * comma stands between the members of a list.
   */
  | { readonly variables: Readonly<Record<string, string | undefined>> }

/** Reads a provider's configuration from a file or from variables that the application passes in. */
export async function providerConfigFrom(source: ConfigSource): Promise<LoadableConfig> {
  checkOptions('providerConfigFrom', source, sourceRule)
  if (!('file' in source || 'variables' in source))
    throw new TelephonyError('invalid-argument', 'providerConfigFrom needs { file } or { variables: process.env }')
  const config = 'file' in source ? await readConfig(source.file) : fromVariables(source.variables)
  if (isLoadable(config)) return config
  const named = 'file' in source ? 'the file' : 'TRUNKLINE_PROVIDER'
  throw new TelephonyError('invalid-configuration', `No provider is named: ${named} must say which adapter to use`)
}

const sourceRule = rule.members<{ readonly file: unknown; readonly variables: unknown }>({
  file: rule.text,
  variables: rule.object,
})

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
  const config: Record<string | symbol, unknown> = { [origin]: variableOf }
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith(prefix) || value === undefined) continue
    const path = name.slice(prefix.length).split('__').map(camelCase)
    place(config, path, value)
  }
  const { tokenKeys } = config
  return typeof tokenKeys === 'string' ? { ...config, tokenKeys: listIn(tokenKeys) } : config
}

function listIn(text: string): readonly string[] {
  return text.split(',').map((member) => member.trim())
}

function variableOf(path: string): string {
  const names = path.split('.').map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase())
  return prefix + names.join('__')
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
  throw new TelephonyError('missing-package', missing(specifier))
}

/** Only a package that exists is advised: the one of a name that was guessed may be anyone's. */
function missing(specifier: string): string {
  const name = specifier.replace(/^@trunkline\//, '')
  if (name === specifier || adapters.includes(name))
    return `The adapter ${specifier} is not installed. Install it: npm install ${specifier}`
  const others = `the full name of another package, such as @example/${name}`
  return `There is no adapter "${name}"${didYouMean(name, adapters) || ':'} provider is one of ${adapters.join(', ')}, or ${others}`
}

const adapters: readonly string[] = ['acs-call-automation', 'acs-play-audio', 'loopback', 'signalwire-laml', 'ucwa']

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

/** Variables are text: where the schema wants a number, a boolean or a list, the text is read as one. */
function typed(entry: ProviderEntry, settings: Readonly<Record<string, unknown>>): unknown {
  const first = entry.config.safeParse(settings)
  if (first.success) return settings
  let read: unknown = settings
  for (const { code, expected, path } of first.error.issues)
    if (code === 'invalid_type') read = readAt(read, path, expected === 'array' ? listIn : scalar)
  return read
}

function readAt(value: unknown, [head, ...rest]: readonly PropertyKey[], read: (text: string) => unknown): unknown {
  if (head === undefined) return typeof value === 'string' ? read(value) : value
  if (typeof head !== 'string' || !isRecord(value) || !(head in value)) return value
  return { ...value, [head]: readAt(value[head], rest, read) }
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
