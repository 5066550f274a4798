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
export * from './calling-context.ts'
export * from './enumeration.ts'
export * from './event.ts'
export * from './event-data.ts'
export * from './identifier.ts'
export * from './media.ts'
export * from './operation.ts'
export * from './option.ts'
export * from './play-source.ts'
export * from './raw-id.ts'
export * from './reply.ts'
export * from './request.ts'
export * from './request-call.ts'
export * from './request-media.ts'
export * from './request-participant.ts'
export * from './request-recording.ts'
export * from './tone.ts'
