import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach } from 'vitest'

import { ucwaTrustedDoor } from '../src/ucwa/trusted/door.ts'
import type { UcwaTrustedOptions } from '../src/ucwa/trusted/options.ts'
import { startNetwork } from './host.ts'
import { type Heard, outcomeOf, startUcwaApplication, type UcwaApplication } from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

export const AGENT = 'sip:agent@trunkline.example'
export const OTHER = 'sip:other@trunkline.example'
export const CALLER = '+14255550177'

/** A connected call, by the network's id, with what is needed to follow its links. */
export interface Connected {
  readonly id: string
  readonly audio: Heard
  readonly flow: Heard
  readonly conversation: Heard
}

/** An emulator with the trusted application's door, an application behind it and a client before it. */
export class TrustedBench implements AsyncDisposable {
  readonly application: UcwaApplication
  emulator: Emulator
  client: TrustedClient

  private constructor(application: UcwaApplication, emulator: Emulator, client: TrustedClient) {
    this.application = application
    this.emulator = emulator
    this.client = client
  }

  static async open(options: (application: UcwaApplication) => UcwaTrustedOptions): Promise<TrustedBench> {
    const application = await startUcwaApplication()
    const emulator = await startNetwork({ doors: [ucwaTrustedDoor(options(application))] })
    return new TrustedBench(application, emulator, await new TrustedClient(emulator).authorize())
  }

  /** Another emulator in the place of this one. */
  async restart(options: UcwaTrustedOptions): Promise<void> {
    await this.emulator.close()
    this.emulator = await startNetwork({ doors: [ucwaTrustedDoor(options)] })
    this.client = await new TrustedClient(this.emulator).authorize()
  }

  async connect(to = AGENT): Promise<Connected> {
    const { application, client, emulator } = this
    const count = emulator.world.calls().length
    await client.start({ to, callbackUrl: application.url })
    const flow = await application.event('audioVideoFlow updated Connected', count)
    const audio = await application.event('audioVideo updated Connected', count)
    const conversation = await application.event('conversation updated Connected', count)
    return { id: emulator.world.calls()[count]?.id ?? '', audio, flow, conversation }
  }

  play(flow: Heard, promptUrl: string, more: object = {}): Promise<Response> {
    return this.client.follow(flow, 'playPrompt', { promptUrl, ...more })
  }

  /** The order of a call to the agent. */
  order(more: object = {}): object {
    return { to: AGENT, callbackUrl: `${this.application.url}/call`, ...more }
  }

  /** Starts such a call; how that came out. */
  async begin(more: object = {}): Promise<string> {
    return outcomeOf(await this.client.start(this.order(more)))
  }

  /** A call to the endpoint's number. */
  async ring(from = CALLER): Promise<{ id: string; started: Heard }> {
    const { application, client, emulator } = this
    const index = application.names().filter((name) => name === 'audioVideoInvitation started Connecting').length
    const { id } = await emulator.world.call({ from, to: client.ready.phoneNumber })
    return { id, started: await application.event('audioVideoInvitation started', index) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close()
    await this.application[Symbol.asyncDispose]()
  }
}

/** Opens a bench before each test of a file and closes it afterwards; gives back the current one. */
export function benchOfEach(
  options: (application: UcwaApplication) => UcwaTrustedOptions = () => ({}),
): () => TrustedBench {
  let bench: TrustedBench
  beforeEach(async () => {
    bench = await TrustedBench.open(options)
  })
  afterEach(() => bench[Symbol.asyncDispose]())
  return () => bench
}
