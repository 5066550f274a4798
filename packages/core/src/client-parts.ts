import type { CallEvent } from './api/call-event.ts'
import { resolveDeadlines } from './api/deadlines.ts'
import { type Limits, resolveLimits } from './api/limits.ts'
import type { TelephonyOptions } from './api/telephony.ts'
import type { Broadcast } from './base/broadcast.ts'
import { type Closable, closableClock, closableWire, createClosing, type OwnClock } from './base/closing.ts'
import { gatedWire } from './base/request-gate.ts'
import { Ticker } from './base/ticker.ts'
import { recordedWire } from './base/timeline-wire.ts'
import { resolveTimeline } from './base/timeline.ts'
import { createWarnings, printWarning, type Warnings } from './base/warning.ts'
import type { CallDeps } from './call/call-deps.ts'
import { createGate } from './call/gate.ts'
import { CallRegistry } from './cluster/call-registry.ts'
import { createEventStream } from './cluster/event-stream.ts'
import { createMemoryBus } from './cluster/memory-bus.ts'
import { createMemoryStore } from './cluster/memory-store.ts'
import { type Clock, type MediaArrival, type Provider, type Session, TelephonyError } from './driver/index.ts'
import { createSocketWire } from './http/index.ts'
import { IncomingCalls } from './incoming/incoming-calls.ts'
import { IngressHandler } from './ingress/ingress-handler.ts'
import { createProviderHost, type ProviderHost, type ProviderHostOptions } from './ingress/provider-host.ts'
import { systemClock, systemRandom } from './machine.ts'
import { CallbackWatch } from './outgoing/callback-watch.ts'
import { Dialler } from './outgoing/dialler.ts'

/** What a client is made of. */
export interface ClientParts {
  readonly provider: Provider
  readonly session: Session
  readonly host: ProviderHost
  readonly limits: Limits
  readonly warnings: Warnings
  /** Events of all calls. */
  readonly events: Broadcast<CallEvent>
  readonly registry: CallRegistry
  readonly dialler: Dialler
  readonly incomingCalls: IncomingCalls
  readonly ingress: IngressHandler
  /** The application's clock; `clock` ends with the client. */
  readonly outerClock: Clock
  readonly clock: OwnClock
  readonly closing: Closable
  /** Until the adapter has closed, too, it may send. */
  readonly sealing: Closable
}

/** Makes the parts of a client, each from what it needs. Sends nothing. */
export function createParts(options: TelephonyOptions<Provider>): ClientParts {
  const { bus = createMemoryBus(), clock: outerClock = systemClock, provider } = options
  const { maxCallAgeMs = dayMs, store = createMemoryStore(outerClock) } = options
  const limits = resolveLimits(options.limits)
  const closing = createClosing()
  const sealing = createClosing()
  const clock = closableClock(outerClock, closing)
  const warnings = createWarnings(provider.name, options.onWarning ?? printWarning)
  const events = createEventStream(warnings, { history: 0 })
  const attachMedia = (callId: string, arrival: MediaArrival): boolean => {
    const held = registry.find(callId)
    held?.engine.media.attach(arrival)
    return held !== undefined
  }
  const host = hostOf(options, { attachMedia, bus, clock: outerClock, limits, maxCallAgeMs, sealing, warnings })
  const session = provider.open(host)
  needRoomForPolling(session, limits)
  if (session.ingress.kind === 'webhook') host.reachable()
  const deps = depsOf(options, { clock, closing, events, host, limits, maxCallAgeMs, session, warnings })
  const url = session.ingress.kind === 'webhook' ? host.routes?.base : undefined
  const callbacks = new CallbackWatch({ clock, provider, warnings, url })
  const onFact = (): void => callbacks.reached()
  const registry = new CallRegistry(deps, session, { bus, onFact, onUnplaced: options.onUnplacedEvent })
  const listen = (): void => ingress.open()
  const dialler = new Dialler({ registry, deps, store, maxCallAgeMs, listen, callbacks })
  const incomingCalls = new IncomingCalls(registry, deps, { store, onHandlerError: options.onHandlerError })
  const ingress = new IngressHandler({ callbacks, registry, limits, host, incomingCalls, session, warnings })
  return {
    provider,
    session,
    host,
    limits,
    warnings,
    events,
    registry,
    dialler,
    incomingCalls,
    ingress,
    outerClock,
    clock,
    closing,
    sealing,
  }
}

/** What the adapter works with; its requests go on until it has closed, too. */
function hostOf(
  { mediaUrl, provider, publicUrl, random = systemRandom, timeline, tokenKeys, wire }: TelephonyOptions<Provider>,
  {
    limits,
    sealing,
    ...parts
  }: Pick<ProviderHostOptions, 'attachMedia' | 'bus' | 'clock' | 'maxCallAgeMs' | 'warnings'> &
    Pick<ClientParts, 'limits' | 'sealing'>,
): ProviderHost {
  const open = closableWire(wire ?? createSocketWire({ clock: parts.clock }), sealing)
  const gated = gatedWire(open, limits.concurrentRequests)
  const recorded = resolveTimeline(timeline) === undefined ? gated : recordedWire(gated)
  return createProviderHost({ ...parts, provider, publicUrl, mediaUrl, tokenKeys, random, wire: recorded })
}

/** What all calls share. */
function depsOf(
  { deadlines, provider, random = systemRandom, timeline }: TelephonyOptions<Provider>,
  {
    host,
    session,
    ...parts
  }: Pick<ClientParts, 'clock' | 'closing' | 'events' | 'host' | 'limits' | 'session' | 'warnings'> &
    Pick<CallDeps, 'maxCallAgeMs'>,
): CallDeps {
  return {
    ...parts,
    provider,
    driver: session.driver,
    ticker: new Ticker(parts.clock),
    random,
    deadlines: resolveDeadlines(deadlines),
    inspections: createGate(mostInspections),
    timeline: resolveTimeline(timeline),
    callUrl: (purpose, callId, operation) => host.callUrl(purpose, callId, operation),
    callMediaUrl: (purpose, callId, operation) => host.callMediaUrl(purpose, callId, operation),
  }
}

/** A channel that is polled holds one request open for as long as nothing happens. */
function needRoomForPolling({ ingress }: Session, { concurrentRequests }: Limits): void {
  if (ingress.kind !== 'poll' || concurrentRequests > 1) return
  const message = 'limits.concurrentRequests must be above 1 for this provider: its event channel takes one request'
  throw new TelephonyError('invalid-argument', message)
}

const dayMs = 24 * 3_600_000

/** Calls that the carrier is asked about at the same time; the others wait for their turn. */
const mostInspections = 4
