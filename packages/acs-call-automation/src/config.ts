import * as z from 'zod'

import { type AccessTokenSource } from './auth/access-token.ts'
import { callbackTokenDefaults } from './auth/callback-token.ts'
import { ConnectionStringError, parseConnectionString } from './auth/connection-string.ts'
import { isSecure } from './auth/loopback.ts'
import { type AcsCredentials } from './client.ts'
import { type ApiVersion, apiVersions } from './wire/index.ts'

/** What this provider is told. Credentials are a connection string, endpoint and key, or endpoint and Entra ID credential. */
export type AcsConfig = AcsCredentials & Audience & AcsSettings

/** How strictly the bearer token on callbacks and media sockets is checked. */
export type Audience =
  | {
      /** The resource's immutable id, a GUID in the JSON view of the portal: tokens meant for it alone are accepted. */
      readonly resourceId: string
      readonly verifyJwt?: never
    }
  | {
      /** Accepts the service's tokens for any resource; the token in our own URLs still protects each call. Raises a warning. */
      readonly verifyJwt: 'issuer-only'
      readonly resourceId?: never
    }

/** Settings with a default. */
export interface AcsSettings {
  /** Default: `2026-03-12`. */
  readonly apiVersion?: ApiVersion
  /** Endpoint of an Azure AI resource; play of speech and SSML, collect of speech and choices, and transcribe need it. */
  readonly cognitiveServicesEndpoint?: string
  /** More hosts (`host` or `host:port`) that recordings may be fetched from, for other clouds and emulators. */
  readonly recordingHosts?: readonly string[]
  /** For other clouds and emulators. */
  readonly openIdConfigurationUrl?: string
  /** Who issues the tokens on callbacks; for other clouds and emulators. */
  readonly issuer?: string
  /** Signs our callback URLs where there is no access key: at least 32 characters, the same in all processes. */
  readonly tokenSecret?: string
  /** For each request, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number
}

const secureUrl = z.string().refine((text) => isSecureUrl(text), 'must be an https URL (http for loopback alone)')

/** The strict schema of a configuration. Its messages name no value, since any may be a secret. */
export const acsConfig = z
  .strictObject({
    connectionString: z.string().optional(),
    endpoint: secureUrl.optional(),
    accessKey: z.base64('must be base64').min(1).optional(),
    credential: z.custom<AccessTokenSource>(isTokenSource, 'must be an object with getToken').optional(),
    scopes: z.array(z.string()).min(1).optional(),
    resourceId: z.guid('must be a GUID: immutableResourceId in the JSON view of the resource').optional(),
    verifyJwt: z.literal('issuer-only').optional(),
    apiVersion: z.enum(apiVersions).default('2026-03-12'),
    cognitiveServicesEndpoint: secureUrl.optional(),
    recordingHosts: z.array(z.string().regex(/^[^/?#@\s]+$/, 'must be host or host:port')).default([]),
    openIdConfigurationUrl: secureUrl.default(callbackTokenDefaults.openIdConfigurationUrl),
    issuer: z.string().min(1).default(callbackTokenDefaults.issuer),
    tokenSecret: z.string().min(32, 'must have at least 32 characters').optional(),
    timeoutMs: z.number().positive().optional(),
  })
  // also when a member is wrong by itself, so that one run names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedAcsConfig = z.output<typeof acsConfig>

/** The credentials of a checked configuration. */
export function credentialsOf({
  connectionString,
  endpoint,
  accessKey,
  credential,
  scopes,
}: CheckedAcsConfig): AcsCredentials {
  if (connectionString !== undefined) return { connectionString }
  if (endpoint !== undefined && credential !== undefined) return { endpoint, credential, scopes }
  if (endpoint !== undefined && accessKey !== undefined) return { endpoint, accessKey }
  throw new Error('a checked configuration has credentials')
}

/** What callback URLs are signed with; undefined where there is neither a key nor a `tokenSecret`. */
export function tokenSecretOf({ tokenSecret, connectionString, accessKey }: CheckedAcsConfig): string | undefined {
  if (tokenSecret !== undefined) return tokenSecret
  return connectionString === undefined ? accessKey : parseConnectionString(connectionString).accessKey
}

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const given = new Map(Object.entries(config).filter(([, value]) => value !== undefined))
  const has = (name: string): boolean => given.has(name)
  checkConnectionString(given.get('connectionString'), problem)
  const ways = ['connectionString', 'accessKey', 'credential'].filter((name) => has(name))
  if (ways.length === 0)
    problem('connectionString', 'is missing: pass it, or endpoint with accessKey, or endpoint with credential')
  if (ways.length > 1) problem(ways[1] ?? '', `cannot stand beside ${ways[0]}: one way to sign in is enough`)
  if (has('connectionString') && has('endpoint'))
    problem('endpoint', 'cannot stand beside connectionString, which names it')
  if (!has('connectionString') && ways.length > 0 && !has('endpoint'))
    problem('endpoint', `is missing beside ${ways[0]}`)
  if (has('scopes') && !has('credential')) problem('scopes', 'belongs to credential, which is missing')
  if (has('resourceId') && has('verifyJwt'))
    problem('verifyJwt', 'cannot stand beside resourceId, which is the stricter check')
  if (!has('resourceId') && !has('verifyJwt'))
    problem('resourceId', "is missing: callbacks are meant for it (or choose verifyJwt: 'issuer-only')")
}

function checkConnectionString(text: unknown, problem: (path: string, message: string) => void): void {
  if (typeof text !== 'string') return
  try {
    parseConnectionString(text)
  } catch (thrown) {
    problem('connectionString', thrown instanceof ConnectionStringError ? thrown.message : 'cannot be read')
  }
}

function isSecureUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && isSecure(url) && url.username === '' && url.password === ''
}

function isTokenSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getToken' in value && typeof value.getToken === 'function'
}
