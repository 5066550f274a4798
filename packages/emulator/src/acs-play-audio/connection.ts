import { shownIdentifier } from './identity.ts'
import type { ServerCall } from './server-call.ts'
import { type ApiVersion, type EventName, type RequestOf, toneOf } from './wire/index.ts'

/** The request with which an application set a call up, or joined one. */
export interface SetUp {
  readonly version: ApiVersion
  /** Raw id of the user in whose name it acts. */
  readonly source: string
  readonly request: Pick<RequestOf<'ServerCalls_JoinCall'>, 'callbackUri' | 'requestedCallEvents'>
}

/** An application's side of a call: its state, and the events that it gets. */
export class Connection {
  readonly id: string
  readonly participantId: string
  readonly serverCall: ServerCall
  readonly #setUp: SetUp
  #state: 'connecting' | 'connected' | 'disconnecting' | 'disconnected' = 'connecting'
  #keys = 0

  constructor(serverCall: ServerCall, setUp: SetUp) {
    const { call, context } = serverCall
    const { random } = context.network
    this.serverCall = serverCall
    this.id = random.uuid()
    this.participantId = random.uuid()
    this.#setUp = setUp
    call.attach({ [freeName(Object.keys(call.providerIds))]: this.id })
    serverCall.admit(this)
    this.#reportState()
  }

  get state(): 'connecting' | 'connected' | 'disconnecting' | 'disconnected' {
    return this.#state
  }

  get source(): string {
    return this.#setUp.source
  }

  get version(): ApiVersion {
    return this.#setUp.version
  }

  get callbackUri(): string {
    return this.#setUp.request.callbackUri
  }

  /** The call is established; a second time has no effect. */
  connected(): void {
    if (this.#state === 'connecting') this.#become('connected')
  }

  /** Joins a call that others are on. */
  join(): void {
    if (this.#state !== 'connecting') return
    if (this.serverCall.parties.length === 0) return this.end()
    this.connected()
    this.serverCall.rosterChanged()
  }

  /** The application hangs up. */
  hangUp(): void {
    this.#become('disconnecting')
    this.serverCall.leave(this)
  }

  /** The call is over for this application; a second time has no effect. */
  end(): void {
    if (this.#state !== 'disconnected') this.#become('disconnected')
  }

  /** Reports who is on the call, if the application asked for it (docs/wire/acs-play-audio.md#subscriptions). */
  reportRoster(): void {
    if (this.#state !== 'connected' || !this.#wants('participantsUpdated')) return
    const participants = this.serverCall.roster.map(({ number, ...rest }) => ({
      identifier: shownIdentifier(number),
      ...rest,
    }))
    this.post('ParticipantsUpdated', 'participants', { callConnectionId: this.id, participants })
  }

  /** Reports a key that a party pressed, if the application asked for it. */
  reportKey(digit: string): void {
    const tone = toneOf(digit)
    if (this.#state !== 'connected' || !this.#wants('dtmfReceived') || tone === undefined) return
    this.#keys += 1
    const toneInfo = { sequenceId: this.#keys, tone }
    this.post(this.serverCall.context.settings.toneEvent, 'dtmf', { toneInfo, callConnectionId: this.id })
  }

  /** Sends an event about this connection, by default to its own address. */
  post(name: EventName, part: string, data: Readonly<Record<string, unknown>>, url = this.callbackUri): void {
    const source = `calling/callConnections/${this.id}/${part}`
    this.serverCall.context.post({ name, url, source, data, order: this.id })
  }

  #wants(event: 'participantsUpdated' | 'dtmfReceived'): boolean {
    return this.#setUp.request.requestedCallEvents?.includes(event) === true
  }

  #become(state: 'connected' | 'disconnecting' | 'disconnected'): void {
    this.#state = state
    this.#reportState()
  }

  #reportState(): void {
    const { settings } = this.serverCall.context
    const named = settings.namesServerCall && this.#state !== 'connecting'
    this.post('CallConnectionStateChanged', 'callState', {
      ...(named && { serverCallId: this.serverCall.id }),
      callConnectionId: this.id,
      callConnectionState: this.#state,
    })
  }
}

/** `/_world` finds the call by each of its connections, also those of the other generation of the API. */
function freeName(taken: readonly string[]): string {
  const count = taken.filter((name) => name.startsWith('callConnectionId')).length
  return count === 0 ? 'callConnectionId' : `callConnectionId${count + 1}`
}
