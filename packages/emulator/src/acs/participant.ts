import type { Leg } from '@trunkline/network'

import { identifierOf } from './identity.ts'
import type { CommunicationIdentifier } from './wire/index.ts'

/** A participant of a call. */
export interface Participant {
  readonly identifier: CommunicationIdentifier
  readonly isMuted: boolean
  readonly isOnHold: boolean
}

/** A party as the REST API and events show it. */
export function participantOf(leg: Leg): Participant {
  return { identifier: identifierOf(leg.number), isMuted: leg.muted, isOnHold: leg.held }
}

/** An application as the REST API and events show it. */
export function memberOf(identifier: CommunicationIdentifier): Participant {
  return { identifier, isMuted: false, isOnHold: false }
}
