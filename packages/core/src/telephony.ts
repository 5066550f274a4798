import type { InspectOptions } from 'node:util'

import type { CallEvent } from './api/call-event.ts'
import { resolveDeadlines } from './api/deadlines.ts'
import { type Limits, resolveLimits } from './api/limits.ts'
import { telephonyRule, verbRules } from './api/option-rule.ts'
import type { ConnectOptions, DialOptions } from './api/option.ts'
import type {
  CloseOptions,
  MediaAdmission,
  Required,
  ServerReply,
  ServerRequest,
  Telephony,
  TelephonyOptions,
} from './api/telephony.ts'
import { type Broadcast, defaultKeep } from './base/broadcast.ts'
import { closableClock, closableWire, createClosing, type OwnClock } from './base/closing.ts'
import { errorName } from './base/error-name.ts'
import { refusal } from './base/refusal.ts'
import { gatedWire } from './base/request-gate.ts'
import { inspected, type Print, shown } from './base/summary.ts'
import { Ticker } from './base/ticker.ts'
import { recordedWire } from './base/timeline-wire.ts'
import { resolveTimeline } from './base/timeline.ts'
import { within } from './base/wait.ts'
import { createWarnings, printWarning, type Warnings } from './base/warning.ts'
import type { CallDeps } from './call/call-deps.ts'
import { createGate } from './call/gate.ts'
import { CallRegistry } from './cluster/call-registry.ts'
import { createEventStream } from './cluster/event-stream.ts'
import { createMemoryBus } from './cluster/memory-bus.ts'
import { createMemoryStore } from './cluster/memory-store.ts'
import { checkCapability, requireAll, type Requirement } from './config/require.ts'
import {
  type Capabilities,
  type CapabilityName,
  checkOptions,
  type Clock,
  didYouMean,
  type MediaArrival,
  type Provider,
  quoted,
  type Session,
  TelephonyError,
  type Warning,
} from './driver/index.ts'
import { createSocketWire } from './http/index.ts'
import { IncomingCalls } from './incoming/incoming-calls.ts'
import type { RingingCall } from './incoming/ringing-call.ts'
import { IngressHandler } from './ingress/ingress-handler.ts'
import { createProviderHost, type ProviderHost } from './ingress/provider-host.ts'
import { systemClock, systemRandom } from './machine.ts'
import { CallbackWatch } from './outgoing/callback-watch.ts'
import { Dialler } from './outgoing/dialler.ts'

const dayMs = 24 * 3_600_000

/** How long a closing client waits for its calls to be hung up: a hang-up, and the carrier's word that follows it. */
const hangUpWithinMs = 15_000

/** How long it waits for its adapter. */
const closeWithinMs = 10_000

/** Calls that the carrier is asked about at the same time; the others wait for their turn. */
const mostInspections = 4

/**
 * Opens telephony through one provider. Throws `unsupported` when the provider lacks what `require` names, and
 * `invalid-argument` for a public URL that no carrier may be given. Sends nothing by itself.
 */
export function createTelephony<
  const Name extends string,
  const C extends Capabilities,
  const Route extends string = string,
  const Needed extends Requirement = never,
>(options: TelephonyOptions<Provider<Name, C, Route>, Needed>): Telephony<Required<C, Needed>, Route> {
  checkOptions('createTelephony', options, telephonyRule)
  const { provider }: Partial<typeof options> = options
  if (provider === undefined)
    throw new TelephonyError('invalid-argument', 'createTelephony needs a provider: one that an adapter makes')
  requireAll(provider, options.require ?? [])
  const telephony = new LiveTelephony(options)
  return asTelephony<Required<C, Needed>, Route>(telephony)
}

/** The manifest decides what is seen of it; what is not seen refuses at run time. */
function asTelephony<C extends Capabilities, Route extends string>(telephony: object): Telephony<C, Route> {
  if (isTelephony<C, Route>(telephony)) return telephony
  throw new Error('unreachable')
}

