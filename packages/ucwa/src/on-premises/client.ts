import { isSecure, TelephonyError } from '@trunkline/core/driver'
import {
  type AttemptReport,
  createHttp,
  type Delay,
  type Http,
  type HttpOptions,
  type RuntimeOptions,
  runtimeOf,
} from '@trunkline/core/http'

import type { ReadResource, RequestOptions } from '../client/request.ts'
import { createTransport, type LinkReply, type Transport } from '../client/transport.ts'
import { createHostRule, type HostRule } from '../link/host-rule.ts'
import type { BatchPartReply } from '../wire/index.ts'
import { type BatchOptions, type BatchRequest, sendBatch } from './client/batch.ts'
import {
  createAudioVideo,
  createConversations,
  createPhoneAudio,
  type PhoneAudioOperations,
  type PremisesAudioVideoOperations,
  type PremisesConversationOperations,
} from './client/call.ts'
import { type Change, changeResource } from './client/change.ts'
import { createCommunication, type PremisesCommunicationOperations } from './client/communication.ts'
import { findApplications } from './client/discovery.ts'
import { createInvitations, type PremisesInvitationOperations } from './client/invitations.ts'
import { createMe, type MeOperations } from './client/me.ts'
import { act, readAt } from './client/operation.ts'
import { createSignIn, type PremisesApplication } from './client/sign-in.ts'
import { createTickets, type OnPremisesCredentials } from './client/tickets.ts'
import { classifyPremisesFailure } from './failure.ts'

/** Every operation of UCWA 2.0 that concerns calls. Links are absolute. Fails with `TelephonyError`. */
export interface OnPremisesClient {
  /** Decides which hosts may receive our ticket; links to other hosts are refused. */
  readonly hosts: HostRule
  /** Finds the server, gets a ticket and signs in; later calls return the same application until `forget`. */
  application(): Promise<PremisesApplication>
  /** Drops an application that the server no longer knows. The next call of `application()` creates a new one. */
  forget(application: PremisesApplication): void
  /** Reads any resource. */
  read(link: string, options?: RequestOptions): Promise<ReadResource>
  /** Reads a resource, changes it and sends it back whole. Retries when another client has changed it first. */
  change(link: string, change: Change, options?: RequestOptions): Promise<void>
  /**
   * One request for events, at `events` or at the `next` of the last reply. The server decides how long it lasts. It is
   * not retried.
   */
  poll(link: string, options?: RequestOptions): Promise<LinkReply>
  /** Sends several requests as one; the replies are in the same order. */
  batch(requests: readonly BatchRequest[], options?: BatchOptions): Promise<readonly BatchPartReply[]>
  /** Signs out. */
  close(): Promise<void>
  readonly me: MeOperations
  readonly communication: PremisesCommunicationOperations
  readonly invitations: PremisesInvitationOperations
  readonly phoneAudio: PhoneAudioOperations
  readonly audioVideo: PremisesAudioVideoOperations
  readonly conversations: PremisesConversationOperations
}

/** Settings of the client. */
export interface OnPremisesSettings extends RuntimeOptions {
  /** Domain of the user's SIP address; autodiscovery starts there. */
  readonly domain: string
  /** Start of autodiscovery instead of the domain. */
  readonly autodiscoverUrl?: string | undefined
  /**
   * More hosts that may receive our ticket: `host`, `host:port`, or a suffix that begins with a dot. Hosts of the
   * domain are always allowed.
   */
  readonly allowedHosts?: readonly string[] | undefined
  /** Identifies this process at the server; another process with the same id takes over its events. Default: a new UUID. */
  readonly endpointId?: string | undefined
  /** Default: `Trunkline`. */
  readonly userAgent?: string | undefined
  /** Default: `en-US`. */
  readonly culture?: string | undefined
  /** Longest duration of a request for events at the server, in seconds. Default: the server's own 180. */
  readonly pollSeconds?: number | undefined
  /** Time-out of every other request, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined
  /** Returns milliseconds since 1970. Default: the clock's time. */
  readonly now?: (() => number) | undefined
  readonly attempts?: number | undefined
  readonly delay?: Delay | undefined
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
}

