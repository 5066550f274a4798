import type { Call, Leg } from '@trunkline/network'

import type { CallIds } from './call-ids.ts'
import type { ServiceContext } from './context.ts'
import type { Result } from './result.ts'
import type { OperationTag, SetUp, SourcedTag } from './set-up.ts'
import type { EventName } from './wire/index.ts'

/** A call of the application, as its media and recordings use it. */
export interface LiveCall {
  readonly id: string
  readonly call: Call
  readonly ids: CallIds
  readonly setUp: SetUp
  readonly service: ServiceContext
  readonly state: 'connecting' | 'connected' | 'disconnected'
  /** The parties that are on the call. */
  readonly parties: readonly Leg[]
  /** Sends an event of this call, unless the call is over. */
  emit(name: EventName, result: Result, data?: Readonly<Record<string, unknown>>, tag?: OperationTag): void
  /** Sends an event about this call, over or not. */
  post(name: EventName, result: Result, data: Readonly<Record<string, unknown>>, tag: SourcedTag): void
  /** Runs something when the call is over, just before the application hears of it. */
  atEnd(run: () => void): void
  /** Runs something whenever parties come or go; the returned function stops it. */
  watchRoster(run: () => void): () => void
}
