import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'
import type { FoundRoute } from './route.ts'

/** A request to one resource of a project. */
export interface Visit {
  readonly account: Account
  readonly request: DoorRequest
  readonly variable: FoundRoute['variable']
  readonly suffix: FoundRoute['suffix']
}

/** Answers one operation; what it refuses it throws. */
export type Handler = (visit: Visit) => DoorReply | Promise<DoorReply>
