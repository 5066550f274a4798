import type { Authorize } from '@trunkline/core/http'

import { type AccessTokenSource, createTokenCache } from './access-token.ts'
import { signingKey, signRequest } from './hmac.ts'

/** Who we are: the resource's key, or an Entra ID identity. */
export type Identity =
  | { readonly accessKey: string }
  | { readonly credential: AccessTokenSource; readonly scopes: readonly string[] }

/** Names the resource in a request for a recording, whose host is another (docs/wire/acs-call-automation.md#recording-download). */
export const resourceHostHeader = 'x-ms-host'

/** How the two generations of the API differ in their proofs. */
export interface AuthorizeOptions {
  /** Whether the query of a recording's file is signed with its path: the older API does so; false by default. */
  readonly signFileQuery?: boolean
}

/** Proves who sends a request: anew for each attempt, since the date is part of the proof. */
export function createAuthorize(
  identity: Identity,
  now: () => number,
  { signFileQuery = false }: AuthorizeOptions = {},
): Authorize {
  if (!('accessKey' in identity)) {
    const tokenOf = createTokenCache(identity.credential, identity.scopes, now)
    return async () => ({ authorization: `Bearer ${await tokenOf()}` })
  }
  const accessKey = signingKey(identity.accessKey)
  return ({ method, headers, body, host, pathAndQuery }) => {
    const resourceHost = headers[resourceHostHeader]
    const place =
      resourceHost === undefined
        ? { host, pathAndQuery }
        : { host: resourceHost, pathAndQuery: signFileQuery ? pathAndQuery : pathAndQuery.replace(/\?.*$/s, '') }
    const { host: signed, ...proof } = signRequest({ method, ...place, body, accessKey, date: new Date(now()) })
    return resourceHost === undefined ? proof : { ...proof, [resourceHostHeader]: signed }
  }
}
