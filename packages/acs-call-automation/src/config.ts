import { checkCredentials, type CommunicationCredentials, credentialMembers, secureUrl } from '@trunkline/azure'
import * as z from 'zod'

import { type ApiVersion, apiVersions } from './wire/index.ts'

/** Where the service publishes the keys of its callback tokens (docs/wire/acs-call-automation.md#callback-token). */
const callbackTokenDefaults = {
  openIdConfigurationUrl:
    'https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration',
  issuer: 'https://acscallautomation.communication.azure.com',
} as const

/**
 * Configuration of this provider. The credentials are a connection string, an endpoint with a key, or an endpoint with
 * an Entra ID credential.
 */
export type AcsConfig = CommunicationCredentials & Audience & AcsSettings

/** How strictly the bearer token of callbacks and media sockets is checked. */
export type Audience =
  | {
      /** The resource's immutable id, a GUID in the JSON view of the portal: only tokens for this resource are accepted. */
      readonly resourceId: string
      readonly verifyJwt?: never
    }
  | {
      /**
       * Accepts the service's tokens for any resource; the token in our own URLs still protects each call. Causes a
       * warning.
       */
      readonly verifyJwt: 'issuer-only'
      readonly resourceId?: never
    }

/** Settings with a default. */
export interface AcsSettings {
  /** Default: `2026-03-12`. */
  readonly apiVersion?: ApiVersion
  /** Endpoint of an Azure AI resource. Required to play speech and SSML, to collect speech and choices, and to transcribe. */
  readonly cognitiveServicesEndpoint?: string
  /** More hosts (`host` or `host:port`) that recordings may be fetched from, for other clouds and emulators. */
  readonly recordingHosts?: readonly string[]
  /** For other clouds and emulators. */
  readonly openIdConfigurationUrl?: string
  /** Issuer of the tokens on callbacks; for other clouds and emulators. */
  readonly issuer?: string
  /** Largest difference between this machine's clock and the one that signs callbacks, in seconds. Default: 30; at most 300. */
  readonly clockToleranceSeconds?: number
  /** Signs our callback URLs if there is no access key. At least 32 characters, the same in all processes. */
  readonly tokenSecret?: string
  /** Time-out of each request, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number
}

/** The strict schema of a configuration. Its messages contain no values, since any value may be a secret. */
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
  // also runs when a single member is invalid, so that one error names every problem
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
