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

/** What a telephony is made of. */
export interface TelephonyOptions<P extends Provider, Needed extends Requirement = Requirement> {
  readonly provider: P
  /** Where the carrier reaches this application: `https:`, or `http:` on a loopback host. Needed for every carrier with a network. */
  readonly publicUrl?: string
  /** Where the carrier's media sockets reach this very process (R11). Default: `publicUrl`. */
  readonly mediaUrl?: string
  /**
   * What must be possible; anything missing fails here, at the start. Capabilities named here are in the types of the client and its
   * calls, whatever the provider.
   */
  readonly require?: readonly Needed[]
  /** Keys for callback tokens: the first signs, all are accepted. Default: derived from the provider's secret. */
  readonly tokenKeys?: readonly string[]
  /** Milliseconds a call may last; an older one is hung up and ends with `unknown`. Default: 24 hours. */
  readonly maxCallAgeMs?: number
  /** How much of what comes in is looked at, and how fast dials and requests go out. */
  readonly limits?: Partial<Limits>
  /** How long calls wait for their carrier; every operation ends. Defaults: see `Deadlines`. */
  readonly deadlines?: Partial<Deadlines>
  /** Keeps a timeline of each call, for `call.timeline()`: `true`, or how. Not kept by default. */
  readonly timeline?: boolean | TimelineOptions
  readonly bus?: EventBus
  readonly store?: ClaimStore
  readonly clock?: Clock
  /** Where ids and back-off get their randomness. Default: the machine's. */
  readonly random?: Random
  /** Where all requests go: to the carrier, and for keys, tokens and files. Default: sockets, without a proxy (`createSocketWire`). */
  readonly wire?: Wire
  /**
   * Decides about a call whose handler of `onIncomingCall` failed. Default: a call that the handler answered is hung up, and one that no
   * handler has decided about is rejected. The failure is a warning all the same, with the error as its `cause`.
   */
  readonly onHandlerError?: HandlerErrorListener
  /**
   * Hears everything that a carrier says of no call here, whole: at once where it names none, and after a minute where it names one
   * that no process knows. The warning `unplaced-event` counts them in any case, but for facts of recordings that no process holds.
   */
  readonly onUnplacedEvent?: (event: UnplacedEvent) => void
  /** Each different warning once. Default: Node prints it on stderr. */
  readonly onWarning?: (warning: Warning) => void
}

/** A request as a server got it. */
export interface ServerRequest {
  readonly method: string
  /** Path and query as they came in. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** `undefined` when it is longer than `limits.webhookBytes`, and then the server has not read it. */
  readonly body: Uint8Array | undefined
  /** The body was left out since there is no room for the request: it is refused with 503, and not for its size. */
  readonly busy?: boolean
}

/** What the server sends back; `sent` is called once the reply has left. */
export interface ServerReply extends WebhookReply {
  readonly sent: () => void
}

/** Whether a media socket is let in; accepted, the server attaches the opened socket without waiting. */
export type MediaAdmission =
  | { readonly accepted: true; attach(socket: MediaSocket): void }
  | { readonly accepted: false; readonly status: number; readonly reason: string }

/** What every telephony has. */
export interface TelephonyBase<C extends Capabilities, Route extends string> extends AsyncDisposable {
  readonly provider: string
  readonly capabilities: C
  /** Whether the provider can do this at all, by its manifest; narrows the type. */
  can<Name extends CapabilityName>(capability: Name): this is Telephony<C & Readonly<Record<Name, 'native'>>, Route>
  /**
   * The events of all calls from now on. Up to `keep` of them wait to be read, 10,000 by default; beyond it the oldest are
   * dropped, but for `call-ended`, and an `events-dropped` of their call stands in their place.
   */
  events(options?: { readonly keep?: number }): AsyncIterableIterator<CallEvent>
  /** Everything that was warned of, with how often. */
  warnings(): readonly Warning[]
  /** The address of a route that is set up by hand at the carrier, such as where its incoming calls go. */
  routeUrl(route: Route): string
  /** The limits as they apply. For servers, which need not read more. */
  readonly limits: Limits
  /** Calls that this process holds. */
  readonly liveCalls: number
  /** Dials that failed with `outcome-unknown` and are still looked for; should one turn out to be a call, it is hung up. */
  readonly doubtfulDials: number
  /** Takes in a carrier's request; `undefined` when the path is none of ours. For servers. */
  receive(request: ServerRequest): Promise<ServerReply | undefined>
  /** Lets a carrier's media socket in, or not; `undefined` when the path is none of ours. For servers. */
  admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined>
  /**
   * Ends everything here: what is open fails with `closed`, event iterators end, and nothing is sent or taken in any more.
   * Live calls go on at the carrier; with `hangUp` they are hung up first, which takes 15 seconds at most. Resolves when that
   * is done, and never rejects; closing twice is fine.
   */
  close(options?: CloseOptions): Promise<void>
}

export interface CloseOptions {
  /** Hang up the live calls, those included that are being dialled. Default: false. */
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
  /** Hears of calls that ring at the application. The returned function ends it. */
  onIncomingCall(handler: (call: IncomingCall<C>) => Promise<void> | void): () => void
}

/** Telephony through one provider with manifest `C`: what the provider lacks is absent. */
export type Telephony<C extends Capabilities = Capabilities, Route extends string = string> = TelephonyBase<C, Route> &
  (Supports<C, 'dial'> extends true ? Dialling<C> : unknown) &
  (Supports<C, 'connect'> extends true ? Connecting<C> : unknown) &
  (Supports<C, 'answer'> extends true ? Receiving<C> : unknown)

/** A client that can do these, whatever its provider: what `can()` and `require` narrow to. */
export type AbleTelephony<Name extends CapabilityName> = Telephony<Capabilities & Readonly<Record<Name, 'native'>>>

/** The manifest `C`, of which `require` has checked these capabilities; a list whose members are not known says nothing. */
export type Required<C extends Capabilities, Needed extends Requirement> = [Needed] extends [never]
  ? C
  : [CapabilityName] extends [Needed]
    ? C
    : C & Readonly<Record<Extract<Needed, CapabilityName>, 'native'>>
