import type { Leg } from '@trunkline/network'

import type { InvitationEnd } from '../ending.ts'
import { missing } from '../failure.ts'
import type { MediaKind } from './media-description.ts'

/** What a conversation begins with. */
export interface ConversationOptions {
  readonly invitation: Omit<Invitation, 'id' | 'state'>
  readonly threadId?: string | undefined
  readonly remote: string
  /** The leg that calls the user, of an incoming invitation. */
  readonly caller?: Leg
  readonly sessionContext?: string | undefined
  readonly media?: readonly MediaKind[]
}

/** The invitation that a conversation begins with. */
export interface Invitation {
  readonly id: string
  readonly rel: 'phoneAudioInvitation' | 'audioVideoInvitation'
  readonly direction: 'Outgoing' | 'Incoming'
  readonly operationId: string
  readonly importance: string
  readonly subject: string
  readonly to: string
  /** The user's phone, which rings; unknown until a request names it. */
  readonly phoneNumber: string | undefined
  state: 'Connecting' | 'Alerting' | 'Connected' | InvitationEnd['state']
}

/** An invitation of a further participant. */
export interface ParticipantInvitation {
  readonly id: string
  readonly operationId: string
  readonly to: string
  state: 'Connecting' | 'Connected' | InvitationEnd['state']
}

/** The caller's leg, while the application can still do something about it. */
export function ringingOf({ caller }: { readonly caller: Leg | undefined }): Leg {
  if (!caller || caller.state === 'ended' || caller.state === 'answered') throw missing('Invitation')
  return caller
}
