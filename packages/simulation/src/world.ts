import type { CallView, Fault, FaultInput, PartyInput, PartyView, World } from '@trunkline/network'

import type { TimelineRecorder } from './timeline.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Numbers and names that the simulated carrier knows. */
export interface Numbers {
  /** The application's own. */
  readonly own: string
  /** A far party that the carrier can reach. */
  readonly theirs: string
  /** Another one. */
  readonly others: string
}

/** A far party that calls the application. */
export interface IncomingOrder {
  readonly from: string
  /** The application's number by default. */
  readonly to?: string
  /** The far party gives up after so long; 30,000 by default. */
  readonly ringMs?: number
}

/** The far side of a simulated network, and its time. */
export interface SimulatedWorld extends Numbers {
  /** Milliseconds of virtual time since the start of the run. */
  readonly elapsedMs: number
  /** Does something at a time of the run, in milliseconds since its start; what it throws fails the run. */
  at(ms: number, work: () => Promise<void> | void): void
  /** Lets time pass until so many milliseconds since the start of the run. */
  run(untilMs: number): Promise<void>
  /** Describes the far party behind a number; describing it again replaces everything but its voice. */
  party(party: PartyInput): PartyView
  /** Gives a far party its voice: a WAV file, or PCM at 16 kHz. */
  voice(number: string, audio: Uint8Array | Int16Array): PartyView
  /** A far party calls the application; resolves once the carrier offers the call. */
  call(order: IncomingOrder): Promise<CallView>
  /** The far party presses keys. `id` is any id of the call, such as `call.providerCallId`. */
  press(id: string, tones: string, leg?: string): CallView
  /** The far party hangs up, declines or gives up. */
  hangUp(id: string, leg?: string): CallView
  /** What a far party heard so far, as a WAV at 16 kHz. */
  heard(id: string, leg?: string): Uint8Array
  /** All calls, oldest first, as the network sees them. */
  calls(): readonly CallView[]
  callById(id: string): CallView
  /** Waits until a far party has answered, or until all are gone. */
  until(id: string, state: 'answered' | 'ended', options?: { readonly timeoutMs?: number }): Promise<CallView>
  /** Orders a fault for exchanges to come. */
  fault(fault: FaultInput): Fault
  faults(): readonly Fault[]
  clearFaults(): void
}

export interface WorldParts {
  readonly clock: VirtualClock
  readonly timeline: TimelineRecorder
  readonly world: World
  readonly numbers: Numbers
  readonly call: (order: Required<Pick<IncomingOrder, 'from' | 'to'>> & IncomingOrder) => Promise<CallView>
  /** Ends the run with an error. */
  readonly fail: (thrown: unknown) => void
}

/** The world of a run: its network's control surface, with the orders in the timeline, and its clock. */
export function createWorld({ call, clock, fail, numbers, timeline, world }: WorldParts): SimulatedWorld {
  const order = (text: string, content?: object): void =>
    timeline.add({ kind: 'order', text, content: JSON.stringify(content) })
  return {
    ...numbers,
    get elapsedMs() {
      return clock.elapsedMs
    },
    at(ms, work) {
      clock.after(ms - clock.elapsedMs, () => void (async () => work())().catch(fail))
    },
    run: (untilMs) => new Promise((resolve) => void clock.after(untilMs - clock.elapsedMs, resolve)),
    party(party) {
      order(`party ${party.number}`, party)
      return world.party(party)
    },
    voice(number, audio) {
      order(`voice of ${number}`)
      return world.voice(number, audio)
    },
    call({ from, to = numbers.own, ...rest }) {
      order(`${from} calls ${to}`)
      return call({ from, to, ...rest })
    },
    press(id, tones, leg) {
      order(`the far party presses ${tones}`)
      return world.press(id, tones, leg)
    },
    hangUp(id, leg) {
      order('the far party hangs up')
      return world.hangUp(id, leg)
    },
    heard: (id, leg) => world.heard(id, leg),
    calls: () => world.calls(),
    callById: (id) => world.callById(id),
    until: (id, state, options) => world.until(id, state, options),
    fault(fault) {
      order(`fault ${fault.effect} on ${fault.on.kind}`, fault)
      return world.fault(fault)
    },
    faults: () => world.faults(),
    clearFaults: () => world.clearFaults(),
  }
}
