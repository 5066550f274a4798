import { type AccessTokenSource, createTokenCache } from '@trunkline/azure'
import { isSecure, TelephonyError } from '@trunkline/core/driver'
import {
  type AttemptReport,
  createHttp,
  type Delay,
  type Runtime,
  type RuntimeOptions,
  runtimeOf,
} from '@trunkline/core/http'

import type { ReadResource, RequestOptions } from '../client/request.ts'
import { createTransport } from '../client/transport.ts'
import { classifyFailure } from '../failure.ts'
import { createHostRule, type HostRule } from '../link/host-rule.ts'
import { type AudioVideoOperations, createAudioVideo } from './client/audio-video.ts'
import { type CommunicationOperations, createCommunication } from './client/communication.ts'
import { type ConversationOperations, createConversations } from './client/conversations.ts'
import { type Application, createDiscovery } from './client/discovery.ts'
import { createInvitations, type InvitationOperations } from './client/invitations.ts'
import { readAt } from './client/operation.ts'
import { createApplicationTokens } from './client/token-source.ts'

/** Every operation of the Trusted Application API that concerns calls. Links are absolute. Fails with `TelephonyError`. */
export interface TrustedApplicationClient {
  /** SIP URI of the trusted endpoint. */
  readonly endpoint: string
  /** Decides which hosts may receive our token; links to other hosts are refused. */
  readonly hosts: HostRule
  /** Walks from discovery to the application once, and again after its links have become invalid. */
  application(): Promise<Application>
  /** Reads any resource. */
  read(link: string, options?: RequestOptions): Promise<ReadResource>
  readonly communication: CommunicationOperations
  readonly invitations: InvitationOperations
  readonly audioVideo: AudioVideoOperations
  readonly conversations: ConversationOperations
}

/** Credentials: an application with its secret, or any other source of tokens. */
export type TrustedApplicationCredentials =
  | {
      /** Client id of the application in the tenant's directory. */
      readonly applicationId: string
      readonly clientSecret: string
      /** Default: the part after the `@` of the endpoint. */
      readonly tenant?: string | undefined
      /** Default: `https://login.windows.net`. */
      readonly authority?: string | undefined
      readonly credential?: never
    }
  | {
      /** Such as a credential of `@azure/identity`. */
      readonly credential: AccessTokenSource
      readonly applicationId?: never
      readonly clientSecret?: never
      readonly tenant?: never
      readonly authority?: never
    }

/** Settings of the client. */
export interface TrustedApplicationSettings extends RuntimeOptions {
  /** SIP URI of the trusted endpoint, in lower case. */
  readonly endpoint: string
  /** Default: the service's own URL for North America. */
  readonly discoverUrl?: string | undefined
  /** Audience of the token. Default: `https://NOAMmeetings.resources.lync.com`. */
  readonly audience?: string | undefined
  /** More hosts that may receive our token: `host`, `host:port`, or a suffix that begins with a dot. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Time-out of each attempt, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined
  /** Largest number of attempts of a repeatable request. Default: 3. */
  readonly attempts?: number | undefined
  /** Waits between attempts. Default: waits on the clock. */
  readonly delay?: Delay | undefined
  /** Observes every attempt. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
  /** Returns milliseconds since 1970. Default: the clock's time. */
  readonly now?: (() => number) | undefined
}

/** Defaults of the client (docs/wire/ucwa.md#discovery). */
export const trustedApplicationDefaults = {
  discoverUrl: 'https://api.skypeforbusiness.com/platformservice/discover?Region=northamerica',
  authority: 'https://login.windows.net',
  audience: 'https://NOAMmeetings.resources.lync.com',
  /** Hosts of the service's discovery, meetings and pools. */
  hosts: ['.skypeforbusiness.com', '.resources.lync.com', '.infra.lync.com'],
  timeoutMs: 30_000,
} as const

/** Creates a client; opens nothing. Throws `invalid-configuration`, without any secret in the message. */
export function createTrustedApplicationClient(
  options: TrustedApplicationCredentials & TrustedApplicationSettings,
): TrustedApplicationClient {
  const { endpoint, discoverUrl = trustedApplicationDefaults.discoverUrl, allowedHosts = [] } = options
  const { timeoutMs = trustedApplicationDefaults.timeoutMs, attempts, delay, onAttempt } = options
  const discover = URL.parse(discoverUrl)
  if (discover === null || !isSecure(discover))
    throw invalid('discoverUrl must be an https URL (http only for loopback)')
  if (!/^sip:[^\sA-Z@?#&]+@[^\sA-Z@?#&]+$/.test(endpoint)) throw invalid('endpoint must be a SIP URI in lower case')
  const hosts = createHostRule([discover.host, ...trustedApplicationDefaults.hosts, ...allowedHosts])
  const runtime = runtimeOf(options)
  const tokens = renewable(options, runtime)
  const http = createHttp({
    ...runtime,
    baseUrl: discover.origin,
    provider: 'ucwa',
    authorize: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
    classify: classifyFailure,
    timeoutMs,
    attempts,
    delay,
    onAttempt,
  })
  const transport = createTransport({
    http,
    hosts,
    runtime,
    provider: 'ucwa',
    renew: () => tokens.renew(),
  })
  const discovery = createDiscovery({ transport, discoverUrl: discover.href, endpoint })
  return {
    endpoint,
    hosts,
    application: () => discovery.find(),
    read: (link, requestOptions) => readAt(transport, link, requestOptions),
    communication: createCommunication(transport, discovery),
    invitations: createInvitations(transport),
    audioVideo: createAudioVideo(transport),
    conversations: createConversations(transport),
  }
}

/** A token that is cached until shortly before it expires, or until the service refuses it. */
function renewable(options: TrustedApplicationCredentials & TrustedApplicationSettings, runtime: Runtime) {
  const { endpoint, audience = trustedApplicationDefaults.audience, timeoutMs, delay } = options
  const { now = () => runtime.clock.now() } = options
  const source = options.credential ?? secretOf(options)
  const cache = () => createTokenCache(source, [`${audience}/.default`], now)
  let get = cache()
  return {
    get: () => get(),
    renew() {
      get = cache()
    },
  }

  function secretOf(secret: Extract<TrustedApplicationCredentials, { clientSecret: string }>): AccessTokenSource {
    const { applicationId, clientSecret, authority = trustedApplicationDefaults.authority } = secret
    const tenant = secret.tenant ?? endpoint.slice(endpoint.indexOf('@') + 1)
    const identity = { authority, tenant, applicationId, clientSecret, audience }
    return createApplicationTokens({ ...identity, runtime, timeoutMs, delay, now })
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider: 'ucwa' })
}
