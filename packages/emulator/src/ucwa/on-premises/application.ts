import { drawInteger } from '../../draw.ts'
import { EventChannel } from './channel.ts'
import { APPLICATIONS, type ServiceContext } from './context.ts'
import type { Conversation } from './conversation.ts'

/** The service, as an application sees it. */
export interface ApplicationHost extends ServiceContext {
  /** By id; each of one endpoint. */
  readonly applications: Map<string, Application>
}

/** What an application says about itself. */
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
  readonly service: ApplicationHost
  readonly registration: Registration
  readonly channel: EventChannel
  /** By id, live ones only. */
  readonly conversations = new Map<string, Conversation>()
  /** When it ends if no request comes before. */
  expiresAt = 0
  /** Calls to the user come here once this is set. */
  availability: Availability | undefined
  supportedModalities: readonly string[] = []
  /** Names the version of the communication resource. */
  communicationTag: string
  /** A property that has to come back in a PUT, like all properties that the application does not know. */
  readonly passBack: string
  #cancelIdle: (() => void) | undefined

  constructor(service: ApplicationHost, registration: Registration) {
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
      // the calls go on at the phones, but no link leads to them any more
      onAway: () => this.conversations.clear(),
    })
    service.applications.set(this.id, this)
  }

  /** The address of a part of it, relative to the host. */
  href(path: string): string {
    return `${APPLICATIONS}/${this.id}${path}`
  }

  /** The application is alive: its end moves into the future. */
  touch(): void {
    const { expiresAfterMs } = this.service.settings
    const { clock } = this.service.network
    this.#cancelIdle?.()
    this.expiresAt = clock.now() + expiresAfterMs
    this.#cancelIdle = clock.after(expiresAfterMs, () => this.#expire())
  }

  #expire(): void {
    // an application that waits for events is not idle
    if (this.channel.isPolled) this.touch()
    else this.end()
  }

  /** Sets how the user wants to be called. */
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
