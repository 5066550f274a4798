import { encodeWav, WavError } from '@trunkline/audio'

import { type CallView, viewCall } from './call-view.ts'
import type { Call } from './call.ts'
import type { Clock } from './clock.ts'
import type { Fault, FaultInput, Faults } from './faults.ts'
import { millisecondsOf, SAMPLE_RATE } from './frame.ts'
import type { Leg } from './leg.ts'
import type { Interruption, Party, PartyInput } from './party.ts'
import type { Switchboard } from './switchboard.ts'
import { soundOf } from './wav.ts'
import { WorldError } from './world-error.ts'

/** A far party as the surface shows it: how it was described, and how long its voice lasts. */
export interface PartyView extends Omit<Party, 'voice' | 'interruptions'> {
  readonly voiceMs: number
  readonly interruptions: readonly (Omit<Interruption, 'say'> & { readonly sayMs: number })[]
}

/** What the surface of a network stands on. */
export interface WorldParts {
  readonly clock: Clock
  readonly switchboard: Switchboard
  readonly faults: Faults
}

/** The control surface of a simulated network: its far side, in a test's hands. What it cannot do is a {@link WorldError}. */
export class World {
  readonly switchboard: Switchboard
  readonly #parts: WorldParts

  constructor(parts: WorldParts) {
    this.#parts = parts
    this.switchboard = parts.switchboard
  }

  /** Describes the far party behind a number; describing it again replaces everything but its voice. */
  party(input: PartyInput): PartyView {
    return viewParty(understood(() => this.switchboard.describe(input)))
  }

  /** Gives a far party its voice: a WAV file, or PCM at 16 kHz. */
  voice(number: string, audio: Uint8Array | Int16Array): PartyView {
    const voice = audio instanceof Int16Array ? audio : understood(() => soundOf(audio))
    return viewParty(this.switchboard.speak(number, voice))
  }

  /** The calls that are kept, oldest first. */
  calls(): CallView[] {
    return this.switchboard.calls.map(viewCall)
  }

  /** One call, by its id or any id of the carrier's. */
  callById(id: string): CallView {
    return viewCall(this.#call(id))
  }

  /** Waits until a far party has answered, or all are gone (which also ends waiting for an answer); for 30 s by default. */
  async until(
    id: string,
    state: 'answered' | 'ended',
    { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {},
  ): Promise<CallView> {
    const call = this.#call(id)
    const reached = (): boolean => call.state === 'ended' || (state === 'answered' && call.wasAnswered)
    if (reached()) return viewCall(call)
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#parts.clock.after(timeoutMs, resolve)
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

  /** The line of a far party breaks now: no one hung up. */
  breakOff(id: string, leg?: string): CallView {
    const found = this.#leg(id, leg, (candidate) => candidate.state === 'answered')
    if (found.state !== 'answered')
      throw new WorldError(409, `The far party is ${found.state}, so its line cannot break`)
    found.finish('unreachable', 'network')
    return viewCall(found.call)
  }

  /** The far party presses keys now. */
  press(id: string, tones: string, leg?: string): CallView {
    const found = this.#leg(id, leg, (candidate) => candidate.state === 'answered')
    if (found.state !== 'answered')
      throw new WorldError(409, `The far party is ${found.state}, so it cannot press keys`)
    understood(() => found.press(tones))
    return viewCall(found.call)
  }

  /** Orders a fault for exchanges to come. */
  fault(fault: FaultInput): Fault {
    return this.#parts.faults.add(fault)
  }

  faults(): readonly Fault[] {
    return this.#parts.faults.all
  }

  clearFaults(): void {
    this.#parts.faults.clear()
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
    // a carrier's id may be one leg's only: then that leg is meant
    const candidates = parties.some(named) ? parties.filter(named) : parties
    const found = candidates.find(preferred) ?? candidates[0]
    if (!found || (name !== undefined && !named(found)))
      throw new WorldError(404, `Call ${id} has no leg "${name ?? ''}"`)
    return found
  }
}

function viewParty({ interruptions, voice, ...party }: Party): PartyView {
  return {
    ...party,
    voiceMs: lengthMs(voice),
    interruptions: interruptions.map(({ say, ...interruption }) => ({ ...interruption, sayMs: lengthMs(say) })),
  }
}

function lengthMs(pcm: Int16Array | undefined): number {
  return millisecondsOf(pcm?.length ?? 0)
}

/** What a party cannot be or say is a refused order. */
function understood<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof WavError) throw new WorldError(400, `The voice is not a WAV file: ${thrown.message}`)
    if (thrown instanceof RangeError) throw new WorldError(400, thrown.message)
    throw thrown
  }
}