/** Defaults of the client; `pollSeconds` is the server's own default (docs/wire/ucwa.md#event-channel). */
export const onPremisesDefaults = {
  pollSeconds: 180,
  timeoutMs: 30_000,
  userAgent: 'Trunkline',
  culture: 'en-US',
} as const

/** The client waits longer for a poll than the server does. */
const pollMarginMs = 30_000

/** Creates the client; sends nothing. Throws `invalid-configuration`, without any secret in the message. */
export function createOnPremisesClient(options: OnPremisesCredentials & OnPremisesSettings): OnPremisesClient {
  const { timeoutMs = onPremisesDefaults.timeoutMs, pollSeconds = onPremisesDefaults.pollSeconds } = options
  const runtime = runtimeOf(options)
  const { clock, random } = runtime
  const { now = () => clock.now(), attempts, delay, endpointId = random.uuid() } = options
  const { userAgent = onPremisesDefaults.userAgent, culture = onPremisesDefaults.culture } = options
  const { roots, hosts } = placesOf(options)
  const tickets = createTickets({ credentials: options, runtime, now, timeoutMs, attempts, delay })
  const renew = (): void => tickets.renew()
  const authorize = async () => ({ authorization: `Bearer ${await tickets.get()}` })
  const transport = (http: Http): Transport => createTransport({ http, hosts, runtime, provider: 'ucwa', renew })
  const open = transport(httpOf(options, roots, { ...runtime, timeoutMs }))
  const signed = transport(httpOf(options, roots, { ...runtime, timeoutMs, authorize }))
  const pollMs = pollSeconds * 1_000 + pollMarginMs
  const polling = transport(httpOf(options, roots, { ...runtime, timeoutMs: pollMs, authorize, attempts: 1 }))
  const signIn = createSignIn(
    signed,
    { userAgent, endpointId, culture },
    { clock: runtime.clock, findApplications: () => findApplications({ roots, open, signed, tickets }) },
  )
  return {
    hosts,
    application: () => signIn.application(),
    forget: (application) => signIn.forget(application),
    read: (link, requestOptions) => readAt(signed, link, requestOptions),
    change: (link, change, requestOptions) => changeResource(signed, link, change, requestOptions),
    poll: (link, requestOptions) => act(polling, 'events', link, requestOptions),
    batch: (requests, batchOptions) => sendBatch(signed, signIn, requests, batchOptions),
    close: () => signIn.end(),
    me: createMe(signed),
    communication: createCommunication(signed, signIn),
    invitations: createInvitations(signed),
    phoneAudio: createPhoneAudio(signed),
    audioVideo: createAudioVideo(signed),
    conversations: createConversations(signed),
  }
}

/** Start URLs of autodiscovery, and the hosts that are trusted. */
function placesOf({ domain, autodiscoverUrl, allowedHosts = [] }: OnPremisesSettings) {
  if (!/^[a-z\d-]+(\.[a-z\d-]+)*$/i.test(domain)) throw invalid('domain must be the domain of the user')
  const found = ['lyncdiscoverinternal', 'lyncdiscover'].map((name) => `https://${name}.${domain}/`)
  const roots = autodiscoverUrl === undefined ? found : [autodiscoverUrl]
  const named = roots.map((root) => {
    const url = URL.parse(root)
    if (url === null || !isSecure(url)) throw invalid('autodiscoverUrl must be an https URL (http only for loopback)')
    return url.host
  })
  return { roots, hosts: createHostRule([...named, `.${domain}`, ...allowedHosts]) }
}

function httpOf(
  { attempts, delay, onAttempt }: OnPremisesSettings,
  [root = '']: readonly string[],
  setting: Pick<HttpOptions, 'authorize' | 'attempts' | keyof RuntimeOptions> & { readonly timeoutMs: number },
): Http {
  return createHttp({
    baseUrl: new URL(root).origin,
    provider: 'ucwa',
    classify: classifyPremisesFailure,
    attempts,
    delay,
    onAttempt,
    ...setting,
  })
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-configuration', message, { provider: 'ucwa' })
}
