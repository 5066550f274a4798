import type { Provider, Telephony } from '@trunkline/core'

import type { Carrier } from './carriers/carrier.ts'
import type { SimulatedProvider } from './carriers/index.ts'
import { drive } from './drive.ts'
import { createEnvironment, type Environment } from './environment.ts'
import { installGlobals } from './globals.ts'
import { createHosts } from './hosts.ts'
import { openCarrier, openLoopback, type OpenNetwork } from './open-network.ts'
import type { SimulationOptions, Stage } from './options.ts'
import { stallError, withReport } from './report.ts'
import { Scope, within } from './scope.ts'
import { createFetch } from './simulated-fetch.ts'
import { createWorld } from './world.ts'

const hourMs = 3_600_000

/** How long the client and its network may take to close, in virtual milliseconds. */
const closingMs = 60_000

type AnyCarrier = Carrier<Provider, Record<string, unknown>>

/** Runs a program in a new world; without a carrier it is loopback's. */
export async function runProgram<Name extends SimulatedProvider, T>(
  options: SimulationOptions<Name>,
  carrier: AnyCarrier | undefined,
  program: (stage: Stage<Name>) => Promise<T> | T,
): Promise<T> {
  const environment = createEnvironment(options)
  const scope = new Scope({
    clock: environment.clock,
    random: environment.random.program,
    fetch: createFetch(environment.wireOf({ name: 'program', keepsConnections: true })),
  })
  const restore = installGlobals()
  try {
    return await within(scope, () => new Run(options, environment, carrier).play(program))
  } finally {
    restore()
  }
}

/** One world, from its first moment to its last. */
class Run<Name extends SimulatedProvider> {
  readonly #options: SimulationOptions<Name>
  readonly #environment: Environment
  readonly #carrier: AnyCarrier | undefined
  readonly #failure = Promise.withResolvers<never>()
  #network: OpenNetwork | undefined

  constructor(options: SimulationOptions<Name>, environment: Environment, carrier: AnyCarrier | undefined) {
    this.#options = options
    this.#environment = environment
    this.#carrier = carrier
  }

  async play<T>(program: (stage: Stage<Name>) => Promise<T> | T): Promise<T> {
    const { limitMs = hourMs } = this.#options
    const main = this.#perform(program)
    // a run that ended without it leaves it behind
    main.catch(() => undefined)
    try {
      const result = await this.#drive(Promise.race([main, this.#failure.promise]), limitMs)
      await this.#close()
      return result
    } catch (thrown) {
      const error = withReport(thrown, this.#report())
      await this.#close().catch(() => undefined)
      throw error
    }
  }

  async #perform<T>(program: (stage: Stage<Name>) => Promise<T> | T): Promise<T> {
    const { clock, timeline } = this.#environment
    const network = await this.#openNetwork()
    this.#network = network
    void this.#follow(network.telephony)
    return program({
      telephony: asPromised<Name>(network.telephony),
      world: createWorld({ ...network, clock, timeline, fail: (thrown) => this.#failure.reject(thrown) }),
      carrierUrl: network.url,
      hosts: createHosts(this.#environment, network.addPrompt),
      timeline,
      outside: (work) => clock.outside(work),
    })
  }

  async #openNetwork(): Promise<OpenNetwork> {
    const { client = {}, settings = {} } = this.#options
    const options = { client, settings: { ...settings } }
    if (this.#carrier === undefined) return openLoopback(this.#environment, options)
    return openCarrier(this.#carrier, this.#environment, options)
  }

  /** Writes the events of all calls into the timeline. */
  async #follow(telephony: Telephony): Promise<void> {
    for await (const event of telephony.events()) {
      const { callId, type } = event
      this.#environment.timeline.add({ kind: 'event', text: `${type} ${callId}`, content: JSON.stringify(event) })
    }
  }

  async #close(): Promise<void> {
    const network = this.#network
    this.#network = undefined
    if (network) await this.#drive(network.close(), this.#environment.clock.elapsedMs + closingMs)
  }

  #drive<T>(main: Promise<T>, limitMs: number): Promise<T> {
    const { clock, open } = this.#environment
    return drive(main, { clock, limitMs, stalled: (stall) => stallError(stall, open.lines()) })
  }

  #report() {
    const { latencyMs = 0, provider, seed = 1 } = this.#options
    const { clock, timeline } = this.#environment
    const { elapsedMs } = clock
    return { recipe: { latencyMs, provider, seed }, elapsedMs, timeline, world: this.#network?.world }
  }
}

/** The client with the verbs of its provider: the table of providers names the manifest that each adapter has. */
function asPromised<Name extends SimulatedProvider>(telephony: Telephony): Stage<Name>['telephony'] {
  if (hasVerbs<Name>(telephony)) return telephony
  throw new Error('unreachable: every adapter can dial')
}

function hasVerbs<Name extends SimulatedProvider>(telephony: object): telephony is Stage<Name>['telephony'] {
  return 'dial' in telephony
}
