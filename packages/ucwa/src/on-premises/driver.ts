import type { CallContext, CapabilityName, Driver } from '@trunkline/core/driver'

import { callVerbs } from './driver/call.ts'
import type { AdapterContext } from './driver/context.ts'
import { linkOn } from './driver/link.ts'
import { participantVerbs } from './driver/participant.ts'

/** Creates the driver. Its verbs use the links in the newest events. */
export function createDriver(adapter: AdapterContext): Driver {
  return { ...callVerbs(adapter), ...participantVerbs(adapter), whyNot }
}

function whyNot(call: Omit<CallContext, 'operation' | 'signal'>, capability: CapabilityName): string | undefined {
  const { answered, state } = call
  if (capability === 'hold') return answered ? undefined : 'the call has not been answered'
  if (capability === 'participants.add')
    return allowed(linkOn(state, 'conversation', 'addParticipant'), 'addParticipant')
  if (capability === 'reject') return allowed(linkOn(state, 'invitation', 'decline'), 'decline')
  if (capability !== 'answer' || linkOn(state, 'invitation', 'acceptWithPhoneAudio') !== undefined) return undefined
  return "the server allows no acceptWithPhoneAudio at this moment: a call that rings at the user's telephone is taken there"
}

function allowed(link: string | undefined, rel: string): string | undefined {
  return link === undefined ? `the server allows no ${rel} at this moment` : undefined
}
