import type { Limits } from '../api/limits.ts'
import type { MediaAdmission, ServerReply, ServerRequest } from '../api/telephony.ts'
import { errorName } from '../base/error-name.ts'
import type { TimelineRecorder } from '../base/timeline.ts'
import type { Warnings } from '../base/warning.ts'
import type { CallRegistry } from '../cluster/call-registry.ts'
import type {
  Answer,
  Decision,
  DecisionReply,
  Receipt,
  Session,
  Translated,
  WebhookReply,
  WebhookRequest,
} from '../driver/index.ts'
import type { IncomingCalls } from '../incoming/incoming-calls.ts'
import type { CallbackWatch } from '../outgoing/callback-watch.ts'
import { MediaSockets } from './media-sockets.ts'
import { type Place, placeIn } from './place.ts'
import type { ProviderHost } from './provider-host.ts'
import { queryOf } from './query.ts'

export interface IngressHandlerOptions {
  readonly callbacks: CallbackWatch
  readonly session: Session
  readonly host: ProviderHost
  readonly registry: CallRegistry
  readonly limits: Limits
  readonly incomingCalls: IncomingCalls
  readonly warnings: Warnings
}

/** The facts of a request that a timeline entry shows. */
type TimelineSubject = Pick<WebhookRequest, 'method' | 'route'>

/** Handles everything that carriers send: webhooks, polled channels, media sockets. */
export class IngressHandler {
  private readonly options: IngressHandlerOptions
  private readonly polling = new AbortController()
  private readonly sockets: MediaSockets
  private opened = false
  private closed = false

  constructor(options: IngressHandlerOptions) {
    this.options = options
    this.sockets = new MediaSockets(options)
  }

  /** Begins to poll, where the carrier is polled. */
  open(): void {
    if (this.opened) return
    this.opened = true
    if (this.options.session.ingress.kind === 'poll') void this.poll(this.options.session.ingress)
  }

  /** Accepts nothing more; the adapter answers document requests by `closing`. */
  close(): void {
    this.closed = true
    this.polling.abort()
  }

  async receive(request: ServerRequest): Promise<ServerReply | undefined> {
    const { host, session } = this.options
    const place = placeIn(host, request.url)
    if (place === undefined || host.routes === undefined || session.ingress.kind !== 'webhook') return undefined
    this.options.callbacks.reached()
    const url = host.routes.publicUrl(request.url)
    const { ingress } = session
    const { headers, method } = request
    const body = this.readable(request.body)
    try {
      const asked = { method, url, query: queryOf(url), headers, route: place.route }
      const { busy = false } = request
      if (body === undefined) return await this.settle(unread(ingress, asked, busy), place)
      if (this.closed) return plain((await ingress.closing?.({ ...asked, body })) ?? { status: 503 })
      return await this.take(await ingress.receive({ ...asked, body }), asked, place)
    } catch (thrown) {
      return plain(this.broken(thrown, place.shown()))
    }
  }

  /** `undefined` for a body beyond the limit, which a server of the application's own may have read. */
  private readable(body: Uint8Array | undefined): Uint8Array | undefined {
    return body !== undefined && body.length <= this.options.limits.webhookBytes ? body : undefined
  }

  /** Admits or refuses a media socket; `undefined` if the path is not ours. */
  async admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined> {
    const { host, session } = this.options
    const place = placeIn(host, upgrade.url)
    if (place === undefined || host.routes === undefined || session.media === undefined) return undefined
    if (this.closed) return { accepted: false, status: 503, reason: 'closed' }
    const url = host.routes.publicUrl(upgrade.url)
    return this.sockets.admit(session.media, { url, headers: upgrade.headers }, place)
  }

  /** Takes in what a carrier sent, with an entry in the timeline of its call. */
  private async take(receipt: Receipt, { method, route }: TimelineSubject, place: Place): Promise<ServerReply> {
    const facts = receipt.kind === 'refused' ? [] : receipt.events
    const callId = route.callId ?? facts.find((fact) => fact.callId !== undefined)?.callId
    const name = (): string =>
      [`${method} ${route.purpose}`, facts.map(({ event }) => event.type).join(', ')].filter(Boolean).join(': ')
    const begin = (timeline: TimelineRecorder | undefined) =>
      timeline?.begin({ kind: 'callback', direction: 'in', name: name() })
    const known = begin(this.timelineOf(callId))
    const reply = await this.settle(receipt, place)
    // the call of a first notice exists once it was taken in
    const end = known ?? begin(this.timelineOf(callId))
    end?.(String(reply.status))
    return reply
  }

