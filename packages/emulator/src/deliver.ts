import { delayOf, type Fault, type Faults } from '@trunkline/network'

import type { ExchangeKind } from './exchange.ts'
import { type Hop, redirectOf } from './hop.ts'
import type { HttpLog } from './http-log.ts'
import { refusalOf } from './loopback.ts'
import { Sequence } from './sequence.ts'
import { type TransportContext, send, type TransportFailure, type TransportResult } from './transport.ts'

/** One call of the application over HTTP. */
export interface Delivery {
  readonly door: string
  /** Any id that `/_world/calls/{id}` finds the call by. */
  readonly call?: string
  /** The protocol server's name for the delivery, such as `CallConnected`; faults can name it. */
  readonly event?: string
  /** `callback` by default. */
  readonly kind?: Exclude<ExchangeKind, 'request' | 'media'>
  /** `https:`, or `http:` on loopback hosts; user and password in it become Basic authentication, its fragment is not sent. */
  readonly url: string
  /** `POST` by default. */
  readonly method?: string
  /** Made anew for each attempt, so that tokens and delivery counts are fresh. */
  readonly headers?: Headers | ((attempt: number) => Headers | Promise<Headers>)
  readonly body?: string | Uint8Array
  /** 2,000 by default. */
  readonly connectTimeoutMs?: number
  /** 5,000 by default. */
  readonly readTimeoutMs?: number
  /** One attempt with all its redirects; 15,000 by default. */
  readonly totalTimeoutMs?: number
  /** 3 by default. */
  readonly redirects?: number
  /** 65,536 by default. */
  readonly maxBytes?: number
  /** Milliseconds to wait before the next attempt, or nothing to leave it; asked after each attempt, the first being 1. */
  readonly retry?: (result: DeliveryResult, attempt: number) => number | undefined
  /** Deliveries with the same key go out one after the other, in the order of these calls. */
  readonly order?: string
}

type Headers = Readonly<Record<string, string>>

/** What came of it: any HTTP reply is `ok`, whatever its status. */
export type DeliveryResult =
  | {
      readonly ok: true
      readonly status: number
      /** Names in lower case, repeated ones joined with a comma. */
      readonly headers: Headers
      readonly body: Uint8Array
      /** Where the reply came from, after redirects. */
      readonly url: string
      text(): string
    }
  | { readonly ok: false; readonly failure: DeliveryFailure; readonly message: string }

/** Why there is no reply; `never` is the fault. */
export type DeliveryFailure = TransportFailure | 'bad-url' | 'too-many-redirects' | 'never'

/** Calls the application; never rejects. Faults of kind `callback` (or `prompt`) strike here, on the first attempt. */
export type Deliver = (delivery: Delivery) => Promise<DeliveryResult>

export interface DeliverOptions extends TransportContext {
  readonly exchanges: HttpLog
  readonly faults: Faults
  /** Ends what is under way when the emulator closes. */
  readonly signal: AbortSignal
}

export function createDeliver(options: DeliverOptions): Deliver {
  const sequence = new Sequence(options)
  return (delivery) => {
    const refusal = refusalOf(delivery.url, 'https:')
    if (refusal !== undefined) {
      const message = `The address to call ${refusal}`
      log(options, delivery, delivery.url, {}).ended({ failure: message })
      return Promise.resolve({ ok: false, failure: 'bad-url', message })
    }
    const fault = options.faults.take(encounterOf(delivery))
    const run = (): Promise<DeliveryResult> => attempts(options, delivery, fault, sequence)
    const group = delivery.order ?? delivery.call ?? ''
    if (fault?.effect === 'out-of-order') return sequence.afterNext(group, run)
    // a late delivery lets those behind it pass
    if (fault?.effect === 'late') return sequence.later(delayOf(fault), run)
    return delivery.order === undefined ? sequence.free(group, run) : sequence.ordered(group, run)
  }
}

async function attempts(
  options: DeliverOptions,
  delivery: Delivery,
  fault: Fault | undefined,
  sequence: Sequence,
): Promise<DeliveryResult> {
  if (fault?.effect === 'slow') await sequence.wait(delayOf(fault))
  if (fault?.effect === 'twice') await attempt(options, delivery, 1, fault)
  for (let number = 1; ; number++) {
    const result = await attempt(options, delivery, number, number === 1 ? fault : undefined)
    // a delivery that never happens is not repeated either
    const wait = fault?.effect === 'never' ? undefined : delivery.retry?.(result, number)
    if (wait === undefined || options.signal.aborted) return result
    await sequence.wait(wait)
  }
}

