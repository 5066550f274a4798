import { checkCredentials, type CommunicationCredentials, credentialMembers, secureUrl } from '@trunkline/azure'
import * as z from 'zod'

import { type ApiVersion, apiVersions } from './wire/index.ts'

/** Where the service publishes what its callback tokens are signed with (docs/wire/acs-call-automation.md#callback-token). */
const callbackTokenDefaults = {
  openIdConfigurationUrl:
    'https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration',
  issuer: 'https://acscallautomation.communication.azure.com',
} as const

/** What this provider is told. Credentials are a connection string, endpoint and key, or endpoint and Entra ID credential. */
export type AcsConfig = CommunicationCredentials & Audience & AcsSettings

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
  /** How far this machine's clock may differ from the one that signs callbacks, in seconds. Default: 30; at most 300. */
  readonly clockToleranceSeconds?: number
  /** Signs our callback URLs where there is no access key: at least 32 characters, the same in all processes. */
  readonly tokenSecret?: string
  /** For each request, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number
}

/** The strict schema of a configuration. Its messages name no value, since any may be a secret. */
export const acsConfig = z
  .strictObject({
    ...credentialMembers,
    resourceId: z.guid('must be a GUID: immutableResourceId in the JSON view of the resource').optional(),
    verifyJwt: z.literal('issuer-only').optional(),
    apiVersion: z.enum(apiVersions).default('2026-03-12'),
    cognitiveServicesEndpoint: secureUrl.optional(),
    openIdConfigurationUrl: secureUrl.default(callbackTokenDefaults.openIdConfigurationUrl),
    issuer: z.string().min(1).default(callbackTokenDefaults.issuer),
    clockToleranceSeconds: z.number().min(0).max(300).optional(),
  })
  // also when a member is wrong by itself, so that one run names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedAcsConfig = z.output<typeof acsConfig>

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const given = new Map(Object.entries(config).filter(([, value]) => value !== undefined))
  checkCredentials(given, problem)
  if (given.has('resourceId') && given.has('verifyJwt'))
    problem('verifyJwt', 'cannot be combined with resourceId, which is the stricter check')
  if (!given.has('resourceId') && !given.has('verifyJwt'))
    problem('resourceId', "is missing: callbacks are meant for it (or choose verifyJwt: 'issuer-only')")
}
