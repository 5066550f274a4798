import { type AccessTokenSource, secureUrl } from '@trunkline/azure'
import * as z from 'zod'

import { type TrustedApplicationCredentials, trustedApplicationDefaults } from './client.ts'

/** Configuration of the provider for the Trusted Application API. */
export type TrustedApplicationConfig = TrustedApplicationCredentials & {
  readonly surface: 'trusted-application'
  /** SIP URI of the trusted endpoint, in lower case. */
  readonly endpoint: string
  /** E.164 number of the endpoint; `from` may name it. */
  readonly phoneNumber?: string | undefined
  /** App ID URI of the application, which is the audience of the tokens on callbacks. */
  readonly applicationIdUri: string
  /** GUID of the tenant: tokens on callbacks from other tenants are refused. */
  readonly tenantId: string
  /** Start URL of discovery. */
  readonly discoverUrl?: string | undefined
  /** Audience of our token. */
  readonly audience?: string | undefined
  /** More hosts that may receive our token: `host`, `host:port`, or a suffix that begins with a dot. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Configuration of the issuer that signs callbacks; for other clouds and emulators. */
  readonly openIdConfigurationUrl?: string | undefined
  /** Issuer of the tokens on callbacks. Default: `https://sts.windows.net/<tenantId>/`. */
  readonly issuer?: string | undefined
  /** The `appid` of the service in its tokens. */
  readonly serviceApplicationId?: string | undefined
  /** Signs our callback URLs if there is no client secret. At least 32 characters, the same in all processes. */
  readonly tokenSecret?: string | undefined
  /** Time-out of each request, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined
}

/** The `appid` of Skype for Business in its tokens (docs/wire/ucwa.md#callback-token). */
export const skypeForBusiness = '00000004-0000-0ff1-ce00-000000000000'

/** The strict schema of a configuration. Its messages contain no values, since any value may be a secret. */
export const trustedApplicationConfig = z
  .strictObject({
    surface: z.literal('trusted-application'),
    endpoint: z.string().regex(/^sip:[^\sA-Z@?#&]+@[^\sA-Z@?#&]+$/, 'must be a SIP URI in lower case'),
    phoneNumber: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number')
      .optional(),
    applicationId: z.string().min(1).optional(),
    clientSecret: z.string().min(1).optional(),
    tenant: z
      .string()
      .regex(/^[\w.-]+$/, 'must be a domain or a GUID')
      .optional(),
    authority: secureUrl.optional(),
    credential: z.custom<AccessTokenSource>(isTokenSource, 'must be an object with getToken').optional(),
    applicationIdUri: z.string().min(1),
    tenantId: z.guid('must be a GUID'),
    discoverUrl: secureUrl.optional(),
    audience: z.string().min(1).optional(),
    allowedHosts: z
      .array(z.string().regex(/^\.?[^/?#@\s.][^/?#@\s]*$/, 'must be host, host:port or .suffix'))
      .default([]),
    openIdConfigurationUrl: secureUrl.default('https://login.windows.net/common/.well-known/openid-configuration'),
    issuer: z.string().min(1).optional(),
    serviceApplicationId: z.guid('must be a GUID').default(skypeForBusiness),
    tokenSecret: z.string().min(32, 'must have at least 32 characters').optional(),
    timeoutMs: z.number().positive().default(trustedApplicationDefaults.timeoutMs),
  })
  // also runs when a single member is invalid, so that one error names every problem
  .superRefine(checkTogether, { when: () => true })

/** A checked configuration. */
export type CheckedTrustedApplicationConfig = z.output<typeof trustedApplicationConfig>

/** The credentials of a checked configuration. */
export function credentialsOf({
  applicationId,
  clientSecret,
  tenant,
  authority,
  credential,
}: CheckedTrustedApplicationConfig): TrustedApplicationCredentials {
  if (credential !== undefined) return { credential }
  if (applicationId !== undefined && clientSecret !== undefined)
    return { applicationId, clientSecret, tenant, authority }
  throw new Error('a checked configuration has credentials')
}

function checkTogether(config: unknown, context: z.core.$RefinementCtx): void {
  if (typeof config !== 'object' || config === null) return
  const problem = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
  const given = new Set(Object.entries(config).flatMap(([name, value]) => (value === undefined ? [] : [name])))
  if (given.has('credential')) {
    for (const name of ['applicationId', 'clientSecret', 'tenant', 'authority'])
      if (given.has(name)) problem(name, 'cannot stand beside credential, which gives out the tokens')
    return
  }
  if (!given.has('applicationId')) problem('applicationId', 'is missing: pass it with clientSecret, or pass credential')
  if (!given.has('clientSecret')) problem('clientSecret', 'is missing: pass it with applicationId, or pass credential')
}

function isTokenSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getToken' in value && typeof value.getToken === 'function'
}
