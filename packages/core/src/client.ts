import type { InspectOptions } from 'node:util'

import type { CallEvent } from './api/call-event.ts'
import type { Limits } from './api/limits.ts'
import { verbRules } from './api/option-rule.ts'
import type { ConnectOptions, DialOptions } from './api/option.ts'
import type { CloseOptions, MediaAdmission, ServerReply, ServerRequest, TelephonyOptions } from './api/telephony.ts'
import { defaultKeep } from './base/broadcast.ts'
import { errorName } from './base/error-name.ts'
import { refusal } from './base/refusal.ts'
import { inspected, type Print, shown } from './base/summary.ts'
import { within } from './base/wait.ts'
import { type ClientParts, createParts } from './client-parts.ts'
import { checkCapability } from './config/require.ts'
import {
  type Capabilities,
  type CapabilityName,
  checkOptions,
  didYouMean,
  type Provider,
  quoted,
  TelephonyError,
  type Warning,
} from './driver/index.ts'
import type { RingingCall } from './incoming/ringing-call.ts'

/** How long a closing client waits for its calls to be hung up: a hang-up, and the carrier's word that follows it. */
const hangUpWithinMs = 15_000

/** How long it waits for its adapter. */
const closeWithinMs = 10_000

/** Everything a client can do; which of it an application sees is decided by its provider's manifest. */
export class Client {
  readonly limits: Limits
  private readonly parts: ClientParts
  private leaving: Promise<void> | undefined

  constructor(options: TelephonyOptions<Provider>) {
    this.parts = createParts(options)
    this.limits = this.parts.limits
  }

  get provider(): string {
    return this.parts.provider.name
  }

  get capabilities(): Capabilities {
    return this.parts.provider.capabilities
  }

  get liveCalls(): number {
    return this.parts.registry.size - this.parts.dialler.doubtful
  }

  get doubtfulDials(): number {
    return this.parts.dialler.doubtful
  }

  can(capability: CapabilityName): boolean {
    checkCapability(capability)
    return this.parts.provider.capabilities[capability] !== 'unsupported'
  }

  events(options: { readonly keep?: number } = {}): AsyncIterableIterator<CallEvent> {
    checkOptions('events', options, verbRules.events)
    const { keep = defaultKeep } = options
    if (!Number.isSafeInteger(keep) || keep < 1)
      throw new TelephonyError('invalid-argument', 'keep must be a whole number above 0')
    return this.parts.events.follow({ keep })
  }

  warnings(): readonly Warning[] {
    return this.parts.warnings.list()
  }

  routeUrl(route: string): string {
    const { name, routes } = this.parts.provider
    if (routes === undefined || routes.includes(route)) return this.parts.host.routeUrl(route)
    const message = `${name} has no route ${quoted(route)}${didYouMean(route, routes)}`
    throw new TelephonyError('invalid-argument', message, { provider: name })
  }

  async dial(options: DialOptions): Promise<unknown> {
    this.mustBeOpen()
    return this.parts.dialler.dial(options)
  }

  async connect(options: ConnectOptions): Promise<unknown> {
    this.mustBeOpen()
    return this.parts.dialler.connect(options)
  }

  onIncomingCall(handler: (call: RingingCall) => Promise<void> | void): () => void {
    this.mustBeOpen()
    if (!this.can('answer')) throw refusal(this.parts.provider, 'answer', 'onIncomingCall')
    this.parts.ingress.open()
    return this.parts.incomingCalls.listen(handler)
  }

  receive(request: ServerRequest): Promise<ServerReply | undefined> {
    return this.parts.ingress.receive(request)
  }

  admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined> {
    return this.parts.ingress.admit(upgrade)
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
    const { doubtfulDials, leaving, liveCalls, provider } = this
    const { host } = this.parts
    const warnings = this.parts.warnings.list().map(({ code, count }) => `${code} (${count})`)
    return { provider, url: host.routes?.base, liveCalls, doubtfulDials, warnings, isOpen: leaving === undefined }
  }

  [inspected](_depth: number, options: InspectOptions, print: Print): string {
    return shown('Telephony', this.toJSON(), options, print)
  }

  private mustBeOpen(): void {
    if (this.leaving === undefined) return
    throw new TelephonyError('closed', 'The client was closed: make a new one', { provider: this.provider })
  }

  private async leave(hangUp: boolean): Promise<void> {
    this.parts.incomingCalls.close()
    this.parts.dialler.stop()
    const hungUp = this.parts.registry.hangUp({ all: hangUp })
    const what = 'the calls were hung up'
    if (hungUp !== undefined)
      await within(this.parts.clock, hungUp, what, { timeoutMs: hangUpWithinMs }).catch(() => undefined)
    this.parts.ingress.close()
    this.parts.dialler.close()
    this.parts.registry.close()
    this.parts.events.end()
    this.parts.closing.close()
    await this.closeSession()
    this.parts.sealing.close()
  }

  /** What an adapter leaves behind is its carrier's to clean up: the application is not kept from ending. */
  private async closeSession(): Promise<void> {
    const { session } = this.parts
    try {
      await within(this.parts.outerClock, session.close?.() ?? Promise.resolve(), 'the adapter closed', {
        timeoutMs: closeWithinMs,
      })
    } catch (thrown) {
      this.parts.warnings.raise({
        code: 'close-failed',
        message: `the adapter could not be closed: ${errorName(thrown)}`,
      })
    }
  }
}
