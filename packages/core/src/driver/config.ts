import { TelephonyError } from './error.ts'
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

/** Checks a provider's configuration. Throws `invalid-configuration` with every problem and its path, and no value. */
export function parseConfig<Config>(provider: string, schema: ConfigSchema<Config>, input: unknown): Config {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => problemOf(issue))
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
  const problems = parsed.error.issues.map((issue) => problemOf(issue))
  throw new TelephonyError(
    'invalid-argument',
    `providerOptions['${provider}'] is not valid for ${verb}: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    { provider },
  )
}

function problemOf(issue: ConfigIssue): ConfigProblem {
  const path = issue.path.map(String).join('.')
  return { path: path === '' ? '(top)' : path, message: issue.message }
}
