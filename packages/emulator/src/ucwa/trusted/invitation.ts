import type { Leg } from '../../switchboard/leg.ts'
import type { InvitationEnd } from '../ending.ts'
import type { Application } from './service.ts'

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
}

/** The invitation that a conversation begins with. */
export interface Invitation {
  readonly id: string
  readonly direction: 'Outgoing' | 'Incoming'
  readonly operationId: string
  readonly importance: string
  readonly subject: string
  readonly to: string
  state: 'Connecting' | 'Alerting' | 'Connected' | InvitationEnd['state']
}
