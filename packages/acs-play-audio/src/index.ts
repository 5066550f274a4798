export type { ApiVersion, OperationId, ReplyOf, RequestOf } from './wire/index.ts'
