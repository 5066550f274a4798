/// <reference lib="esnext.disposable" preserve="true" />

import type { ConnectOptions, Deadlines, Provider, Telephony, Warning } from '@trunkline/core'

/** How the other side of a call behaves. */
export interface PartyBehaviour {
  /** E.164, or whatever the provider dials. */
  readonly number: string
  /** Milliseconds of ringing before it answers. Default: 50. */
  readonly answerAfterMs?: number
  /** Default: `answer`. */
  readonly outcome?: 'answer' | 'busy' | 'no-answer' | 'decline' | 'unreachable'
  /** Keys pressed, counted from the answer. */
  readonly digits?: readonly { readonly afterMs: number; readonly tones: string }[]
  /** What it says in words, counted from the answer, for carriers that understand speech. */
  readonly transcript?: readonly { readonly afterMs: number; readonly text: string }[]
  /** Milliseconds from the answer until it hangs up. */
  readonly hangUpAfterMs?: number
}

/** A fault to inject between carrier and application. */
export interface FaultOrder {
  /** Which exchange fails: the dial request, a callback that reports an event, or the opening of a media socket. */
  readonly on: 'dial' | 'callback' | 'media'
  /**
   * `cut-after`: the carrier does the work and the reply is lost. `cut-before`: the connection breaks and nothing is
   * done. `throttle`: 429. `unavailable`: 503. `twice`, `late`, `never`, `out-of-order`: of callbacks; `never` also of sockets.
   */
  readonly effect: 'cut-after' | 'cut-before' | 'throttle' | 'unavailable' | 'twice' | 'late' | 'never' | 'out-of-order'
  readonly times?: number
}

/** The far side of the phone network, under the control of the test. */
export interface FarEnd {
  /** Sets up who answers a number, and how. */
  party(behaviour: PartyBehaviour): Promise<void>
  /** What the party at `number` says from its answer on, once or again and again. WAV bytes. */
  voice(number: string, wav: Uint8Array, options?: { readonly loop?: boolean }): Promise<void>
  /** The far party calls the application's number. Resolves with the network's id of the call. */
  ring(options: { readonly from: string; readonly to: string }): Promise<string>
  /** The network's id of the newest call with this far number. */
  callWith(number: string): Promise<string>
  /** How the far side sees the call. */
  state(id: string): Promise<'ringing' | 'answered' | 'ended'>
  /** Resolves once the call is in that state; rejects after ten seconds. */
  until(id: string, state: 'answered' | 'ended'): Promise<void>
  /** How many calls the far number got so far. */
  calls(number: string): Promise<number>
  /** How many legs to this number ring at the moment; for carriers on whose calls there are several parties. */
  ringing?(number: string): Promise<number>
  press(id: string, digits: string): Promise<void>
  /** Tones that the application sent to the far party. */
  digitsHeard(id: string): Promise<string>
  hangUp(id: string): Promise<void>
  /** The line of an answered far party breaks: no one hung up. */
  breakOff(id: string): Promise<void>
  /** How many marks the carrier was given between the audio of this call; 0 at one without marks. */
  marks(id: string): Promise<number>
  /** WAV bytes of what the far party has heard so far. */
  heard(id: string): Promise<Uint8Array>
  /** Orders a fault; `false` where this lab cannot make it. */
  fault(order: FaultOrder): Promise<boolean>
  /** How many requests the carrier has had from the application so far. */
  requests(): Promise<number>
  /** Serves a WAV where the carrier can fetch it; the URL of it. */
  prompt(wav: Uint8Array): Promise<string>
}

/** One client under test and the network behind it. */
export interface Lab extends AsyncDisposable {
  readonly telephony: Telephony
  readonly far: FarEnd
  /** A number of the application. */
  readonly own: string
  /** The party that most promises call, as `dial` takes it. Default: `+14255550123`. */
  readonly theirs?: string
  /** A second party. Default: `+14255550124`. */
  readonly others?: string
  /** A call that `connect` can join: the options to pass, and a far number on that call. */
  joinable?(): Promise<{ readonly options: ConnectOptions; readonly number: string }>
  /** The number of a party who can be muted, where not all can. */
  readonly mutable?: string
  /** Secrets that must never be seen in an error, a warning or an event. */
  readonly secrets: readonly string[]
  /** All warnings so far. */
  readonly warnings: readonly Warning[]
}

/** What a promise needs of the client; handed on to `createTelephony`. */
export interface LabSettings {
  /** Shorter than the defaults, so that a promise does not wait for minutes. */
  readonly deadlines?: Partial<Deadlines>
}

/** Opens a fresh lab for one promise: nothing is shared between two of them. */
export interface LabFactory {
  /** The provider's name and manifest choose the promises. */
  readonly provider: Pick<Provider, 'name' | 'capabilities'>
  /** `settings` are to be among the options of its client. */
  open(settings?: LabSettings): Promise<Lab>
  /** Faults that this lab cannot make: their promises count as passed and report it. Keep it short. */
  readonly unmakeable?: readonly FaultOrder['effect'][]
  /**
   * Promises, by their titles, that this carrier cannot keep, each with the reason. They must break: one that is kept
   * has to come off the list.
   */
  readonly exceptions?: Readonly<Record<string, string>>
}
