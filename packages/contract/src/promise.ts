import type { CapabilityName } from '@trunkline/core'

import type { FaultOrder, Lab, LabSettings } from './lab.ts'

/** What a promise is about; the kit groups by it. */
export type PromiseVerb =
  | 'lifecycle'
  | 'dial'
  | 'connect'
  | 'hangUp'
  | 'terminate'
  | 'play'
  | 'collect'
  | 'watchDigits'
  | 'sendDigits'
  | 'record'
  | 'stream'
  | 'incoming'
  | 'participants'
  | 'transfer'
  | 'hold'
  | 'transcribe'
  | 'faults'
  | 'secrets'
  | 'capabilities'
  | 'disposal'

/** What every adapter promises, as data: chosen by its manifest, checked in a lab. */
export interface ContractPromise {
  readonly verb: PromiseVerb
  /** A sentence about behavior; identifies the promise, so it is unique. */
  readonly title: string
  /** With one of these unsupported the promise is that the verb refuses. */
  readonly needs: readonly CapabilityName[]
  /** Faults that the lab has to make for it. */
  readonly faults?: readonly FaultOrder['effect'][]
  /** How its lab's client has to be set up. */
  readonly settings?: LabSettings
  /** It measures what the process holds, so no other lab may be open while it runs. */
  readonly alone?: true
  /** Resolves when the promise is kept, rejects with what was wrong. */
  check(lab: Lab): Promise<void>
}

/** A promise that was made neither to hold nor to be refused here: the lab cannot make its fault. */
export class NotMakeable extends Error {
  override readonly name = 'NotMakeable'
  readonly effect: FaultOrder['effect']

  constructor({ effect, on }: FaultOrder) {
    super(`not makeable in this lab: ${effect} on ${on}`)
    this.effect = effect
  }
}
