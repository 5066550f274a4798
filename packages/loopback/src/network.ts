import { encodeWav } from '@trunkline/audio'
import { TelephonyError, type Clock } from '@trunkline/core/driver'
import { checkNumber, type FaultEffect, type PartyInput, SAMPLE_RATE, soundOf } from '@trunkline/network'

import { Carrier } from './carrier/carrier.ts'
import type { FarCall } from './carrier/far-call.ts'

/** How the other side of a call behaves. */
export type LoopbackParty = PartyInput

/** Something that is to go wrong. */
export interface LoopbackFault {
  /** The next dials, or the next events. */
  readonly on: 'dial' | 'callback'
  /**
   * `cut-after`: the call is placed and the reply lost. `cut-before`: nothing is done, and the reply lost too.
   * `throttle`, `unavailable`: refused; asked again, it may work. `twice`, `late` (a second), `never`, `out-of-order`
   * (after the next one): of events.
   */
  readonly effect: Extract<
    FaultEffect,
    'cut-after' | 'cut-before' | 'throttle' | 'unavailable' | 'twice' | 'late' | 'never' | 'out-of-order'
  >
  /** How many of them. Default: 1. */
  readonly times?: number
}

export interface LoopbackNetworkOptions {
  /** Default: the clock of the client that opens the provider. */
  readonly clock?: Clock
  /** How long a number rings that no party was set up for, in milliseconds; 50 by default. */
  readonly answerAfterMs?: number | undefined
}

/** The far side of every call, in a test's hands. Ids are the network's own (`call.providerCallId`). */
export interface LoopbackNetwork {
  /** Sets up who answers a number, and how. */
  party(party: LoopbackParty): Promise<void>
  /** What the party says from its answer on, once or again and again. Rejects with a `WavError` for bytes that are not a WAV. */
  voice(number: string, wav: Uint8Array, options?: { readonly loop?: boolean }): Promise<void>
  /** The far party calls the application; resolves with the id of the call. */
  ring(options: { readonly from: string; readonly to: string }): Promise<string>
  /** The id of the newest call with this far number. */
  callWith(number: string): Promise<string>
  state(id: string): Promise<'ringing' | 'answered' | 'ended'>
  /** Resolves once the call is in that state; rejects when it cannot be any more, or after ten seconds of the clock. */
  until(id: string, state: 'answered' | 'ended'): Promise<void>
  /** How often the number has rung. */
  calls(number: string): Promise<number>
  /** The far party presses keys, one every 200 ms; `w` waits half a second. */
  press(id: string, digits: string): Promise<void>
  /** Tones that the application sent. */
  digitsHeard(id: string): Promise<string>
  /** The far party hangs up, or stops calling. */
  hangUp(id: string): Promise<void>
  /** The line of the far party breaks: no one hung up. */
  breakOff(id: string): Promise<void>
  /** How many marks the application put between the audio that it streamed. */
  marks(id: string): Promise<number>
  /** What the far party has heard since the answer: a WAV at 16 kHz. */
  heard(id: string): Promise<Uint8Array>
  /** Orders a fault; `false` where its effect makes no sense. */
  fault(fault: LoopbackFault): Promise<boolean>
  /** How many requests the application has made. */
  requests(): Promise<number>
  /** An address under which `play` finds this WAV. */
  prompt(wav: Uint8Array): Promise<string>
  /** The side that the provider talks to. */
  readonly carrier: Carrier
}

/** Makes a network of parties and calls, all in this process. */
export function createLoopbackNetwork(options: LoopbackNetworkOptions = {}): LoopbackNetwork {
  const carrier = new Carrier({ clock: options.clock, answerAfterMs: options.answerAfterMs })
  const { switchboard } = carrier
  const find = (id: string): FarCall => found(carrier.calls.find({ id, providerCallId: id }), `with the id ${id}`)
  return {
    party: (party) => promised(() => void switchboard.describe(party)),
    voice: (number, wav, { loop = false } = {}) =>
      promised(() => void switchboard.speak(number, soundOf(wav), { loop })),
    ring: (call) => promised(() => ring(carrier, call)),
    callWith: (number) => promised(() => found(carrier.calls.newestWith(number), `with ${number}`).id),
    state: (id) => promised(() => find(id).state),
    until: (id, state) => promised(() => reach(find(id), state, carrier.clock)),
    calls: (number) => promised(() => carrier.ringsOf(number)),
    press: (id, digits) => promised(() => find(id).leg.press(digits)),
    digitsHeard: (id) => promised(() => find(id).leg.heardDigits),
    hangUp: (id) => promised(() => find(id).leg.hangUpByParty()),
    breakOff: (id) => promised(() => find(id).leg.finish('unreachable', 'network')),
    marks: (id) => promised(() => find(id).leg.ear.marks),
    heard: (id) => promised(() => encodeWav({ sampleRate: SAMPLE_RATE, channels: [find(id).leg.heard] })),
    fault: ({ effect, on, times = 1 }) => promised(() => order(carrier, { effect, on, times })),
    requests: () => promised(() => carrier.requests),
    prompt: (wav) => promised(() => carrier.prompts.add(wav)),
    carrier,
  }
}

function ring(carrier: Carrier, { from, to }: { readonly from: string; readonly to: string }): string {
  for (const number of [from, to]) checkNumber(number)
  return carrier.receive(from, to).id
}

/** Done at once; what it throws is a rejection, as of any far side. */
function promised<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()))
}

const reachWithinMs = 10_000

/** What can go wrong where. */
const effects: Readonly<Record<LoopbackFault['on'], readonly LoopbackFault['effect'][]>> = {
  dial: ['cut-after', 'cut-before', 'late', 'throttle', 'unavailable'],
  callback: ['twice', 'late', 'never', 'out-of-order'],
}

function order({ faults }: Carrier, { effect, on, times }: LoopbackFault): boolean {
  if (!effects[on].includes(effect)) return false
  faults.add({ on: on === 'dial' ? { kind: 'request', path: '/dial' } : { kind: 'callback' }, effect, times })
  return true
}

async function reach({ id, leg }: FarCall, state: 'answered' | 'ended', clock: Clock): Promise<void> {
  const late = Promise.withResolvers<never>()
  const stop = clock.after(reachWithinMs, () =>
    late.reject(new TelephonyError('timeout', `The call ${id} was not ${state} within ${reachWithinMs} ms`)),
  )
  const reached = state === 'ended' ? leg.ended : leg.answered
  const success = await Promise.race([reached, late.promise]).finally(stop)
  if (success === false) throw new TelephonyError('call-ended', `The call ${id} ended before it was answered`)
}

function found(call: FarCall | undefined, which: string): FarCall {
  if (call) return call
  throw new TelephonyError('not-found', `The network has no call ${which}`)
}
