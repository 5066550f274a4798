import type { Clock } from '@trunkline/core/driver'

import type { CurrentDocument } from '../translate/state.ts'

/** The document updates of this process that the carrier has not answered yet. */
export interface PendingUpdates {
  /** Sends a document. Until the reply arrives, a fetch of the same call can wait for it. */
  during<T>(callId: string, document: CurrentDocument, send: () => Promise<T>): Promise<T>
  /** The pending document, or the one that was just accepted. */
  current(callId: string): CurrentDocument | undefined
  /** The pending document once it is accepted; `undefined` if none is pending, it fails, or `ms` pass. */
  landed(callId: string, ms: number): Promise<CurrentDocument | undefined>
}

/** A fetch may arrive after the carrier's reply but before the call's state contains the document. */
const lingerMs = 50

interface PendingUpdate {
  readonly document: CurrentDocument
  readonly accepted: Promise<boolean>
}

/** Creates the pending updates. */
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
