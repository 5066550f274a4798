import { didYouMean } from './closest.ts'
import { TelephonyError } from './error.ts'
import { printable } from './printable.ts'
import type { Provider } from './provider.ts'

/** As much of a zod schema as is needed here. */
export interface ConfigSchema<Config> {
  safeParse(
    input: unknown,
  ):
    | { readonly success: true; readonly data: Config }
    | { readonly success: false; readonly error: { readonly issues: readonly ConfigIssue[] } }
}

interface ConfigIssue {
  readonly code?: string | undefined
  /** Of `invalid_type`: the type that it should have. */
  readonly expected?: string | undefined
  /** Of `unrecognized_keys`: which. */
  readonly keys?: readonly string[] | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** One thing wrong with a configuration. Never holds a value, since any value may be a secret. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
}

/** What an adapter package exports as `provider`, so that `loadProvider` can make it from configuration. */
export interface ProviderEntry {
  readonly name: string
  readonly config: ConfigSchema<unknown>
  /** Called with a configuration that `config` has accepted. */
  create(config: unknown): Provider
}

/**
 * Checks a provider's configuration. Throws `invalid-configuration` with every problem and its path, and no value.
 * `nameOf` says what a path is called where the configuration comes from.
 */
export function parseConfig<Config>(
  provider: string,
  schema: ConfigSchema<Config>,
  input: unknown,
  nameOf: (path: string) => string = asItIs,
): Config {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema, nameOf))
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`)
  throw new TelephonyError(
    'invalid-configuration',
    `The configuration of ${provider} is not valid:\n${lines.join('\n')}`,
    {
      provider,
    },
  )
}

/** What a schema lets through. */
export type OptionsOf<Schema> = Schema extends ConfigSchema<infer Options> ? Options : never

/**
 * Reads a vendor's own options of one verb. Throws `invalid-argument` with every problem and no value, for an option that
 * is unknown, wrong, or another verb's.
 */
export function parseOptions<Schema extends ConfigSchema<unknown>>(
  provider: string,
  verb: string,
  schema: Schema,
  options: unknown,
): OptionsOf<Schema> {
  const parsed = schema.safeParse(options ?? {})
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what this very schema has let through
  if (parsed.success) return parsed.data as OptionsOf<Schema>
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema))
  throw new TelephonyError(
    'invalid-argument',
    `providerOptions['${provider}'] is not valid for ${verb}: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    { provider },
  )
}

function asItIs(path: string): string {
  return path
}

function problemsOf(
  { code, keys, message, path }: ConfigIssue,
  schema: unknown,
  nameOf: (path: string) => string = asItIs,
): readonly ConfigProblem[] {
  const at = path.map(String).join('.')
  if (code !== 'unrecognized_keys' || keys === undefined) return [{ path: at === '' ? '(top)' : nameOf(at), message }]
  const within = (name: string): string => nameOf(at === '' ? name : `${at}.${name}`)
  const known = namesAt(schema, path).map(within)
  return keys.map((key) => ({
    path: within(printable(key, 64)),
    message: `is unknown${didYouMean(within(key), known)}`,
  }))
}

/** The members that a schema knows at a path, where it is made of objects. */
function namesAt(schema: unknown, [head, ...rest]: readonly PropertyKey[]): readonly string[] {
  const shape = shapeOf(schema)
  if (head === undefined) return Object.keys(shape)
  return typeof head === 'string' ? namesAt(shape[head], rest) : []
}

/** The members of an object's schema, also of one that may be left out. */
function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(schema)) return {}
  const { def, shape } = schema
  if (isRecord(shape)) return shape
  return isRecord(def) ? shapeOf(def['innerType']) : {}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
