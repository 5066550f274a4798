import { addressText, type CallEvent, type IncomingCall } from '@trunkline/core'
import type { CallView } from '@trunkline/network'

import { type Everything, placeCall, takeCall, type Workplace } from './actor.ts'
import { Belief } from './belief.ts'
import { type Delivered, deliveredBy } from './delivered.ts'
import type { CallScenario } from './scenario.ts'

/** One call as everyone saw it. */
export interface Account {
  readonly scenario: CallScenario
  readonly belief: Belief
  /** The calls that the network has for it. */
  readonly network: readonly CallView[]
  /** What the carrier delivered of it. */
  readonly delivered: readonly Delivered[]
}

/** The calls of a world, and what each of them saw. */
export class Cast {
  readonly #place: Workplace
  readonly #calls: readonly CallScenario[]
  readonly #beliefs: ReadonlyMap<CallScenario, Belief>
  readonly #byNumber: ReadonlyMap<string, CallScenario>
  readonly #delivered: Delivered[] = []
  /** Events that came before the application knew which call they belong to. */
  readonly #byCallId = new Map<string, Belief>()
  #early: readonly CallEvent[] = []

  constructor(calls: readonly CallScenario[], parts: Pick<Workplace, 'client' | 'prompts' | 'world'>) {
    const { theirs } = parts.world
    const numberOf = ({ number }: CallScenario): string => extension(theirs, 500_000 + number)
    const otherOf = ({ number }: CallScenario): string => extension(theirs, 100_000 + number)
    this.#place = { ...parts, numberOf, otherOf }
    this.#calls = calls
    this.#beliefs = new Map(calls.map((call) => [call, new Belief(() => parts.world.elapsedMs)]))
    this.#byNumber = new Map(calls.map((call) => [numberOf(call), call]))
  }

  async play(): Promise<void> {
    const { client } = this.#place
    watchDeliveries(this.#place, (delivered) => this.#delivered.push(...delivered))
    void this.#follow()
    if (client.can('answer')) client.onIncomingCall((incoming) => this.#take(incoming))
    await Promise.all(this.#calls.map((call) => this.#begin(call)))
  }

  accounts(): readonly Account[] {
    const network = this.#place.world.calls()
    return this.#calls.map((scenario) => {
      const belief = this.#belief(scenario)
      const number = this.#place.numberOf(scenario)
      return {
        scenario,
        belief,
        network: network.filter(({ legs }) => legs.some((leg) => leg.number === number)),
        delivered: this.#delivered.filter(({ callId }) => callId === belief.callId),
      }
    })
  }

  /** Resolves when everything that the application does with the call is done. */
  async #begin(scenario: CallScenario): Promise<void> {
    const { client, numberOf, world } = this.#place
    world.party({ ...scenario.party, number: numberOf(scenario) })
    for (const { atMs, fault } of scenario.faults) world.at(scenario.beginMs + atMs, () => void world.fault(fault))
    await world.run(scenario.beginMs)
    const belief = this.#belief(scenario)
    if (scenario.direction === 'out' || !client.can('answer')) {
      await placeCall(this.#place, scenario, belief, (callId) => this.#known(callId, belief))
      return
    }
    // a carrier whose notice of the call is lost offers it to no one
    await world.call({ from: numberOf(scenario), ringMs: 20_000 }).catch(() => undefined)
  }

  async #take(incoming: IncomingCall<Everything>): Promise<void> {
    const from = incoming.from === undefined ? '' : addressText(incoming.from)
    const scenario = this.#byNumber.get(from)
    if (scenario === undefined) throw new Error(`No call of the scenario comes from ${from}`)
    const belief = this.#belief(scenario)
    belief.handled += 1
    this.#known(incoming.id, belief)
    await takeCall(this.#place, incoming, scenario, belief)
  }

  #known(callId: string, belief: Belief): void {
    belief.callId = callId
    this.#byCallId.set(callId, belief)
    for (const event of this.#early.filter((early) => early.callId === callId)) belief.see(event)
    this.#early = this.#early.filter((early) => early.callId !== callId)
  }

  async #follow(): Promise<void> {
    for await (const event of this.#place.client.events()) {
      const belief = this.#byCallId.get(event.callId)
      if (belief === undefined) this.#early = [...this.#early, event]
      else belief.see(event)
    }
  }

  #belief(scenario: CallScenario): Belief {
    const belief = this.#beliefs.get(scenario)
    if (belief === undefined) throw new Error('unreachable: every call has one')
    return belief
  }
}

/** A number or address of the same kind, of its own for each call. */
function extension(sample: string, number: number): string {
  return sample.startsWith('sip:')
    ? sample.replace(/^sip:[^@]+/, `sip:party${number}`)
    : `+1425${String(number).padStart(7, '5')}`
}

/** Has every request of the carrier's read on its way to the client. */
function watchDeliveries({ client, world }: Workplace, note: (delivered: readonly Delivered[]) => void): void {
  const receive = client.receive.bind(client)
  client.receive = async (request) => {
    const arrivedMs = world.elapsedMs
    const reply = await receive(request)
    note(deliveredBy(request, reply, arrivedMs))
    return reply
  }
}
