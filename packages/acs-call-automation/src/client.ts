import {
  type ClientOptions,
  clientRules,
  type CommunicationCredentials,
  createAuthorize,
  identify,
} from '@trunkline/azure'
import { checkOptions, rule, TelephonyError } from '@trunkline/core/driver'
import {
  type AttemptReport,
  createHttp,
  type Delay,
  delayOn,
  type RuntimeOptions,
  runtimeOf,
} from '@trunkline/core/http'

import { type CallOperations, createCalls } from './client/calls.ts'
import { createMedia, type MediaOperations } from './client/media.ts'
import { createParticipants, type ParticipantOperations } from './client/participants.ts'
import { createRecordings, type RecordingOperations } from './client/recordings.ts'
import { createTransport } from './client/transport.ts'
import { classifyFailure } from './failure.ts'
import { type ApiVersion, apiVersions } from './wire/index.ts'

export type { AccessTokenSource, CommunicationCredentials, DownloadOptions } from '@trunkline/azure'
export type { CallOperations } from './client/calls.ts'
export type { MediaOperations } from './client/media.ts'
export type { ParticipantOperations } from './client/participants.ts'
export type { SaveOptions } from './client/recording-save.ts'
export type { RecordingOperations } from './client/recordings.ts'
export { type Repeatability, repeatabilityFor } from './client/repeatability.ts'
export type { RepeatableOptions, RequestOptions } from './client/transport.ts'

/** Every operation of the Call Automation REST API, as its definition describes it. Fails with `TelephonyError`. */
export interface AcsClient<V extends ApiVersion = '2026-03-12'> {
  readonly apiVersion: V
  /** Base URL of the resource. */
  readonly endpoint: string
  readonly calls: CallOperations<V>
  readonly media: MediaOperations<V>
  readonly participants: ParticipantOperations<V>
  readonly recordings: RecordingOperations<V>
}

/** Settings of the client. */
export interface AcsClientSettings<V extends ApiVersion = ApiVersion> extends RuntimeOptions {
  /** Default: `2026-03-12`. */
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

const clientRule = rule.members<ClientOptions<AcsClientSettings>>(clientRules)

/**
 * Creates a client; opens nothing. Throws `invalid-argument` for an unknown option and `invalid-configuration`
 * otherwise, without any secret in the message.
 */
export function createAcsClient<const V extends ApiVersion = '2026-03-12'>(
  options: CommunicationCredentials & AcsClientSettings<V>,
): AcsClient<V> {
  checkOptions('createAcsClient', options, clientRule)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V is this default when none is passed
  const apiVersion = options.apiVersion ?? ('2026-03-12' as V)
  if (!apiVersions.includes(apiVersion)) throw invalid(`apiVersion must be one of ${apiVersions.join(', ')}`)
  const { endpoint, identity } = identify(options, 'acs-call-automation')
  const runtime = runtimeOf(options)
  const { clock, random } = runtime
  const { timeoutMs, attempts, delay = delayOn(clock), onAttempt, now = () => clock.now() } = options
  const http = createHttp({
    ...runtime,
    baseUrl: endpoint,
    provider: 'acs-call-automation',
    authorize: createAuthorize(identity, now),
    classify: classifyFailure,
    timeoutMs,
    attempts,
    delay,
    onAttempt,
  })
  const resourceHost = new URL(endpoint).host
  const recordingHosts = options.recordingHosts ?? []
  const transport = createTransport({ http, random, endpoint, resourceHost, recordingHosts, apiVersion, now })
  return {
    apiVersion,
    endpoint,
    calls: createCalls(transport),
    media: createMedia(transport),
    participants: createParticipants(transport),
    recordings: createRecordings(transport, { now, delay }),
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider: 'acs-call-automation' })
}
