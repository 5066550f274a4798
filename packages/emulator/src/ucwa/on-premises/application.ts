import { drawInteger } from '../../draw.ts'
import { EventChannel } from './channel.ts'
import type { Conversation } from './conversation.ts'
import { APPLICATIONS, type Service } from './service.ts'

/** What an application said of itself. */
export interface Registration {
  readonly userAgent: string
  readonly endpointId: string
  readonly culture: string
}

/** How the user wants to be called. */
export interface Availability {
  readonly phoneNumber: string | undefined
  readonly audioPreference: string
  readonly supportedModalities: readonly string[]
}

/** One endpoint of the user: its events, its calls, and what it supports. */
export class Application {
  readonly id: string
  readonly service: Service
  readonly registration: Registration
  readonly channel: EventChannel
  /** By id, live ones only. */
  readonly conversations = new Map<string, Conversation>()
  /** When it ends unless it is heard of. */
  expiresAt = 0
  /** Since when calls to the user come here; nothing before that. */
  availability: Availability | undefined
  supportedModalities: readonly string[] = []
  /** Names the version of the communication resource. */
  communicationTag: string
  /** A property that has to come back in a PUT, as every other that the application does not know. */
  readonly passBack: string
  #cancelIdle: (() => void) | undefined

  constructor(service: Service, registration: Registration) {
    const { clock, random } = service.network
    this.service = service
    this.registration = registration
    this.id = String(drawInteger(random, 100_000_000_000, 199_999_999_999))
    this.communicationTag = random.uuid()
    this.passBack = random.uuid()
    const { pollSeconds, awayAfterMs, byteOrderMark } = service.settings
    this.channel = new EventChannel({
      clock,
      random,
      vocabulary: service.vocabulary,
      path: this.href('/events'),
      key: random.uuid(),
      pollSeconds,
      awayAfterMs,
      byteOrderMark,
      // the calls go on at the phones, but nothing leads to them any more
      onAway: () => this.conversations.clear(),
    })
    service.applications.set(this.id, this)
  }

  /** The address of a part of it, relative to the host. */
  href(path: string): string {
    return `${APPLICATIONS}/${this.id}${path}`
  }

  /** The application is alive: it ends so much later. */
  touch(): void {
    const { expiresAfterMs } = this.service.settings
    const { clock } = this.service.network
    this.#cancelIdle?.()
    this.expiresAt = clock.now() + expiresAfterMs
    this.#cancelIdle = clock.after(expiresAfterMs, () => this.#expire())
  }

  #expire(): void {
    // whoever waits for events is not idle
    if (this.channel.isPolled) this.touch()
    else this.end()
  }

  /** Takes what the user said of how he wants to be called. */
  makeAvailable(availability: Availability): void {
    this.availability = availability
    this.supportedModalities = availability.supportedModalities
    this.renewTag()
  }

  /** The communication resource has changed. */
  renewTag(): void {
    this.communicationTag = this.service.network.random.uuid()
  }

  /** Signs the user out here. */
  end(): void {
    this.#cancelIdle?.()
    this.service.applications.delete(this.id)
    this.channel.close()
  }
}
