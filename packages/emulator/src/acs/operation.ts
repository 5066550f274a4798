import { type DoorReply, jsonReply } from '../door.ts'
import type { ApiVersion, OperationId, RequestOf } from './wire/index.ts'

/** A checked request for one operation. */
export interface OperationRequest<Id extends OperationId> {
  readonly body: RequestOf<Id>
  readonly version: ApiVersion
  /** Decoded parts of the path. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

/** What the protocol server does, by operation. */
export type AllOperations = {
  readonly [Id in OperationId]: (request: OperationRequest<Id>) => DoorReply
}

/** A part of it. */
export type Operations = Partial<AllOperations>

/** A reply that belongs to a call. */
export function reply(call: string | undefined, status: number, body?: object): DoorReply {
  const answer = body === undefined ? { status } : jsonReply(status, body)
  return call === undefined ? answer : { ...answer, call }
}