function isTelephony<C extends Capabilities, Route extends string>(value: object): value is Telephony<C, Route> {
  return value instanceof LiveTelephony
}

class LiveTelephony {
  readonly limits: Limits
  private readonly setup: Provider
  private readonly session: Session
  private readonly host: ProviderHost
  private readonly warned: Warnings
  private readonly registry: CallRegistry
  private readonly dialler: Dialler
  private readonly incomingCalls: IncomingCalls
  private readonly ingress: IngressHandler
  private readonly told: Broadcast<CallEvent>
  private readonly outerClock: Clock
  private readonly clock: OwnClock
  private readonly closing = createClosing()
  /** Until the adapter has closed, too, it may send. */
  private readonly sealing = createClosing()
  private leaving: Promise<void> | undefined

  constructor(options: TelephonyOptions<Provider>) {
    const {
      bus = createMemoryBus(),
      clock = systemClock,
      maxCallAgeMs = dayMs,
      provider,
      random = systemRandom,
    } = options
    const store = options.store ?? createMemoryStore(clock)
    this.setup = provider
    this.limits = resolveLimits(options.limits)
    this.outerClock = clock
    this.clock = closableClock(clock, this.closing)
    const wire = closableWire(options.wire ?? createSocketWire({ clock }), this.sealing)
    this.warned = createWarnings(provider.name, options.onWarning ?? printWarning)
    this.told = createEventStream(this.warned, { history: 0 })
    const { mediaUrl, publicUrl, tokenKeys } = options
    const timeline = resolveTimeline(options.timeline)
    const gated = gatedWire(wire, this.limits.concurrentRequests)
    this.host = createProviderHost({
      provider,
      publicUrl,
      mediaUrl,
      tokenKeys,
      maxCallAgeMs,
      bus,
      clock,
      random,
      wire: timeline === undefined ? gated : recordedWire(gated),
      warnings: this.warned,
      attachMedia: (callId, arrival) => this.attachMedia(callId, arrival),
    })
    this.session = provider.open(this.host)
    needRoomForPolling(this.session, this.limits)
    if (this.session.ingress.kind === 'webhook') this.host.reachable()
    const deps: CallDeps = {
      provider,
      driver: this.session.driver,
      clock: this.clock,
      ticker: new Ticker(this.clock),
      closing: this.closing,
      random,
      limits: this.limits,
      deadlines: resolveDeadlines(options.deadlines),
      maxCallAgeMs,
      inspections: createGate(mostInspections),
      warnings: this.warned,
      events: this.told,
      timeline,
      callUrl: (purpose, callId, operation) => this.host.callUrl(purpose, callId, operation),
      callMediaUrl: (purpose, callId, operation) => this.host.callMediaUrl(purpose, callId, operation),
    }
    const callbacks = new CallbackWatch({
      clock: this.clock,
      provider,
      warnings: this.warned,
      url: this.session.ingress.kind === 'webhook' ? this.host.routes?.base : undefined,
    })
    const { onUnplacedEvent: onUnplaced } = options
    const onFact = (): void => callbacks.reached()
    this.registry = new CallRegistry(deps, this.session, { bus, onFact, onUnplaced })
    const listen = (): void => this.ingress.open()
    this.dialler = new Dialler({ registry: this.registry, deps, store, maxCallAgeMs, listen, callbacks })
    this.incomingCalls = new IncomingCalls(this.registry, deps, { store, onHandlerError: options.onHandlerError })
    const { registry, limits, host, incomingCalls, session, warned } = this
    this.ingress = new IngressHandler({ callbacks, registry, limits, host, incomingCalls, session, warnings: warned })
  }

  get provider(): string {
    return this.setup.name
  }

  get capabilities(): Capabilities {
    return this.setup.capabilities
  }

  get liveCalls(): number {
    return this.registry.size - this.dialler.doubtful
  }

  get doubtfulDials(): number {
    return this.dialler.doubtful
  }

  can(capability: CapabilityName): boolean {
    checkCapability(capability)
    return this.setup.capabilities[capability] !== 'unsupported'
  }

