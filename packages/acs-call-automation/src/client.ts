import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'
import { type AttemptReport, createHttp, type Delay } from '@trunkline/core/http'

import { type AccessTokenSource, defaultScopes } from './auth/access-token.ts'
import { createAuthorize, type Identity } from './auth/authorize.ts'
import { ConnectionStringError, parseConnectionString } from './auth/connection-string.ts'
import { isSecure } from './auth/loopback.ts'
import { type CallOperations, createCalls } from './client/calls.ts'
import { createMedia, type MediaOperations } from './client/media.ts'
import { createParticipants, type ParticipantOperations } from './client/participants.ts'
import { createRecordings, type RecordingOperations } from './client/recordings.ts'
import { createTransport } from './client/transport.ts'
import { classifyFailure } from './failure.ts'
import { type ApiVersion, apiVersions } from './wire/index.ts'

export { type AccessTokenSource } from './auth/access-token.ts'
export { type CallOperations } from './client/calls.ts'
export { type MediaOperations } from './client/media.ts'
export { type ParticipantOperations } from './client/participants.ts'
export { type DownloadOptions } from './client/recording-file.ts'
export { type RecordingOperations } from './client/recordings.ts'
export { type Repeatability, repeatabilityFor } from './client/repeatability.ts'
export { type RepeatableOptions, type RequestOptions } from './client/transport.ts'

/** Every operation of the Call Automation REST API, each sent and read as the definition says. Fails with `TelephonyError`. */
export interface AcsClient<V extends ApiVersion = '2026-03-12'> {
  readonly apiVersion: V
  /** Base URL of the resource. */
  readonly endpoint: string
  readonly calls: CallOperations<V>
  readonly media: MediaOperations<V>
  readonly participants: ParticipantOperations<V>
  readonly recordings: RecordingOperations<V>
}

/** Where the resource is and who we are there. */
export type AcsCredentials =
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

/** How the client works. */
export interface AcsClientSettings<V extends ApiVersion = ApiVersion> {
  /** Default: `2026-03-12`. */
  readonly apiVersion?: V | undefined
  /** More hosts (`host` or `host:port`) that recordings may be fetched from with our proof. */
  readonly recordingHosts?: readonly string[] | undefined
  /** For each attempt, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number | undefined
  /** How often a request that may be repeated is sent at most. Default: 3. */
  readonly attempts?: number | undefined
  /** Waits between attempts; a timer by default. */
  readonly delay?: Delay | undefined
  /** Observes every attempt. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
  /** Milliseconds since 1970, for the dates in signatures. */
  readonly now?: (() => number) | undefined
}

/** Makes a client; opens nothing. Throws `invalid-configuration`, with no part of a secret. */
export function createAcsClient<const V extends ApiVersion = '2026-03-12'>(
  options: AcsCredentials & AcsClientSettings<V>,
): AcsClient<V> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V is this very default when none is passed
  const apiVersion = options.apiVersion ?? ('2026-03-12' as V)
  if (!apiVersions.includes(apiVersion)) throw invalid(`apiVersion must be one of ${apiVersions.join(', ')}`)
  const { endpoint, identity } = identify(options)
  const { timeoutMs, attempts, delay, onAttempt, now = Date.now } = options
  const http = createHttp({
    baseUrl: endpoint,
    provider: 'acs-call-automation',
    authorize: createAuthorize(identity, now),
    classify: classifyFailure,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(attempts !== undefined && { attempts }),
    ...(delay !== undefined && { delay }),
    ...(onAttempt !== undefined && { onAttempt }),
  })
  const resourceHost = new URL(endpoint).host
  const recordingHosts = options.recordingHosts ?? []
  const transport = createTransport({ http, endpoint, resourceHost, recordingHosts, apiVersion, now })
  return {
    apiVersion,
    endpoint,
    calls: createCalls(transport),
    media: createMedia(transport),
    participants: createParticipants(transport),
    recordings: createRecordings(transport),
  }
}

function identify(options: AcsCredentials): { endpoint: string; identity: Identity } {
  if (options.connectionString !== undefined) {
    const { endpoint, accessKey } = readConnectionString(options.connectionString)
    return { endpoint, identity: { accessKey } }
  }
  const url = URL.parse(options.endpoint)
  if (url === null || !isSecure(url)) throw invalid('endpoint must be an https URL (http for loopback alone)')
  const endpoint = url.href.replace(/\/+$/, '')
  if (options.credential !== undefined) {
    const { credential, scopes = defaultScopes } = options
    return { endpoint, identity: { credential, scopes } }
  }
  return { endpoint, identity: { accessKey: options.accessKey } }
}

function readConnectionString(text: string): { endpoint: string; accessKey: string } {
  try {
    return parseConnectionString(text)
  } catch (thrown) {
    if (thrown instanceof ConnectionStringError) throw invalid(thrown.message)
    throw isTelephonyError(thrown) ? thrown : invalid('The connection string cannot be read')
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider: 'acs-call-automation' })
}