  private timelineOf(callId: string | undefined): TimelineRecorder | undefined {
    return callId === undefined ? undefined : this.options.registry.find(callId)?.engine.core.timeline
  }

  private async settle(receipt: Receipt, { shown }: Place): Promise<ServerReply> {
    if (receipt.kind === 'refused') {
      const { check, detail, reply } = receipt
      const message = `a request was refused by its ${check} check (${shown()}): ${detail}`
      this.options.warnings.raise({ code: 'refused-webhook', check, message })
      return plain(reply)
    }
    const { answer } = receipt.kind === 'document' ? receipt : { answer: undefined }
    if (answer !== undefined && 'decide' in answer) this.options.incomingCalls.expect(answer.decide)
    const taken = await this.publish(receipt.events)
    if (answer !== undefined) return this.reply('decide' in answer ? await this.decided(answer) : answer)
    if (taken === 'refused') return plain({ status: 409 })
    return plain(taken === 'all' && receipt.kind === 'notice' ? receipt.reply : { status: 503 })
  }

  private async decided(answer: DecisionReply): Promise<Answer> {
    const decision: Decision | undefined = await this.options.incomingCalls.decision(answer.decide, answer.within)
    return decision === undefined ? answer.otherwise : answer.to(decision)
  }

  private reply({ delivered = [], reply }: Answer): ServerReply {
    return { ...reply, sent: () => void this.publish(delivered) }
  }

  /** `none` when the bus did not take everything, or the client is closed; `refused` when an incoming call was not taken in. */
  private async publish(events: readonly Translated[]): Promise<'all' | 'none' | 'refused'> {
    const { incomingCalls } = this.options
    let refused = false
    try {
      for (const translated of events) {
        const comesIn = translated.event.type === 'call-incoming'
        if (this.closed || (comesIn && incomingCalls.isClosed)) return 'none'
        if (!comesIn) await this.options.registry.publish(translated)
        else if (!(await incomingCalls.ring(translated))) refused = true
      }
      return refused ? 'refused' : 'all'
    } catch (thrown) {
      this.options.warnings.raise({
        code: 'bus-failed',
        message: `the event bus took no message: ${errorName(thrown)}`,
      })
      return 'none'
    }
  }

  private async poll(ingress: Extract<Session['ingress'], { kind: 'poll' }>): Promise<void> {
    const { signal } = this.polling
    try {
      for await (const events of ingress.events(signal)) {
        for (const { callId = '', event } of events)
          this.timelineOf(callId)?.add({ kind: 'callback', direction: 'in', name: `poll: ${event.type}` })
        await this.publish(events)
      }
    } catch (thrown) {
      if (!signal.aborted) this.broken(thrown, 'the polled channel')
    }
  }

  /** An adapter must not throw; if it does, the process goes on. */
  private broken(thrown: unknown, where: string): WebhookReply {
    const message = `a request could not be taken in (${where}): ${errorName(thrown)}`
    this.options.warnings.raise({ code: 'intake-failed', message })
    return { status: 500 }
  }
}

/**
 * The adapter may have a reply for requests that must not be refused; its 413 does not fit a request that was dropped
 * for lack of capacity.
 */
function unread(
  ingress: Extract<Session['ingress'], { kind: 'webhook' }>,
  request: Omit<WebhookRequest, 'body'>,
  busy: boolean,
): Receipt {
  const reply = ingress.oversized?.(request) ?? { status: 413 }
  if (!busy)
    return {
      kind: 'refused',
      check: 'size',
      detail: 'its body is longer than limits.webhookBytes and was not read',
      reply,
    }
  const later = { status: 503, headers: { 'retry-after': '1' } }
  const detail = 'the server has no room for it (maxConcurrentRequests), and its body was not read'
  return { kind: 'refused', check: 'busy', detail, reply: reply.status === 413 ? later : reply }
}

function plain(reply: WebhookReply): ServerReply {
  return { ...reply, sent: () => undefined }
}
