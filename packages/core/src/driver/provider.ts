import type { Capabilities, CapabilityReasons } from './capability.ts'
import type { Clock } from './clock.ts'
import type { Driver } from './driver.ts'
import type { Ingress } from './ingress.ts'
import type { State } from './json.ts'
import type { MediaArrival, MediaIngress } from './media.ts'
import type { Random } from './random.ts'
import type { Wire } from './wire.ts'

/** A structured warning: something works, but not as the application may think. */
export interface Warning {
  /** Such as `emulated`, `refused-webhook`, `unverified-webhook`, `late-evidence`. */
  readonly code: string
  /** Distinguishes warnings of one code, such as the check that a webhook failed. */
  readonly check?: string | undefined
  /** One line without personal data: the identifying part of phone numbers, SIP addresses and queries is masked. */
  readonly message: string
  readonly provider: string
  readonly callId?: string | undefined
  /** The value that the application's code threw, with its stack. */
  readonly cause?: unknown
  /** How often `code` and `check` have come up: the warning is reported the first time, and only counted after that. */
  readonly count: number
}

/** The state of a call, which another process may hold. */
export interface CallSnapshot {
  readonly providerCallId: string | undefined
  readonly state: State
  readonly ended: boolean
}

/** What core gives an adapter. */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  /** Where requests to the carrier go, and all others: for keys, tokens and files. */
  readonly wire: Wire
  /**
   * A URL of a route that belongs to no call, with a token that does not expire, since it is configured at the carrier
   * by hand.
   */
  routeUrl(purpose: string): string
  /** A URL of a call's route, for ingress that writes documents. */
  callUrl(purpose: string, callId: string, operation?: string): string
  callMediaUrl(purpose: string, callId: string): string
  /** Trunkline's id of an incoming call, derived from the carrier's, so that a repeated delivery is the same call. */
  incomingCallId(providerCallId: string): string
  /** Attaches media that did not arrive on a socket of the client. False if this process does not hold the call. */
  attachMedia(callId: string, arrival: MediaArrival): boolean
  /** Asks the process that holds the call, for half a second at most; `undefined` without an answer. */
  ask(callId: string): Promise<CallSnapshot | undefined>
  /**
   * Warns of what works, but not as the application may think. `code` and `check` are words of the adapter, from closed
   * lists, since each pair of them is handed out once; the message may hold what a stranger sent, `quoted`.
   */
  warn(warning: Omit<Warning, 'count' | 'provider'>): void
}

/** A provider at work. */
export interface Session {
  readonly driver: Driver
  readonly ingress: Ingress
  readonly media?: MediaIngress
  /** Milliseconds without a sign of life after which core asks the carrier for the state of a call. */
  readonly inspectAfterMs?: number
  close?(): Promise<void>
}

/** Ties name, manifest and driver together; made by an adapter's own function from its checked configuration. */
export interface Provider<
  Name extends string = string,
  C extends Capabilities = Capabilities,
  Route extends string = string,
> {
  readonly name: Name
  readonly capabilities: C
  readonly reasons: CapabilityReasons
  /** The routes that are set up by hand at the carrier: what `routeUrl` of the client takes. Default: any. */
  readonly routes?: readonly Route[]
  /** The default key that signs callback tokens, if the application configures none. Never leaves core. */
  tokenSecret(): string
  /** Starts the provider. Sends nothing. */
  open(host: Host): Session
}

/** Checks that a provider is complete and keeps its literal types. */
export function defineProvider<
  const Name extends string,
  const C extends Capabilities,
  const Route extends string = string,
>(provider: Provider<Name, C, Route>): Provider<Name, C, Route> {
  return provider
}
