import { isSecure, TelephonyError } from '@trunkline/core/driver'

import type { AccessTokenSource } from './access-token.ts'
import type { Identity } from './authorize.ts'
import { ConnectionStringError, parseConnectionString } from './connection-string.ts'

/** Where a Communication Services resource is, and who we are there. */
export type CommunicationCredentials =
  | {
      /** As the portal shows it. */
      readonly connectionString: string
      readonly endpoint?: never
      readonly accessKey?: never
      readonly credential?: never
    }
  | {
      readonly endpoint: string
      /** Base64. */
      readonly accessKey: string
      readonly connectionString?: never
      readonly credential?: never
    }
  | {
      readonly endpoint: string
      /** Such as a credential of `@azure/identity`. */
      readonly credential: AccessTokenSource
      /** Default: `https://communication.azure.com/.default`. */
      readonly scopes?: readonly string[] | undefined
      readonly connectionString?: never
      readonly accessKey?: never
    }

/** What a token for Communication Services is asked for unless the application says otherwise. */
export const communicationScopes: readonly string[] = ['https://communication.azure.com/.default']

/** Reads credentials; throws `invalid-configuration` of that provider, with no part of a secret. */
export function identify(
  credentials: CommunicationCredentials,
  provider: string,
): { readonly endpoint: string; readonly identity: Identity } {
  if (credentials.connectionString !== undefined) {
    const { endpoint, accessKey } = read(credentials.connectionString, provider)
    return { endpoint, identity: { accessKey } }
  }
  const url = URL.parse(credentials.endpoint)
  if (url === null || !isSecure(url)) throw invalid('endpoint must be an https URL (http only for loopback)', provider)
  const endpoint = url.href.replace(/\/+$/, '')
  if (credentials.credential === undefined) return { endpoint, identity: { accessKey: credentials.accessKey } }
  const { credential, scopes = communicationScopes } = credentials
  return { endpoint, identity: { credential, scopes } }
}

function read(text: string, provider: string): ReturnType<typeof parseConnectionString> {
  try {
    return parseConnectionString(text)
  } catch (thrown) {
    throw thrown instanceof ConnectionStringError ? invalid(thrown.message, provider) : thrown
  }
}

function invalid(message: string, provider: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider })
}
