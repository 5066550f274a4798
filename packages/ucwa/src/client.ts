export { type AccessTokenSource } from '@trunkline/azure'

export { type HostRule } from './link/host-rule.ts'
export { resolveLink, type Resolved } from './link/resolve.ts'
export {
  createTrustedApplicationClient,
  type TrustedApplicationClient,
  type TrustedApplicationCredentials,
  trustedApplicationDefaults,
  type TrustedApplicationSettings,
} from './trusted-application/client.ts'
export { type AudioVideoOperations } from './trusted-application/client/audio-video.ts'
export { type CommunicationOperations, type StartOptions } from './trusted-application/client/communication.ts'
export { type ConversationOperations } from './trusted-application/client/conversations.ts'
export { type Application } from './trusted-application/client/discovery.ts'
export { type InvitationOperations } from './trusted-application/client/invitations.ts'
export { type ReadResource, type RequestOptions, type Started } from './trusted-application/client/operation.ts'
