import type { Delivery, DeliveryResult } from '../deliver.ts'
import type { Network, Subscription } from '../door.ts'
import { preciseTime } from './time.ts'

const PREFIX = 'Microsoft.Communication.'
const VALIDATION = 'Microsoft.EventGrid.SubscriptionValidationEvent'
const ORIGIN = 'eventgrid.azure.net'
const TIMEOUTS = { connectTimeoutMs: 5000, readTimeoutMs: 30_000, totalTimeoutMs: 30_000 }

/** One event for all subscriptions. */
export interface GridEvent {
  /** Without the prefix of all types. */
  readonly name: 'IncomingCall' | 'RecordingFileStatusUpdated'
  readonly subject: string
  readonly data: Readonly<Record<string, unknown>>
  /** Any id of the call, for the log. */
  readonly call: string
}

/** Event Grid: its subscriptions, their handshakes, and deliveries that are tried again. */
export class Grid {
  readonly #door: string
  readonly #network: Network
  readonly #retryAfterMs: readonly number[]
  readonly #topic: string
  readonly #subscriptions: Subscription[] = []

  constructor(options: {
    /** The protocol server whose events these are. */
    readonly door: string
    readonly network: Network
    readonly retryAfterMs: readonly number[]
    readonly resourceId: string
  }) {
    this.#door = options.door
    this.#network = options.network
    this.#retryAfterMs = options.retryAfterMs
    const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/emulator'
    this.#topic = `${group}/providers/microsoft.communication/communicationservices/${options.resourceId}`
  }

  get hasSubscriptions(): boolean {
    return this.#subscriptions.length > 0
  }

  /** Asks an address whether it wants the events; returns why not, or nothing once it is subscribed. */
  async subscribe(subscription: Subscription): Promise<string | undefined> {
    const refusal =
      subscription.schema === 'eventgrid' ? await this.#validate(subscription) : await this.#ask(subscription)
    if (refusal === undefined) this.#subscriptions.push(subscription)
    return refusal
  }

  /** Delivers an event to every subscription, at least once where the address works. */
  publish(event: GridEvent): void {
    for (const subscription of this.#subscriptions) {
      void this.#network.deliver({
        door: this.#door,
        call: event.call,
        event: event.name,
        url: subscription.url,
        ...TIMEOUTS,
        ...(subscription.schema === 'eventgrid' ? this.#ownSchema(event) : this.#cloudEvent(event)),
        retry: (result, attempt) => (isFinal(result) ? undefined : this.#retryAfterMs[attempt - 1]),
      })
    }
  }

  #ownSchema(event: GridEvent): Pick<Delivery, 'headers' | 'body'> {
    const body = this.#envelope(`${PREFIX}${event.name}`, event.subject, event.data)
    return { body: JSON.stringify([body]), headers: (attempt) => headersOf('Notification', attempt) }
  }

  #cloudEvent({ name, subject, data }: GridEvent): Pick<Delivery, 'headers' | 'body'> {
    const type = `${PREFIX}${name}`
    const { clock, random } = this.#network
    const time = preciseTime(clock, 'Z')
    const event = { specversion: '1.0', type, source: this.#topic, id: random.uuid(), time, subject, data }
    return { body: JSON.stringify(event), headers: cloudHeadersOf }
  }

  #envelope(eventType: string, subject: string, data: unknown): object {
    const versions = { dataVersion: '1.0', metadataVersion: '1' }
    const { clock, random } = this.#network
    const eventTime = preciseTime(clock, 'Z')
    return { id: random.uuid(), topic: this.#topic, subject, data, eventType, ...versions, eventTime }
  }

  /** Event Grid's own handshake: the code has to come back with status 200, no other. */
  async #validate({ url }: Subscription): Promise<string | undefined> {
    const validationCode = this.#network.random.uuid()
    const body = JSON.stringify([this.#envelope(VALIDATION, '', { validationCode })])
    const headers = headersOf('SubscriptionValidation', 1)
    const result = await this.#network.deliver({
      door: this.#door,
      event: 'SubscriptionValidation',
      url,
      body,
      headers,
      ...TIMEOUTS,
    })
    if (!result.ok) return `the validation request failed: ${result.message}`
    if (result.status !== 200) return `the validation request was answered ${result.status}, not 200`
    return answeredCode(result.text()) === validationCode ? undefined : 'the reply did not carry the validation code'
  }

  /** The handshake of CloudEvents: the address allows the origin. */
  async #ask({ url }: Subscription): Promise<string | undefined> {
    const headers = { 'webhook-request-origin': ORIGIN }
    const result = await this.#network.deliver({
      door: this.#door,
      event: 'SubscriptionValidation',
      url,
      method: 'OPTIONS',
      headers,
      ...TIMEOUTS,
    })
    if (!result.ok) return `the OPTIONS request failed: ${result.message}`
    if (result.status !== 200) return `the OPTIONS request was answered ${result.status}, not 200`
    const allowed = [result.headers['webhook-allowed-origin'] ?? ''].flat().join(',').trim()
    return allowed === ORIGIN || allowed === '*' ? undefined : `WebHook-Allowed-Origin is "${allowed}", not ${ORIGIN}`
  }
}

function headersOf(type: string, attempt: number): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'aeg-event-type': type,
    'aeg-subscription-name': 'EMULATOR',
    'aeg-delivery-count': String(attempt - 1),
    'aeg-data-version': '1.0',
    'aeg-metadata-version': '1',
  }
}

function cloudHeadersOf(attempt: number): Record<string, string> {
  return { ...headersOf('Notification', attempt), 'content-type': 'application/cloudevents+json; charset=utf-8' }
}

/** Delivered, or refused in a way that another attempt would not change. */
function isFinal(result: DeliveryResult): boolean {
  return result.ok && [200, 201, 202, 203, 204, 400, 401, 413].includes(result.status)
}

function answeredCode(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null && 'validationResponse' in answer
      ? answer.validationResponse
      : undefined
  } catch {
    return undefined
  }
}
