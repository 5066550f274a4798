import type { FaultInput, PartyInput } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'

/** What an application does on a call; `wait` lets so much time pass before the next step, in milliseconds, and else it waits for the outcome. */
export type Step =
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'play'; readonly prompt: number; readonly stopAfterMs?: number; readonly waits: boolean }
  | { readonly do: 'collect'; readonly maxDigits: number; readonly timeoutMs: number; readonly prompt?: number }
  | { readonly do: 'sendDigits'; readonly digits: string }
  | { readonly do: 'watchDigits'; readonly forMs: number }
  | { readonly do: 'record'; readonly forMs: number; readonly pauses: boolean; readonly fetches: boolean }
  | { readonly do: 'stream'; readonly speaksMs: number; readonly clearAfterMs?: number }
  | { readonly do: 'hold'; readonly forMs: number }
  | { readonly do: 'mute' }
  | {
      readonly do: 'participant'
      readonly party: Behaviour
      readonly cancelAfterMs?: number
      readonly removes: boolean
    }
  | { readonly do: 'transfer'; readonly party: Behaviour }
  | { readonly do: 'list' }

/** What the application does about a call that comes in. */
export type Decision = 'answer' | 'reject' | 'redirect' | 'ignore'

/** How a far party behaves, whatever its number. */
export type Behaviour = Omit<PartyInput, 'number' | 'voice'>

/** A fault that is ordered at a time of the call, in milliseconds from its beginning. */
export interface TimedFault {
  readonly atMs: number
  readonly fault: FaultInput
}

/** Everything that one call does, decided beforehand. */
export interface CallScenario {
  /** Names the call, and its far party, in all that is printed. */
  readonly number: number
  readonly beginMs: number
  readonly direction: 'out' | 'in'
  readonly party: Behaviour
  /** Of a call that comes in. */
  readonly decision: Decision
  readonly decideAfterMs: number
  /** Of a dial: a second one with the same idempotency key, so many milliseconds later. */
  readonly again?: number | undefined
  readonly steps: readonly Step[]
  /** The application hangs up at this time of the call, whatever else it does. */
  readonly hangUpAtMs?: number | undefined
  readonly ending: 'hangUp' | 'terminate'
  readonly faults: readonly TimedFault[]
}

/** A world with calls that overlap. */
export interface WorldScenario {
  readonly provider: SimulatedProvider
  /** Decides ids, latency and back-off of the world. */
  readonly seed: number
  readonly calls: readonly CallScenario[]
}
