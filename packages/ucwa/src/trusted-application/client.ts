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
  /** Which hosts are sent our token: links elsewhere are refused. */
  readonly hosts: HostRule
  /** Walks from discovery to the application, once; again after its links have led nowhere. */
  application(): Promise<Application>
  /** Reads any resource. */
  read(link: string, options?: RequestOptions): Promise<ReadResource>
  readonly communication: CommunicationOperations
  readonly invitations: InvitationOperations
  readonly audioVideo: AudioVideoOperations
  readonly conversations: ConversationOperations
}

/** Who we are: an application with its secret, or whatever else gives out tokens. */
export type TrustedApplicationCredentials =
  | {
      /** Client id of the application that is registered with the tenant's directory. */
      readonly applicationId: string
      readonly clientSecret: string
      /** Default: what stands behind the `@` of the endpoint. */
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

/** How the client works. */
export interface TrustedApplicationSettings extends RuntimeOptions {
  /** SIP URI of the trusted endpoint, in lower case. */
  readonly endpoint: string
  /** Default: the service's own, for North America. */
  readonly discoverUrl?: string | undefined
  /** Whom the token is for. Default: `https://NOAMmeetings.resources.lync.com`. */
  readonly audience?: string | undefined
  /** More hosts that may be sent our token: `host`, `host:port`, or a suffix that begins with a dot. */
  readonly allowedHosts?: readonly string[] | undefined
  /** For each attempt, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined
  /** How often a request that may be repeated is sent at most. Default: 3. */
  readonly attempts?: number | undefined
  /** Waits between attempts; by the clock by default. */
  readonly delay?: Delay | undefined
  /** Observes every attempt. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
  /** Milliseconds since 1970. Default: what the clock says. */
  readonly now?: (() => number) | undefined
}

/** What holds unless it is set otherwise (docs/wire/ucwa.md#discovery). */
export const trustedApplicationDefaults = {
  discoverUrl: 'https://api.skypeforbusiness.com/platformservice/discover?Region=northamerica',
  authority: 'https://login.windows.net',
  audience: 'https://NOAMmeetings.resources.lync.com',
  /** Where discovery, meetings and pools of the service were. */
  hosts: ['.skypeforbusiness.com', '.resources.lync.com', '.infra.lync.com'],
  timeoutMs: 30_000,
} as const

/** Makes a client; opens nothing. Throws `invalid-configuration`, with no part of a secret. */
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

/** A token that is kept until shortly before it expires, or until the service refuses it. */
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
