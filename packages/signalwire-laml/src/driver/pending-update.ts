import { type Clock } from '@trunkline/core/driver'

import { type CurrentDocument } from '../translate/state.ts'

/** The document updates of this process that the carrier has not answered yet. */
export interface PendingUpdates {
  /** Sends a document; while it is on its way, whoever answers a fetch of the same call can wait for it. */
  during<T>(callId: string, document: CurrentDocument, send: () => Promise<T>): Promise<T>
  /** The document on its way, or just arrived. */
  current(callId: string): CurrentDocument | undefined
  /** The document that was on its way, once it was accepted; `undefined` when none is, it failed, or `ms` went by. */
  landed(callId: string, ms: number): Promise<CurrentDocument | undefined>
}

/** Between the carrier's answer and the moment when the call's memory has it, a fetch may come. */
const lingerMs = 50

interface PendingUpdate {
  readonly document: CurrentDocument
  readonly accepted: Promise<boolean>
}

/** Begins with no update under way. */
export function createPendingUpdates(clock: Clock): PendingUpdates {
  const pendingUpdates = new Map<string, PendingUpdate>()
  return {
    async during(callId, document, send) {
      const sending = send()
      const pending = {
        document,
        accepted: sending.then(
          () => true,
          () => false,
        ),
      }
      pendingUpdates.set(callId, pending)
      try {
        return await sending
      } finally {
        clock.after(lingerMs, () => {
          if (pendingUpdates.get(callId) === pending) pendingUpdates.delete(callId)
        })
      }
    },
    current: (callId) => pendingUpdates.get(callId)?.document,
    async landed(callId, ms) {
      const pending = pendingUpdates.get(callId)
      if (pending === undefined) return undefined
      return (await Promise.race([pending.accepted, elapsed(clock, ms)])) ? pending.document : undefined
    },
  }
}

function elapsed(clock: Clock, ms: number): Promise<false> {
  return new Promise((resolve) => {
    clock.after(ms, () => resolve(false))
  })
}
