export { type EventName, eventTypePrefix, toneOf } from './event.ts'
export { type CommunicationIdentifier, identifierFromRawId, rawIdOf } from './identifier.ts'
export { type ApiVersion, apiVersions, matchOperation, type OperationId } from './operation.ts'
export { type RequestOf, requests } from './request.ts'
