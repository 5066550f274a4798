import type { Leg, Random } from '@trunkline/network'

import { drawHex } from '../../draw.ts'
import { uriOf } from '../address.ts'

/** Names a call to others, for a transfer that replaces it; opaque to them (docs/wire/ucwa.md#transfer). */
export function createCallContext(leg: Leg, callId: string, random: Random): string {
  const content = {
    RemoteParticipantUri: uriOf(leg.number),
    CallId: callId,
    LocalTag: drawHex(random, 5),
    RemoteTag: drawHex(random, 5),
  }
  return Buffer.from(JSON.stringify(content)).toString('base64')
}
