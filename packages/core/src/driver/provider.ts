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
  /** Tells warnings of one code apart, such as the check that a webhook failed. */
  readonly check?: string | undefined
  /** One line without personal data: of phone numbers, SIP addresses and queries the telling part is masked. */
  readonly message: string
  readonly provider: string
  readonly callId?: string | undefined
  /** What the application's own code threw, with its stack. */
  readonly cause?: unknown
  /** How often `code` and `check` have come up: the warning is handed out the first time, and counted from then on. */
  readonly count: number
}

/** What is known of a call wherever it is held. */
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
  /** A URL of a route that belongs to no call, with a token that does not expire (R8). */
  routeUrl(purpose: string): string
  /** A URL of a call's route, for ingress that writes documents. */
  callUrl(purpose: string, callId: string, operation?: string): string
  callMediaUrl(purpose: string, callId: string): string
  /** Our id of an incoming call, derived from the carrier's: a repeated delivery is the same call (R2). */
  incomingCallId(providerCallId: string): string
  /** Hands over media that did not come in by a socket of ours. False when this process does not hold the call. */
  attachMedia(callId: string, arrival: MediaArrival): boolean
  /** Asks whichever process holds the call, half a second at most; `undefined` when nobody answers. */
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
  /** Core inspects a call that gave no sign of life for so long, in milliseconds (R20). */
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
  /** What callback tokens are signed with unless the application configures a key; never leaves core. */
  tokenSecret(): string
  /** Begins to work: nothing happened before, and nothing is sent by this. */
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
