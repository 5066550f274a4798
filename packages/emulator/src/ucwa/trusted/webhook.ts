import * as z from 'zod'

import type { DeliveryResult } from '../../deliver.ts'
import { drawInteger } from '../../draw.ts'
import { sendersOf, type UcwaEvent } from '../event.ts'
import { UcwaFailure } from '../failure.ts'
import { type Application, defaultCallbackUrl, DOOR, poolUrl, type ServiceContext } from './context.ts'

// only the reply has a capital C (docs/wire/ucwa.md#webhooks)
const contextReply = z.object({ CallbackContext: z.string().optional() })
const BYTE_ORDER_MARK = '\uFEFF'

/** Where a conversation's events go. */
export interface WebhookOptions {
  readonly application: Application
  readonly url: string
  /** Added to the address as it is. */
  readonly context?: string | undefined
  /** Whether the reply to the first event may name a context for all that follow. */
  readonly asksContext: boolean
  readonly conversation: string
  /** Path under which events are counted, up to its query. */
  readonly events: string
  /** The network's id of the call. */
  readonly call: () => string | undefined
}

/** Posts the events of one conversation, signed and in order, each once (docs/wire/ucwa.md#webhooks). */
export class Webhook {
  readonly #service: ServiceContext
  readonly #options: WebhookOptions
  readonly #trace: string
  #context: string | undefined
  #ack = 0
  #first: Promise<void> | undefined

  constructor(service: ServiceContext, options: WebhookOptions) {
    this.#service = service
    this.#trace = service.network.random.uuid()
    this.#options = options
    this.#context = options.context
  }

  /** Posts events in one envelope; the name of the first is what faults know it by. */
  post(...events: readonly UcwaEvent[]): void {
    const body = this.#envelope(events)
    const name = events[0] ? `${events[0].link.rel}.${events[0].type}` : 'probe'
    if (this.#options.asksContext && this.#first === undefined) {
      this.#first = this.#deliver(name, body).then((result) => this.#learn(result))
    } else if (this.#first) {
      // the address of what follows depends on the reply to the first
      void this.#first.then(() => this.#deliver(name, body))
    } else void this.#deliver(name, body)
  }

  #deliver(event: string, body: string): Promise<DeliveryResult> {
    const call = this.#options.call()
    return send(this.#service, {
      url: withContext(this.#options.url, this.#context),
      body,
      event,
      trace: this.#trace,
      order: this.#options.conversation,
      ...(call !== undefined && { call }),
    })
  }

  #learn(result: DeliveryResult): void {
    if (!result.ok) return
    try {
      this.#context = contextReply.parse(JSON.parse(result.text())).CallbackContext
    } catch {
      // an empty or other reply names no context
    }
  }

  #envelope(events: readonly UcwaEvent[]): string {
    const { application, conversation, events: path } = this.#options
    const { endpoint, byteOrderMark } = this.#service.settings
    const key = [application.id, encodeURIComponent(endpoint), conversation].join('%7E')
    const ack = ++this.#ack
    const envelope = {
      _links: { self: { href: `${path}?ack=${ack}&key=${key}` }, next: { href: `${path}?ack=${ack + 1}&key=${key}` } },
      sender: sendersOf(application.vocabulary, events),
      baseuri: poolUrl(this.#service),
    }
    return (byteOrderMark ? BYTE_ORDER_MARK : '') + JSON.stringify(envelope)
  }
}

/** Where the events of a call go, by default to the registered address: a 400 for one that does not answer. */
export async function reachableUrl(
  service: ServiceContext,
  { callbackUrl = defaultCallbackUrl(service) }: { readonly callbackUrl?: string | undefined },
): Promise<string> {
  if (callbackUrl !== undefined && (await isReachable(service, callbackUrl))) return callbackUrl
  throw new UcwaFailure(400, 'CallbackUriUnreachable', 'The address for events cannot be reached')
}

/** Whether an address takes a webhook without events (docs/wire/ucwa.md#webhooks). */
async function isReachable(service: ServiceContext, url: string): Promise<boolean> {
  const body = JSON.stringify({
    _links: { self: { href: '/eventsservice' } },
    sender: [],
    baseuri: `${poolUrl(service)}/platformservice/v1/applications`,
  })
  const result = await send(service, { url, body, event: 'probe', trace: service.network.random.uuid() })
  return result.ok && result.status < 400
}

interface Post {
  readonly url: string
  readonly body: string
  readonly event: string
  readonly trace: string
  readonly order?: string
  readonly call?: string
}

function send({ network, authority }: ServiceContext, { trace, ...post }: Post): Promise<DeliveryResult> {
  return network.deliver({
    door: DOOR,
    ...post,
    // a second attempt is not documented
    headers: async () => {
      const correlationId = drawInteger(network.random, 1, 2 ** 32)
      return {
        'content-type': 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8',
        authorization: `Bearer ${await authority.signWebhook()}`,
        'x-ms-correlation-id': String(correlationId),
        'client-request-id': trace,
        expect: '100-continue',
      }
    },
  })
}

/** The context is encoded in the query, so that it comes back to the letter. */
function withContext(url: string, context: string | undefined): string {
  if (context === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}callbackContext=${encodeURIComponent(context)}`
}
