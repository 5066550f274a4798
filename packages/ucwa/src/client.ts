export type { AccessTokenSource } from '@trunkline/azure'

export type { HostRule } from './link/host-rule.ts'
export { resolveLink, type Resolved } from './link/resolve.ts'
export {
  createOnPremisesClient,
  type OnPremisesClient,
  onPremisesDefaults,
  type OnPremisesSettings,
} from './on-premises/client.ts'
export type { BatchOptions, BatchRequest } from './on-premises/client/batch.ts'
export type {
  PhoneAudioOperations,
  PremisesAudioVideoOperations,
  PremisesConversationOperations,
} from './on-premises/client/call.ts'
export type { Change } from './on-premises/client/change.ts'
export type { PremisesCommunicationOperations } from './on-premises/client/communication.ts'
export type { MediaAnswer, PremisesInvitationOperations } from './on-premises/client/invitations.ts'
export type { MeOperations } from './on-premises/client/me.ts'
export type { AddMedia, MediaOffer, StartMedia } from './on-premises/client/media.ts'
export type { PremisesApplication } from './on-premises/client/sign-in.ts'
export type { OnPremisesCredentials, Ticket, TicketRequest } from './on-premises/client/tickets.ts'
export {
  createTrustedApplicationClient,
  type TrustedApplicationClient,
  type TrustedApplicationCredentials,
  trustedApplicationDefaults,
  type TrustedApplicationSettings,
} from './trusted-application/client.ts'
export type { AudioVideoOperations } from './trusted-application/client/audio-video.ts'
export type { CommunicationOperations, StartOptions } from './trusted-application/client/communication.ts'
export type { ConversationOperations } from './trusted-application/client/conversations.ts'
export type { Application } from './trusted-application/client/discovery.ts'
export type { InvitationOperations } from './trusted-application/client/invitations.ts'
export type { ReadResource, RequestOptions, Started } from './client/request.ts'
