import type { CallView, CapabilityName, Driver } from '@trunkline/core/driver'

import type { TrackName } from '../translate/state.ts'
import { callVerbs } from './driver/call.ts'
import { linkOn, type AdapterContext } from './driver/context.ts'
import { mediaVerbs, whyNoMedia } from './driver/media.ts'
import { participantVerbs } from './driver/participant.ts'

/** Creates the driver. Its verbs use the links in the newest events. */
export function createDriver(adapter: AdapterContext): Driver {
  return {
    ...callVerbs(adapter),
    ...mediaVerbs(adapter),
    ...participantVerbs(adapter),
    whyNot,
  }
}

/** The link that a capability needs, and its track. */
const needs: Partial<Readonly<Record<CapabilityName, readonly [track: TrackName, rel: string]>>> = {
  answer: ['invitation', 'accept'],
  reject: ['invitation', 'decline'],
  redirect: ['invitation', 'forward'],
  transfer: ['call', 'transfer'],
  'participants.add': ['conversation', 'addParticipant'],
}

function whyNot(call: CallView, capability: CapabilityName): string | undefined {
  if (capability.startsWith('play.')) return whyNoMedia(call)
  if (capability === 'collect.digits') return call.answered ? undefined : 'the call has not been answered'
  const [track, rel] = needs[capability] ?? []
  if (track === undefined || rel === undefined || linkOn(call.state, track, rel) !== undefined) return undefined
  return `the service allows no ${rel} at this moment`
}
