import type { LiveCall } from '../call/live-call.ts'
import { TelephonyError } from '../driver/index.ts'

/** A call being placed, and how many wait for it: more than one when they share an idempotency key. */
export interface PendingDial {
  readonly verb: 'dial' | 'connect'
  readonly placing: Promise<LiveCall>
  readonly turn: Turn
  waiting: number
}

/** The turn of a dial among those that wait. */
export interface Turn {
  /** Aborted when the last one who waits for the dial gives up. */
  readonly given: AbortController
  /** Whether the turn has come and the dial is being sent. */
  come: boolean
}

export function pendingDial(verb: PendingDial['verb'], place: (turn: Turn) => Promise<LiveCall>): PendingDial {
  const turn: Turn = { given: new AbortController(), come: false }
  return { verb, placing: place(turn), turn, waiting: 0 }
}

/**
 * Waits for a call that is being placed. An abort ends the wait at once; a call that no one waits for any more is hung
 * up when it comes about.
 */
export async function placed(dial: PendingDial, signal: AbortSignal | undefined): Promise<LiveCall> {
  dial.waiting += 1
  if (signal === undefined) return dial.placing
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => {
    dial.waiting -= 1
    // A dial that still waits for its turn is not sent, and fails once its key is free again.
    if (dial.waiting === 0 && !dial.turn.come) return dial.turn.given.abort()
    reject(new TelephonyError('cancelled', `${dial.verb} was cancelled; should the call come about, it is hung up`))
    const leave = async (): Promise<void> => {
      const call = await dial.placing
      if (dial.waiting === 0) await call.hangUp()
    }
    leave().catch(() => undefined)
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([dial.placing, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
