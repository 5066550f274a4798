import { invalid } from '../azure/failure.ts'
import { type DoorReply, jsonReply } from '../door.ts'
import { refusalOf } from '../loopback.ts'
import type { ApiVersion, OperationId, RequestOf } from './wire/index.ts'

/** A checked request for one operation. */
export interface OperationRequest<Id extends OperationId> {
  readonly body: RequestOf<Id>
  readonly version: ApiVersion
  /** Decoded parts of the path. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What the protocol server does, by operation. */
export type AllOperations = {
  readonly [Id in OperationId]: (request: OperationRequest<Id>) => DoorReply
}

/** A part of it. */
export type Operations = Partial<AllOperations>

/** A reply that belongs to a call; what is undefined is left out (docs/wire/acs-play-audio.md#operations). */
export function reply(call: string, status: number, body?: object): DoorReply {
  if (body === undefined) return { status, headers: { 'content-length': '0' }, call }
  return { ...jsonReply(status, body, { 'content-type': 'application/json; charset=utf-8' }), call }
}

/** Throws for an address that the service does not call. */
export function checkCallback(uri: string | undefined, member = 'CallbackUri'): void {
  const refusal = uri === undefined ? undefined : refusalOf(uri, 'https:')
  if (refusal !== undefined) throw invalid(`The field ${member} is invalid: it ${refusal}`)
}
