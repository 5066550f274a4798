import { isSecure } from '@trunkline/core/driver'
import * as z from 'zod'

import type { AccessTokenSource } from './access-token.ts'
import { ConnectionStringError, parseConnectionString } from './connection-string.ts'
import type { CommunicationCredentials } from './credentials.ts'

/** A URL that may be sent a secret. The message names no value, since any may be a secret. */
export const secureUrl = z.string().refine(isSecureUrl, 'must be an https URL (http only for loopback)')

/** The members of a configuration that say where a resource is and who we are; spread into an adapter's strict schema. */
export const credentialMembers = {
  connectionString: z.string().optional(),
  endpoint: secureUrl.optional(),
  accessKey: z.base64('must be base64').min(1).optional(),
  credential: z.custom<AccessTokenSource>(isTokenSource, 'must be an object with getToken').optional(),
  scopes: z.array(z.string()).min(1).optional(),
  recordingHosts: z.array(z.string().regex(/^[^/?#@\s]+$/, 'must be host or host:port')).default([]),
  tokenSecret: z.string().min(32, 'must have at least 32 characters').optional(),
  timeoutMs: z.number().positive().optional(),
}

/** What those members hold once checked. */
export type CredentialConfig = z.output<z.ZodObject<typeof credentialMembers>>

/** Takes a problem of a configuration: which member, and what is wrong with it. */
export type ReportProblem = (member: string, message: string) => void

/** Reports what is wrong between the members, each of which may be valid on its own. */
export function checkCredentials(given: ReadonlyMap<string, unknown>, report: ReportProblem): void {
  checkConnectionString(given.get('connectionString'), report)
  const ways = ['connectionString', 'accessKey', 'credential'].filter((name) => given.has(name))
  if (ways.length === 0)
    report('connectionString', 'is missing: pass it, or endpoint with accessKey, or endpoint with credential')
  if (ways.length > 1) report(ways[1] ?? '', `cannot be combined with ${ways[0]}: one way to sign in is enough`)
  if (given.has('connectionString') && given.has('endpoint'))
    report('endpoint', 'cannot be combined with connectionString, which names it')
  if (!given.has('connectionString') && ways.length > 0 && !given.has('endpoint'))
    report('endpoint', `is missing beside ${ways[0]}`)
  if (given.has('scopes') && !given.has('credential')) report('scopes', 'belongs to credential, which is missing')
}

/** The credentials of a checked configuration. */
export function credentialsOf({
  connectionString,
  endpoint,
  accessKey,
  credential,
  scopes,
}: CredentialConfig): CommunicationCredentials {
  if (connectionString !== undefined) return { connectionString }
  if (endpoint !== undefined && credential !== undefined) return { endpoint, credential, scopes }
  if (endpoint !== undefined && accessKey !== undefined) return { endpoint, accessKey }
  throw new Error('a checked configuration has credentials')
}

/** What callback URLs are signed with; undefined where there is neither a key nor a `tokenSecret`. */
export function tokenSecretOf({ tokenSecret, connectionString, accessKey }: CredentialConfig): string | undefined {
  if (tokenSecret !== undefined) return tokenSecret
  return connectionString === undefined ? accessKey : parseConnectionString(connectionString).accessKey
}

function checkConnectionString(text: unknown, report: ReportProblem): void {
  if (typeof text !== 'string') return
  try {
    parseConnectionString(text)
  } catch (thrown) {
    report('connectionString', thrown instanceof ConnectionStringError ? thrown.message : 'cannot be read')
  }
}

function isSecureUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && isSecure(url) && url.username === '' && url.password === ''
}

function isTokenSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getToken' in value && typeof value.getToken === 'function'
}
