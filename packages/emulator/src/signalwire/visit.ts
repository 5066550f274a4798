import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'
import type { FoundOperation } from './operation.ts'

/** A request to one resource of a project. */
export interface Visit {
  readonly account: Account
  readonly request: DoorRequest
  readonly variable: FoundOperation['variable']
  readonly suffix: FoundOperation['suffix']
}

/** Answers one operation; what it refuses it throws. */
export type Handler = (visit: Visit) => DoorReply | Promise<DoorReply>