  events(options: { readonly keep?: number } = {}): AsyncIterableIterator<CallEvent> {
    checkOptions('events', options, verbRules.events)
    const { keep = defaultKeep } = options
    if (!Number.isSafeInteger(keep) || keep < 1)
      throw new TelephonyError('invalid-argument', 'keep must be a whole number above 0')
    return this.told.follow({ keep })
  }

  warnings(): readonly Warning[] {
    return this.warned.list()
  }

  routeUrl(route: string): string {
    const { name, routes } = this.setup
    if (routes === undefined || routes.includes(route)) return this.host.routeUrl(route)
    const message = `${name} has no route ${quoted(route)}${didYouMean(route, routes)}`
    throw new TelephonyError('invalid-argument', message, { provider: name })
  }

  async dial(options: DialOptions): Promise<unknown> {
    this.mustBeOpen()
    return this.dialler.dial(options)
  }

  async connect(options: ConnectOptions): Promise<unknown> {
    this.mustBeOpen()
    return this.dialler.connect(options)
  }

  onIncomingCall(handler: (call: RingingCall) => Promise<void> | void): () => void {
    this.mustBeOpen()
    if (!this.can('answer')) throw refusal(this.setup, 'answer', 'onIncomingCall')
    this.ingress.open()
    return this.incomingCalls.listen(handler)
  }

  receive(request: ServerRequest): Promise<ServerReply | undefined> {
    return this.ingress.receive(request)
  }

  admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined> {
    return this.ingress.admit(upgrade)
  }

  /** It never rejects, whatever it is passed: closing is what a program does last. */
  close({ hangUp = false }: CloseOptions = {}): Promise<void> {
    this.leaving ??= this.leave(hangUp)
    return this.leaving
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  toJSON(): object {
    const { doubtfulDials, leaving, liveCalls, host, provider } = this
    const warnings = this.warned.list().map(({ code, count }) => `${code} (${count})`)
    return { provider, url: host.routes?.base, liveCalls, doubtfulDials, warnings, isOpen: leaving === undefined }
  }

  [inspected](_depth: number, options: InspectOptions, print: Print): string {
    return shown('Telephony', this.toJSON(), options, print)
  }

  private attachMedia(callId: string, arrival: MediaArrival): boolean {
    const held = this.registry.find(callId)
    held?.engine.media.attach(arrival)
    return held !== undefined
  }

  private mustBeOpen(): void {
    if (this.leaving === undefined) return
    throw new TelephonyError('closed', 'The client was closed: make a new one', { provider: this.provider })
  }

  private async leave(hangUp: boolean): Promise<void> {
    this.incomingCalls.close()
    this.dialler.stop()
    const hungUp = this.registry.hangUp({ all: hangUp })
    const what = 'the calls were hung up'
    if (hungUp !== undefined)
      await within(this.clock, hungUp, what, { timeoutMs: hangUpWithinMs }).catch(() => undefined)
    this.ingress.close()
    this.dialler.close()
    this.registry.close()
    this.told.end()
    this.closing.close()
    await this.closeSession()
    this.sealing.close()
  }

  /** What an adapter leaves behind is its carrier's to clean up: the application is not kept from ending. */
  private async closeSession(): Promise<void> {
    const { session } = this
    try {
      await within(this.outerClock, session.close?.() ?? Promise.resolve(), 'the adapter closed', {
        timeoutMs: closeWithinMs,
      })
    } catch (thrown) {
      this.warned.raise({ code: 'close-failed', message: `the adapter could not be closed: ${errorName(thrown)}` })
    }
  }
}

/** A channel that is polled holds one request open for as long as nothing happens. */
function needRoomForPolling({ ingress }: Session, { concurrentRequests }: Limits): void {
  if (ingress.kind !== 'poll' || concurrentRequests > 1) return
  const message = 'limits.concurrentRequests must be above 1 for this provider: its event channel takes one request'
  throw new TelephonyError('invalid-argument', message)
}
