import type { Accepted, CallContext, HoldCommand, UnholdCommand } from '@trunkline/core/driver'

import { holdVerbs } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { noOptions, readOptions } from '../option.ts'
import { holdInConference, unholdInConference } from './conference.ts'
import { park, replaceDocument } from './document.ts'
import { routeOf } from './mode.ts'

/** Plays music or silence to the call. A call on hold may get other music. In a conference, the others continue. */
export async function hold(adapter: AdapterContext, call: CallContext, command: HoldCommand): Promise<Accepted> {
  readOptions(noOptions, command.providerOptions, 'hold')
  const { music } = command
  if (routeOf(call, 'hold') === 'participant') return holdInConference(adapter, call, music)
  const { parkSeconds } = adapter.config
  return replaceDocument(adapter, call, {
    kind: 'hold',
    mode: 'held',
    verbs: (next) => holdVerbs(music, next, parkSeconds),
    isHarmlessTwice: true,
  })
}

/** Parks a call that is on hold, and sends nothing for any other call. In a conference, the call takes part again. */
export async function unhold(
  adapter: AdapterContext,
  call: CallContext,
  command: UnholdCommand = {},
): Promise<Accepted> {
  readOptions(noOptions, command.providerOptions, 'unhold')
  const route = routeOf(call, 'unhold')
  if (route === 'participant') return unholdInConference(adapter, call)
  return route === 'document' ? park(adapter, call) : {}
}