async function attempt(
  options: DeliverOptions,
  delivery: Delivery,
  number: number,
  fault: Fault | undefined,
): Promise<DeliveryResult> {
  const given = typeof delivery.headers === 'function' ? await delivery.headers(number) : (delivery.headers ?? {})
  if (fault?.effect === 'never' || fault?.effect === 'cut-before') {
    const failure = fault.effect === 'never' ? 'never' : 'cut'
    const message =
      fault.effect === 'never' ? 'never sent (fault)' : 'the connection was cut before the request (fault)'
    log(options, delivery, delivery.url, given, fault).ended({ failure: message })
    return { ok: false, failure, message }
  }
  const time = new AbortController()
  const cancel = options.clock.after(delivery.totalTimeoutMs ?? 15_000, () => time.abort())
  const signal = AbortSignal.any([options.signal, time.signal])
  return follow(options, delivery, { given, signal, fault }).finally(cancel)
}

/** The request and what it is redirected to. */
async function follow(
  options: DeliverOptions,
  delivery: Delivery,
  { given, ...under }: { readonly given: Headers; readonly signal: AbortSignal; readonly fault: Fault | undefined },
): Promise<DeliveryResult> {
  let hop: Hop = { url: new URL(delivery.url), method: delivery.method ?? 'POST', headers: given, body: delivery.body }
  for (let redirects = 0; ; redirects++) {
    const result = await exchange(options, delivery, hop, under)
    const next = result.ok ? redirectOf(hop, result) : undefined
    if (!result.ok || next === undefined) return finished(result, hop)
    if (redirects >= (delivery.redirects ?? 3)) {
      return { ok: false, failure: 'too-many-redirects', message: `more than ${redirects} redirects` }
    }
    if (refusalOf(next.url.href, 'https:') !== undefined) {
      return { ok: false, failure: 'bad-url', message: `The redirect's address ${refusalOf(next.url.href, 'https:')}` }
    }
    hop = next
  }
}

async function exchange(
  options: DeliverOptions,
  delivery: Delivery,
  hop: Hop,
  { signal, fault }: { readonly signal: AbortSignal; readonly fault: Fault | undefined },
): Promise<TransportResult> {
  const opened = log(
    options,
    { ...delivery, method: hop.method, body: hop.body ?? '' },
    hop.url.href,
    hop.headers,
    fault,
  )
  const limits = {
    connectTimeoutMs: delivery.connectTimeoutMs ?? 2000,
    readTimeoutMs: delivery.readTimeoutMs ?? 5000,
    maxBytes: delivery.maxBytes ?? 65_536,
  }
  const result = await send({ ...hop, ...limits, signal, cutAfter: fault?.effect === 'cut-after' }, options)
  const timedOut = !result.ok && result.failure === 'aborted' && !options.signal.aborted
  const honest: TransportResult = timedOut ? { ...result, failure: 'timeout', message: 'no answer in time' } : result
  opened.ended(honest.ok ? honest : { failure: honest.message })
  return honest
}

function finished(result: TransportResult, hop: Hop): DeliveryResult {
  if (!result.ok) return result
  return { ...result, url: hop.url.href, text: () => Buffer.from(result.body).toString('utf8') }
}

function encounterOf(delivery: Delivery) {
  const { pathname, search } = new URL(delivery.url)
  return {
    door: delivery.door,
    kind: delivery.kind ?? 'callback',
    method: delivery.method ?? 'POST',
    path: pathname + search,
    ...(delivery.event !== undefined && { event: delivery.event }),
  }
}

function log(options: DeliverOptions, delivery: Delivery, url: string, headers: Headers, fault?: Fault) {
  const { door, kind = 'callback', method = 'POST', body, call, event } = delivery
  return options.exchanges.begin({
    door,
    kind,
    direction: 'out',
    method,
    url,
    headers,
    body,
    call,
    event,
    fault: fault?.effect,
  })
}
