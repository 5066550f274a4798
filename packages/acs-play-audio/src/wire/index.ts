export {
  carrierNameOf,
  type CloudEvent,
  cloudEvent,
  type CommunicationError,
  communicationError,
  type CommunicationErrorResponse,
  communicationErrorResponse,
  eventTypePrefix,
  fillPath,
  type GridEvent,
  gridEvent,
  knownWord,
  type MalformedEvent,
  type PathParameters,
  type RecordingMetadata,
  recordingMetadata,
  subscriptionValidationData,
  subscriptionValidationReply,
  subscriptionValidationType,
  type UnknownEvent,
  type ValidationEvent,
} from '@trunkline/azure/wire'
export * from './enumeration.ts'
export * from './event.ts'
export * from './event-data.ts'
export * from './identifier.ts'
export * from './operation.ts'
export * from './raw-id.ts'
export * from './reply.ts'
export * from './request.ts'
export * from './tone.ts'
