import type { Leg } from '@trunkline/network'

import type { InvitationEnd } from '../ending.ts'
import { invalid, missing } from '../failure.ts'
import type { Application } from './context.ts'
import type { Meeting } from './meeting.ts'

/** What a conversation begins with. */
export interface ConversationOptions {
  readonly application: Application
  readonly invitation: Omit<Invitation, 'id' | 'state'>
  readonly threadId?: string | undefined
  readonly callbackUrl: string
  readonly callbackContext?: string | undefined
  /** Whether the service hosts the media: without it there is nothing to play with. */
  readonly remoteMedia: boolean
  /** The leg that calls, of an incoming invitation. */
  readonly caller?: Leg
  /** The meeting that the application comes into, at first without audio. */
  readonly meeting?: Meeting
}

/** The invitation that a conversation, or its audio, began with. */
export interface Invitation {
  readonly id: string
  readonly rel: 'audioVideoInvitation' | 'onlineMeetingInvitation'
  readonly direction: 'Outgoing' | 'Incoming'
  readonly operationId: string
  readonly importance: string
  readonly subject: string
  readonly to: string
  /** Whether what the application plays is kept from the others. */
  readonly joinAudioMuted: boolean
  state: 'Connecting' | 'Alerting' | 'Connected' | InvitationEnd['state']
}

/** The caller's leg, while the application can still take it. */
export function ringingOf({ caller }: { readonly caller: Leg | undefined }): Leg {
  if (!caller) throw invalid({ invitation: 'is none that the application can take' })
  if (caller.state === 'ended' || caller.state === 'answered') throw missing('Invitation')
  return caller
}
