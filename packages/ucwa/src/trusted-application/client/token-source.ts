import type { AccessTokenSource } from '@trunkline/azure'
import {
  createHttp,
  type Delay,
  encodePath,
  encodeQuery,
  type FailedReply,
  type Failure,
  parseReply,
  type Runtime,
} from '@trunkline/core/http'

import { tokenRefusal, tokenReply } from '../../wire/index.ts'

/** An application of Azure Active Directory and its secret. */
export interface ApplicationSecret {
  /** Such as `https://login.windows.net`. */
  readonly authority: string
  /** Domain or id of the tenant. */
  readonly tenant: string
  readonly applicationId: string
  readonly clientSecret: string
  /** Audience of the token. */
  readonly audience: string
  readonly runtime: Runtime
  readonly timeoutMs?: number | undefined
  readonly delay?: Delay | undefined
  /** Returns milliseconds since 1970. */
  readonly now: () => number
}

/** Requests app-only tokens of the older kind, for a resource instead of scopes (docs/wire/ucwa.md#tokens). */
export function createApplicationTokens(options: ApplicationSecret): AccessTokenSource {
  const { authority, tenant, applicationId, clientSecret, audience, runtime, timeoutMs, delay, now } = options
  const http = createHttp({
    ...runtime,
    baseUrl: authority,
    provider: 'ucwa',
    classify: (reply) => classify(reply, clientSecret),
    timeoutMs,
    delay,
  })
  const form = encodeQuery({
    grant_type: 'client_credentials',
    client_id: applicationId,
    client_secret: clientSecret,
    resource: audience,
  })
  return {
    async getToken() {
      const asked = now()
      const path = encodePath`/${tenant}/oauth2/token`
      const reply = await http.send({ method: 'POST', path, body: { form }, repeat: 'safe' })
      const { access_token: token, expires_in: seconds } = parseReply(tokenReply, reply, 'the request for a token')
      return { token, expiresOnTimestamp: asked + seconds * 1_000 }
    },
  }
}

/** Classifies a refusal of the token service. The secret in its text is redacted. */
function classify({ body }: FailedReply, clientSecret: string): Failure {
  const parsed = tokenRefusal.safeParse(body)
  if (!parsed.success) return {}
  const { error, error_description: description } = parsed.data
  return {
    code: error === 'temporarily_unavailable' ? 'unavailable' : 'unauthorized',
    providerCode: error,
    providerMessage: description?.replaceAll(clientSecret, '***'),
  }
}
