import {
  type CallView,
  type Fault,
  type FaultInput,
  type PartyInput,
  type PartyView,
  viewCall,
  World as NetworkWorld,
  WorldError,
  type WorldParts,
} from '@trunkline/network'

import type { Door } from './door.ts'
import type { Exchange } from './exchange.ts'
import { faultSchema } from './faults.ts'
import type { ExchangeFilter, HttpLog } from './http-log.ts'
import { numberSchema, type NumberSettings } from './number.ts'
import { partySchema } from './party.ts'
import { readOrder } from './read-order.ts'
import { type CallOrder, callSchema, type SubscriptionOrder, subscriptionSchema, tonesSchema } from './world-order.ts'

export interface WorldOptions extends WorldParts {
  readonly exchanges: HttpLog
  readonly numbers: Map<string, NumberSettings>
  readonly doors: readonly Door[]
}

/** The control surface of the emulator: the network's, read strictly, and what belongs to the carriers' protocols. */
export class World extends NetworkWorld {
  readonly #options: WorldOptions

  constructor(options: WorldOptions) {
    super(options)
    this.#options = options
  }

  override party(input: PartyInput): PartyView {
    return super.party(readOrder(partySchema, input, 'party'))
  }

  override press(id: string, tones: string, leg?: string): CallView {
    return super.press(id, readOrder(tonesSchema, tones, 'tones'), leg)
  }

  override fault(fault: FaultInput): Fault {
    return super.fault(readOrder(faultSchema, fault, 'fault'))
  }

  /** Sets what one of the application's numbers does with a call. */
  number(number: string, settings: NumberSettings): NumberSettings {
    const read = readOrder(numberSchema, settings, 'number')
    this.#options.numbers.set(number, read)
    return read
  }

  /** Delivers Event Grid events to an address, once it passed the handshake: one with each protocol server that has events, or with the named one. */
  async subscribe(subscription: SubscriptionOrder): Promise<SubscriptionOrder> {
    const read = readOrder(subscriptionSchema, subscription, 'subscription')
    const { door: name, ...wanted } = read
    const doors = this.#options.doors.filter((door) => door.subscribe !== undefined)
    const chosen = name === undefined ? doors : doors.filter((door) => door.name === name)
    if (chosen.length === 0)
      throw new WorldError(
        422,
        `No protocol server${name === undefined ? '' : ` "${name}"`} of this emulator delivers Event Grid events`,
      )
    for (const door of chosen) {
      const refusal = await door.subscribe?.(wanted)
      if (refusal !== undefined) throw new WorldError(422, `The subscription was not made: ${refusal}`)
    }
    return read
  }

  /** A far party calls the application; resolves once a protocol server has the call. */
  async call(order: CallOrder): Promise<CallView> {
    const { from, to, door: name, ringMs } = readOrder(callSchema, order, 'call')
    const doors = this.#options.doors.filter((door) => name === undefined || door.name === name)
    if (name !== undefined && doors.length === 0)
      throw new WorldError(400, `There is no protocol server named "${name}"`)
    const leg = this.switchboard.receive({ from, to, ...(ringMs !== undefined && { ringMs }) })
    for (const door of doors) {
      leg.call.door = door.name
      if ((await door.offer?.(leg)) === true) return viewCall(leg.call)
    }
    leg.call.door = ''
    leg.finish('unreachable', 'network')
    throw new WorldError(
      422,
      `No application takes calls to ${to}: set the number's voiceUrl or make a subscription first`,
    )
  }

  exchanges(filter: ExchangeFilter = {}): Exchange[] {
    return this.#options.exchanges.list(filter)
  }

  clearExchanges(): void {
    this.#options.exchanges.clear()
  }
}
