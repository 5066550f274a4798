import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'

/** A request that found its route: one to a resource of a project. */
export interface RoutedRequest {
  readonly account: Account
  readonly request: DoorRequest
  /** A variable of the path, percent-decoded. */
  readonly variable: (name: string) => string
  readonly suffix: Suffix
}

/** How a path may end; undefined for a path without a suffix. */
export type Suffix = '.json' | '.wav' | '.mp3' | undefined

/** Answers one operation, or throws a refusal. */
export type Handler = (routed: RoutedRequest) => DoorReply | Promise<DoorReply>
