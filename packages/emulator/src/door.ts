import type { Leg, Switchboard } from '@trunkline/network'

import type { Deliver } from './deliver.ts'
import type { Environment } from './environment.ts'
import type { ConnectMedia } from './media.ts'
import type { NumberSettings } from './number.ts'
import type { FetchPrompt } from './prompt.ts'
import type { Socket } from './socket.ts'

/** A protocol server, one side of the simulated network: its REST surface, its callbacks, its media. */
export interface Door {
  /** Short and stable: the member of the ready line, the `door` of calls, faults and exchanges. */
  readonly name: string
  /** Whether a request is for this protocol server; the first one that returns true gets it. */
  matches(request: DoorRequest): boolean
  /** Answers a request. A thrown error becomes a 500 that names the protocol server. */
  handle(request: DoorRequest): DoorReply | Promise<DoorReply>
  /** The protocol's own way to say that a fault struck (429, 503, or an ordered status); without it a plain JSON error. */
  refuse?(status: number, request: DoorRequest): DoorReply
  /** What an application needs to reach this protocol server: its member of the ready line. */
  ready(base: Base): Readonly<Record<string, unknown>>
  /** Texts that must never be seen in the log of exchanges: keys, tokens. */
  secrets(): readonly string[]
  /**
   * A far party calls the application: `leg` rings. A server that returns true has the call and answers or rejects the leg
   * when it likes (so it returns before it asks the application); false or no such method offers it to the next one.
   */
  offer?(leg: Leg): boolean | Promise<boolean>
  /** Delivers Event Grid events to an address, after its handshake; returns why it is refused, or nothing. */
  subscribe?(subscription: Subscription): Promise<string | undefined>
  /** Takes a WebSocket that a client opens to the emulator; without a function the upgrade gets a 404. */
  accept?(request: DoorRequest): ((socket: Socket) => void) | undefined
  /** Lets go of timers and sockets; called once. */
  close?(): void | Promise<void>
}

/** Makes a protocol server when the emulator starts; before that nothing of it exists. */
export type DoorMaker = (network: Network) => Door | Promise<Door>

/** What the network gives a protocol server, beside its clock and its randomness: nothing may come from the machine's own. */
export interface Network extends Environment {
  readonly switchboard: Switchboard
  /** Calls the application over HTTP: callbacks, documents. */
  readonly deliver: Deliver
  /** Opens a media WebSocket to the application. */
  readonly connectMedia: ConnectMedia
  /** Fetches a prompt as PCM at 16 kHz. */
  readonly fetchPrompt: FetchPrompt
  /** Settings of the application's numbers. */
  readonly numbers: Map<string, NumberSettings>
  /** Where the emulator listens; known from the first request on, and when `ready` is called. */
  base(): Base
}

/** Where the emulator listens. */
export interface Base {
  /** `http://127.0.0.1:8088`, without a slash at the end. */
  readonly url: string
  /** `127.0.0.1:8088`. */
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** A request that came to the emulator, body and all. */
export interface DoorRequest {
  readonly method: string
  /** Percent-encoding as sent, without the query. */
  readonly path: string
  /** Path and query exactly as sent, which signatures cover. */
  readonly target: string
  readonly query: URLSearchParams
  readonly headers: RequestHeaders
  /** The `Host` header. */
  readonly host: string
  readonly body: Uint8Array
  text(): string
  /** The body as JSON; undefined for an empty body or one that is not JSON. */
  json(): unknown
  /** The body as `application/x-www-form-urlencoded`; repeated keys are kept. */
  form(): URLSearchParams
}

/** Headers by their names in lower case; a list where one that may not be joined came more than once, such as `set-cookie`. */
export interface RequestHeaders {
  readonly [name: string]: string | string[] | undefined
  readonly authorization?: string | undefined
  readonly 'content-type'?: string | undefined
  readonly host?: string | undefined
  readonly range?: string | undefined
}

/** The answer to a request. */
export interface DoorReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Tags the exchange with a call: any id that `/_world/calls/{id}` finds it by. */
  readonly call?: string
}

/** Where Event Grid delivers. */
export interface Subscription {
  readonly url: string
  readonly schema: 'eventgrid' | 'cloudevents'
}

/** A reply with a JSON body. */
export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): DoorReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
