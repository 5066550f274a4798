/// <reference lib="esnext.disposable" preserve="true" />

import type { TimelineOptions } from '../base/timeline.ts'
import type { Requirement } from '../config/require.ts'
import type {
  Capabilities,
  CapabilityName,
  Clock,
  MediaSocket,
  Provider,
  Random,
  Warning,
  WebhookReply,
  Wire,
} from '../driver/index.ts'
import type { CallEvent } from './call-event.ts'
import type { Call, Supports } from './call.ts'
import type { ClaimStore } from './claim-store.ts'
import type { Deadlines } from './deadlines.ts'
import type { EventBus } from './event-bus.ts'
import type { HandlerErrorListener, IncomingCall } from './incoming-call.ts'
import type { Limits } from './limits.ts'
import type { ConnectOptions, DialOptions } from './option.ts'
import type { UnplacedEvent } from './unplaced-event.ts'

/** Options of `createTelephony`. */
export interface TelephonyOptions<P extends Provider, Needed extends Requirement = Requirement> {
  readonly provider: P
  /**
   * Where the carrier reaches this application: `https:`, or `http:` on a loopback host. Needed for every carrier with a
   * network.
   */
  readonly publicUrl?: string
  /**
   * Where the carrier's media sockets reach this process, since only the process that holds a call can take its media.
   * Default: `publicUrl`.
   */
  readonly mediaUrl?: string
  /**
   * Required capabilities; `createTelephony` throws `unsupported` if one is missing. The types of the client and its
   * calls include them on any provider.
   */
  readonly require?: readonly Needed[]
  /** Keys for callback tokens: the first signs, all are accepted. Default: derived from the provider's secret. */
  readonly tokenKeys?: readonly string[]
  /** Milliseconds a call may last; an older one is hung up and ends with `unknown`. Default: 24 hours. */
  readonly maxCallAgeMs?: number
  /** Limits on the size of incoming data and on the rate of dials and requests. */
  readonly limits?: Partial<Limits>
  /** How long calls wait for their carrier; every operation ends. Defaults: see `Deadlines`. */
  readonly deadlines?: Partial<Deadlines>
  /** Keeps a timeline of each call, for `call.timeline()`: `true`, or how. Not kept by default. */
  readonly timeline?: boolean | TimelineOptions
  readonly bus?: EventBus
  readonly store?: ClaimStore
  readonly clock?: Clock
  /** The source of randomness for ids and back-off. Default: the machine's. */
  readonly random?: Random
  /**
   * Sends all requests: to the carrier, and for keys, tokens and files. Default: sockets, without a proxy
   * (`createSocketWire`).
   */
  readonly wire?: Wire
  /**
   * Decides about a call whose handler of `onIncomingCall` failed. Default: a call that the handler answered is hung up,
   * and one that no handler has decided about is rejected. Either way, the failure is also a warning with the error as
   * its `cause`.
   */
  readonly onHandlerError?: HandlerErrorListener
  /**
   * Receives every complete carrier event that belongs to no call here: at once if it names no call, and after a minute
   * if it names a call that no process knows. The warning `unplaced-event` counts them too, except events of recordings
   * that no process holds.
   */
  readonly onUnplacedEvent?: (event: UnplacedEvent) => void
  /** Called once for each kind of warning. Default: Node prints it on stderr. */
  readonly onWarning?: (warning: Warning) => void
}

/** A request as the server received it. */
export interface ServerRequest {
  readonly method: string
  /** Path and query as they came in. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** `undefined` if it is longer than `limits.webhookBytes`; the server then does not read it. */
  readonly body: Uint8Array | undefined
  /** The server left out the body for lack of capacity, not because of its size: the request is refused with 503. */
  readonly busy?: boolean
}

/** The reply to send; the server calls `sent` once the reply has left. */
export interface ServerReply extends WebhookReply {
  readonly sent: () => void
}

/** Whether a media socket is accepted. If so, the server attaches the opened socket without waiting. */
export type MediaAdmission =
  | { readonly accepted: true; attach(socket: MediaSocket): void }
  | { readonly accepted: false; readonly status: number; readonly reason: string }

/** The members that every client has. */
export interface TelephonyBase<C extends Capabilities, Route extends string> extends AsyncDisposable {
  readonly provider: string
  readonly capabilities: C
  /** Whether the provider's manifest supports this capability; narrows the type. */
  can<Name extends CapabilityName>(capability: Name): this is Telephony<C & Readonly<Record<Name, 'native'>>, Route>
  /**
   * The events of all calls from now on. Up to `keep` of them wait to be read, 10,000 by default; beyond that, the
   * oldest are dropped, except `call-ended`, and an `events-dropped` of their call replaces them.
   */
  events(options?: { readonly keep?: number }): AsyncIterableIterator<CallEvent>
  /** All warnings so far, each kind with its count. */
  warnings(): readonly Warning[]
  /** The URL of a route to configure at the carrier, such as the target of incoming calls. */
  routeUrl(route: Route): string
  /** The limits in effect, for servers: they need not read more. */
  readonly limits: Limits
  /** Calls that this process holds. */
  readonly liveCalls: number
  /** Dials that failed with `outcome-unknown` and are still being searched for; a call that turns up is hung up. */
  readonly doubtfulDials: number
  /** Handles a carrier's request; `undefined` if the path is not one of the client's. For servers. */
  receive(request: ServerRequest): Promise<ServerReply | undefined>
  /** Accepts or refuses a carrier's media socket; `undefined` if the path is not one of the client's. For servers. */
  admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined>
  /**
   * Closes the client: open operations fail with `closed`, event iterators end, and nothing is sent or received after
   * that. Live calls go on at the carrier; with `hangUp` they are hung up first, which takes 15 seconds at most. Never
   * rejects; closing twice is fine.
   */
  close(options?: CloseOptions): Promise<void>
}

export interface CloseOptions {
  /** Hangs up the live calls first, including calls that are being dialed. Default: false. */
  readonly hangUp?: boolean
}

interface Dialling<C extends Capabilities> {
  /** Places a call; resolves once the carrier has accepted it. */
  dial(options: DialOptions): Promise<Call<C>>
}

interface Connecting<C extends Capabilities> {
  /** Joins a room, a group call or a running call; resolves once the carrier has accepted it. */
  connect(options: ConnectOptions): Promise<Call<C>>
}

interface Receiving<C extends Capabilities> {
  /** Registers a handler for incoming calls. The returned function removes it. */
  onIncomingCall(handler: (call: IncomingCall<C>) => Promise<void> | void): () => void
}

/** The client of one provider with manifest `C`; unsupported verbs are absent from the type. */
export type Telephony<C extends Capabilities = Capabilities, Route extends string = string> = TelephonyBase<C, Route> &
  (Supports<C, 'dial'> extends true ? Dialling<C> : unknown) &
  (Supports<C, 'connect'> extends true ? Connecting<C> : unknown) &
  (Supports<C, 'answer'> extends true ? Receiving<C> : unknown)

/** A client that supports these capabilities, on any provider: the type that `can()` and `require` narrow to. */
export type AbleTelephony<Name extends CapabilityName> = Telephony<Capabilities & Readonly<Record<Name, 'native'>>>

/** The manifest `C`, of which `require` has checked these capabilities; a list whose members are not known says nothing. */
export type Required<C extends Capabilities, Needed extends Requirement> = [Needed] extends [never]
  ? C
  : [CapabilityName] extends [Needed]
    ? C
    : C & Readonly<Record<Extract<Needed, CapabilityName>, 'native'>>
