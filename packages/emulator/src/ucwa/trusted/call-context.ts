import { randomBytes } from 'node:crypto'

import type { Leg } from '@trunkline/network'

import { uriOf } from '../address.ts'

/** Names a call to others, for a transfer that replaces it; opaque to them (docs/wire/ucwa.md#transfer). */
export function createCallContext(leg: Leg, callId: string): string {
  const content = {
    RemoteParticipantUri: uriOf(leg.number),
    CallId: callId,
    LocalTag: randomBytes(5).toString('hex'),
    RemoteTag: randomBytes(5).toString('hex'),
  }
  return Buffer.from(JSON.stringify(content)).toString('base64')
}
