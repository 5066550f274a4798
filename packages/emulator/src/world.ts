import { encodeWav } from '@trunkline/audio'
import {
  type Call,
  type Clock,
  type Fault,
  type FaultInput,
  type Faults,
  type Leg,
  type Party,
  type PartyInput,
  SAMPLE_RATE,
  type Switchboard,
} from '@trunkline/network'

import { type CallView, viewCall } from './call-view.ts'
import type { Door } from './door.ts'
import type { Exchange, ExchangeFilter, Exchanges } from './exchanges.ts'
import { faultSchema } from './faults.ts'
import { numberSchema, type NumberSettings } from './number.ts'
import { partySchema } from './party.ts'
import { decodePrompt } from './prompt.ts'
import { readOrder, WorldError } from './world-error.ts'
import { type CallOrder, callSchema, type SubscriptionOrder, subscriptionSchema, tonesSchema } from './world-order.ts'

/** A far party as the surface shows it: what was ordered, and how long its voice lasts. */
export type PartyView = Omit<Party, 'voice'> & { readonly voiceMs: number }

export interface WorldOptions {
  readonly clock: Clock
  readonly switchboard: Switchboard
  readonly exchanges: Exchanges
  readonly faults: Faults
  readonly numbers: Map<string, NumberSettings>
  readonly doors: readonly Door[]
}

/** The control surface of the pretended network; what it cannot do is a {@link WorldError}. */
export class World {
  readonly switchboard: Switchboard
  readonly #options: WorldOptions

  constructor(options: WorldOptions) {
    this.#options = options
    this.switchboard = options.switchboard
  }

  /** Describes the far party behind a number; again replaces it, but for its voice. */
  party(input: PartyInput): PartyView {
    const party = readOrder(partySchema, input, 'party')
    return viewParty(this.switchboard.describe(party))
  }

  /** Gives a far party its voice: a WAV file, or PCM at 16 kHz. */
  voice(number: string, audio: Uint8Array | Int16Array): PartyView {
    return viewParty(this.switchboard.speak(number, audio instanceof Int16Array ? audio : pcmOf(audio)))
  }

  /** Sets what one of the application's numbers does with a call. */
  number(number: string, settings: NumberSettings): NumberSettings {
    const read = readOrder(numberSchema, settings, 'number')
    this.#options.numbers.set(number, read)
    return read
  }

  /** Delivers Event Grid events to an address, once it passed the handshake: one with each door that has events, or with the one that is named. */
  async subscribe(subscription: SubscriptionOrder): Promise<SubscriptionOrder> {
    const read = readOrder(subscriptionSchema, subscription, 'subscription')
    const { door: name, ...wanted } = read
    const doors = this.#options.doors.filter((door) => door.subscribe !== undefined)
    const chosen = name === undefined ? doors : doors.filter((door) => door.name === name)
    if (chosen.length === 0)
      throw new WorldError(
        422,
        `No door${name === undefined ? '' : ` "${name}"`} of this emulator delivers Event Grid events`,
      )
    for (const door of chosen) {
      const refusal = await door.subscribe?.(wanted)
      if (refusal !== undefined) throw new WorldError(422, `The subscription was not made: ${refusal}`)
    }
    return read
  }

  /** A far party calls the application; resolves once a door has the call. */
  async call(order: CallOrder): Promise<CallView> {
    const { from, to, door: name, ringMs } = readOrder(callSchema, order, 'call')
    const doors = this.#options.doors.filter((door) => name === undefined || door.name === name)
    if (name !== undefined && doors.length === 0) throw new WorldError(400, `There is no door named "${name}"`)
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

  calls(): CallView[] {
    return this.switchboard.calls.map(viewCall)
  }

  /** One call, by its id or any id of the carrier's. */
  callById(id: string): CallView {
    return viewCall(this.#call(id))
  }

  /** Waits until a far party has answered, or all are gone (which also ends waiting for an answer). */
  async until(
    id: string,
    state: 'answered' | 'ended',
    options: { readonly timeoutMs?: number } = {},
  ): Promise<CallView> {
    const call = this.#call(id)
    const reached = (): boolean => call.state === 'ended' || (state === 'answered' && call.wasAnswered)
    const { timeoutMs = 30_000 } = options
    if (reached()) return viewCall(call)
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(timeoutMs, resolve)
    const release = this.switchboard.watch(() => reached() && resolve())
    await promise
    cancel()
    release()
    if (reached()) return viewCall(call)
    throw new WorldError(408, `Call ${id} is still ${call.state} after ${timeoutMs} ms, not ${state}`)
  }

  /** What a far party heard so far, as a WAV at 16 kHz; `leg` is a leg's id, number or carrier's id. */
  heard(id: string, leg?: string): Uint8Array {
    const found = this.#leg(id, leg, (candidate) => candidate.answeredSince !== undefined)
    return encodeWav({ sampleRate: SAMPLE_RATE, channels: [found.heard] })
  }

  /** The far party hangs up now (or declines, or gives up). */
  hangUp(id: string, leg?: string): CallView {
    const found = this.#leg(id, leg, (candidate) => candidate.state !== 'ended')
    if (found.state === 'ended') throw new WorldError(409, `Call ${id} has already ended`)
    found.hangUpByParty()
    return viewCall(found.call)
  }

  /** The far party presses keys now. */
  press(id: string, tones: string, leg?: string): CallView {
    const read = readOrder(tonesSchema, tones, 'tones')
    const found = this.#leg(id, leg, (candidate) => candidate.state === 'answered')
    if (found.state !== 'answered')
      throw new WorldError(409, `The far party is ${found.state}, so it cannot press keys`)
    found.press(read)
    return viewCall(found.call)
  }

  /** Orders a fault for exchanges to come. */
  fault(fault: FaultInput): Fault {
    return this.#options.faults.add(readOrder(faultSchema, fault, 'fault'))
  }

  faults(): readonly Fault[] {
    return this.#options.faults.all
  }

  clearFaults(): void {
    this.#options.faults.clear()
  }

  exchanges(filter: ExchangeFilter = {}): Exchange[] {
    return this.#options.exchanges.list(filter)
  }

  clearExchanges(): void {
    this.#options.exchanges.clear()
  }

  #call(id: string): Call {
    const call = this.switchboard.call(id)
    if (!call) throw new WorldError(404, `There is no call "${id}"`)
    return call
  }

  #leg(id: string, name: string | undefined, preferred: (leg: Leg) => boolean): Leg {
    const call = this.#call(id)
    const parties = call.legs.filter((leg) => leg.kind === 'party')
    const named = (leg: Leg): boolean => [leg.id, leg.number, ...Object.values(leg.providerIds)].includes(name ?? id)
    // a carrier's id may be one leg's alone: then that leg is meant
    const candidates = parties.some(named) ? parties.filter(named) : parties
    const found = candidates.find(preferred) ?? candidates[0]
    if (!found || (name !== undefined && !named(found)))
      throw new WorldError(404, `Call ${id} has no leg "${name ?? ''}"`)
    return found
  }
}

function viewParty({ voice, ...party }: Party): PartyView {
  return { ...party, voiceMs: (voice?.length ?? 0) / 16 }
}

function pcmOf(wav: Uint8Array): Int16Array {
  const prompt = decodePrompt(wav)
  if (!prompt.ok) throw new WorldError(400, `The voice is no WAV file: ${prompt.message}`)
  return prompt.pcm
}
