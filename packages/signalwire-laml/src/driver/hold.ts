import { type Accepted, type CallContext, type HoldCommand } from '@trunkline/core/driver'

import { holdVerbs } from '../documents.ts'
import { readState, running } from '../translate/state.ts'
import { type Workplace } from '../workplace.ts'
import { needParked, park, replaceDocument } from './document.ts'

/** Lets the call hear music, or nothing; a call on hold may be given other music (R18). */
export async function hold(workplace: Workplace, call: CallContext, { music }: HoldCommand): Promise<Accepted> {
  if (!isHeld(call)) needParked(call, 'hold')
  const { parkSeconds } = workplace.config
  return replaceDocument(workplace, call, {
    kind: 'hold',
    mode: 'held',
    verbs: (next) => holdVerbs(music, next, parkSeconds),
  })
}

/** Parks a call that is on hold; of any other nothing is sent. */
export async function unhold(workplace: Workplace, call: CallContext): Promise<Accepted> {
  return isHeld(call) ? park(workplace, call) : {}
}

function isHeld(call: CallContext): boolean {
  return running(readState(call.state))?.mode === 'held'
}
