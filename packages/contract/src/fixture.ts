import type { Call, CapabilityName, Destination, DialOptions, Telephony } from '@trunkline/core'

import { EventLog } from './event-log.ts'
import type { FarEnd, Lab, PartyBehaviour } from './lab.ts'
import { within } from './wait.ts'

/** The manifest of a provider that can do everything: a promise's `needs` say which of it the check may use. */
export type Everything = Readonly<Record<CapabilityName, 'native'>>

/** The party that most promises call. */
export function theirs(lab: Pick<Lab, 'theirs'>): string {
  return lab.theirs ?? '+14255550123'
}

/** The number of a second party. */
export function others(lab: Pick<Lab, 'others'>): string {
  return lab.others ?? '+14255550124'
}

/** A connected call, and everything to observe it with. */
export interface Fixture {
  readonly call: Call<Everything>
  /** The network's id of it. */
  readonly id: string
  readonly far: FarEnd
  readonly log: EventLog
}

export interface StageOptions {
  /** Who is dialled; the far number of most promises by default. */
  readonly number?: string
  readonly party?: Omit<PartyBehaviour, 'number'>
  /** A WAV that the far party says again and again. */
  readonly voice?: Uint8Array
  readonly dial?: Partial<DialOptions>
}

/** The client, typed with every verb. */
export function everything(lab: Lab): Telephony<Everything> {
  const telephony: object = lab.telephony
  if (isEverything(telephony)) return telephony
  throw new Error('unreachable')
}

function isEverything(telephony: object): telephony is Telephony<Everything> {
  return 'dial' in telephony
}

/** Dials the far number. */
export async function dial(lab: Lab, options: StageOptions = {}): Promise<Call<Everything>> {
  const { number = theirs(lab), party, voice } = options
  await lab.far.party({ number, ...party })
  if (voice !== undefined) await lab.far.voice(number, voice, { loop: true })
  return everything(lab).dial({ to: destinationOf(number), from: lab.own, ...options.dial })
}

/** Who is behind a number of the network: what is neither a telephone number nor an address is an id of the carrier. */
function destinationOf(number: string): Destination {
  return /^(\+|sips?:)/i.test(number) ? number : { id: number }
}

/** Dials the far number and waits until both sides say that the call is up. */
export async function onCall(lab: Lab, options: StageOptions = {}): Promise<Fixture> {
  const { far } = lab
  const call = await dial(lab, options)
  const log = new EventLog(call.events())
  await within(call.answered(), 'the call is answered')
  const id = await far.callWith(options.number ?? theirs(lab))
  await far.until(id, 'answered')
  return { call, id, far, log }
}

/** Hangs up, and waits for `call-ended`. */
export async function hangUp({ call, log }: Pick<Fixture, 'call' | 'log'>): Promise<void> {
  await within(call.hangUp(), 'hangUp settles')
  await within(call.ended, 'the call ends')
  await within(log.over, 'call-ended is emitted')
}
