export { type ClientOptions, clientRules } from './client-rule.ts'
export { type AccessTokenSource, createTokenCache } from './access-token.ts'
export { type AuthorizeOptions, createAuthorize, type Identity, resourceHostHeader } from './authorize.ts'
export { checkBody } from './body-check.ts'
export {
  type CallbackCheck,
  type CallbackVerdict,
  type CallbackVerifier,
  type CallbackVerifierOptions,
  createCallbackVerifier,
} from './callback-verifier.ts'
export { type ConnectionString, ConnectionStringError, parseConnectionString } from './connection-string.ts'
export {
  checkCredentials,
  type CredentialConfig,
  credentialMembers,
  credentialsOf,
  type ReportProblem,
  secureUrl,
  tokenSecretOf,
} from './credential-config.ts'
export { type CommunicationCredentials, communicationScopes, identify } from './credentials.ts'
export { confirmSubscription, shakeHands } from './event-grid.ts'
export { reportProblem } from './event-problem.ts'
export { type JsonBody, jsonLimits, readDelivery, readJsonBody } from './json-body.ts'
export {
  deleteFile,
  downloadFile,
  type DownloadOptions,
  type FileOptions,
  rangeOf,
  readMetadata,
  type RecordingStore,
} from './recording-file.ts'
export { isRecordingHost, recordingHostSuffixes } from './recording-host.ts'
export { refused } from './refusal.ts'
export { type SignableRequest, type SigningKey, type SignedHeaders, signRequest } from './hmac.ts'
