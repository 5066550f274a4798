import {
  type ClientOptions,
  clientRules,
  type CommunicationCredentials,
  createAuthorize,
  identify,
} from '@trunkline/azure'
import { checkOptions, rule, TelephonyError } from '@trunkline/core/driver'
import { type AttemptReport, createHttp, type Delay, type RuntimeOptions, runtimeOf } from '@trunkline/core/http'

import { type CallConnectionOperations, createCallConnections } from './client/call-connections.ts'
import { createRecordings, type RecordingOperations } from './client/recordings.ts'
import { createServerCalls, type ServerCallOperations } from './client/server-calls.ts'
import { createTransport } from './client/transport.ts'
import { classifyFailure } from './failure.ts'
import { type ApiVersion, apiVersions } from './wire/index.ts'

export type { AccessTokenSource, CommunicationCredentials, DownloadOptions } from '@trunkline/azure'
export type { CallConnectionOperations } from './client/call-connections.ts'
export type { RecordingOperations } from './client/recordings.ts'
export type { ServerCallOperations } from './client/server-calls.ts'
export type { RequestOptions } from './client/transport.ts'

/** Every operation of the Calling Server REST API, as its definition describes it. Fails with `TelephonyError`. */
export interface AcsPlayAudioClient<V extends ApiVersion = '2021-08-30-preview'> {
  readonly apiVersion: V
  /** Base URL of the resource. */
  readonly endpoint: string
  readonly callConnections: CallConnectionOperations
  readonly serverCalls: ServerCallOperations
  readonly recordings: RecordingOperations<V>
}

/** Settings of the client. */
export interface AcsPlayAudioClientSettings<V extends ApiVersion = ApiVersion> extends RuntimeOptions {
  /** Default: `2021-08-30-preview`. */
  readonly apiVersion?: V | undefined
  /** More hosts (`host` or `host:port`) that recordings may be fetched from with our credentials. */
  readonly recordingHosts?: readonly string[] | undefined
  /** Time-out of each attempt, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number | undefined
  /** Largest number of attempts of a repeatable request. Default: 3. */
  readonly attempts?: number | undefined
  /** Waits between attempts. Default: waits on the clock. */
  readonly delay?: Delay | undefined
  /** Observes every attempt. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
  /** Returns milliseconds since 1970, for the dates in signatures. Default: the clock's time. */
  readonly now?: (() => number) | undefined
}

const provider = 'acs-play-audio'

/** With two slashes, as in the SDKs of that time (docs/wire/acs-play-audio.md#authentication). */
const defaultScopes = ['https://communication.azure.com//.default']

const clientRule = rule.members<ClientOptions<AcsPlayAudioClientSettings>>(clientRules)

/** Creates a client; opens nothing. Throws `invalid-argument` for an unknown option and `invalid-configuration` otherwise, without any secret in the message. */
export function createAcsPlayAudioClient<const V extends ApiVersion = '2021-08-30-preview'>(
  options: CommunicationCredentials & AcsPlayAudioClientSettings<V>,
): AcsPlayAudioClient<V> {
  checkOptions('createAcsPlayAudioClient', options, clientRule)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V is this default when none is passed
  const apiVersion = options.apiVersion ?? ('2021-08-30-preview' as V)
  if (!apiVersions.includes(apiVersion)) throw invalid(`apiVersion must be one of ${apiVersions.join(', ')}`)
  const { endpoint, identity } = identify(withScopes(options), provider)
  const runtime = runtimeOf(options)
  const { clock, random } = runtime
  const { timeoutMs, attempts, delay, onAttempt, now = () => clock.now() } = options
  const http = createHttp({
    ...runtime,
    baseUrl: endpoint,
    provider,
    authorize: createAuthorize(identity, now, { signFileQuery: true }),
    classify: classifyFailure,
    timeoutMs,
    attempts,
    delay,
    onAttempt,
  })
  const { recordingHosts = [] } = options
  const store = { http, random, resourceHost: new URL(endpoint).host, recordingHosts }
  const transport = createTransport(store, apiVersion)
  return {
    apiVersion,
    endpoint,
    callConnections: createCallConnections(transport),
    serverCalls: createServerCalls(transport),
    recordings: createRecordings(transport),
  }
}

function withScopes(credentials: CommunicationCredentials): CommunicationCredentials {
  if (credentials.credential === undefined) return credentials
  const { endpoint, credential, scopes = defaultScopes } = credentials
  return { endpoint, credential, scopes }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider })
}
