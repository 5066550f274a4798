import type { Clock, Translated } from '@trunkline/core/driver'

import type { AcsClient } from '../client.ts'
import { type ApiVersion, callConnectionStates, knownWord } from '../wire/index.ts'

/** Ends calls that ring for too long, and remembers them. */
export interface Ringing {
  /** Hangs up a call that is still connecting after the limit, since the service has no option for it. */
  limit(connection: string, ringMs: number): void
  /**
   * Turns the end of such a call into `no-answer`: the service reports a cancellation, but for the caller there was no
   * answer.
   */
  judge(translated: Translated): Translated
}

export function createRinging(client: AcsClient<ApiVersion>, clock: Clock): Ringing {
  const gaveUp = new Set<string>()
  const giveUp = async (connection: string): Promise<void> => {
    const { callConnectionState } = await client.calls.get(connection)
    if (knownWord(callConnectionStates, callConnectionState) !== 'connecting') return
    gaveUp.add(connection)
    for (const oldest of [...gaveUp].slice(0, -mostRemembered)) gaveUp.delete(oldest)
    await client.calls.hangUp(connection)
  }
  return {
    limit(connection, ringMs) {
      // the call's own events report the result
      clock.after(ringMs, () => void giveUp(connection).catch(() => undefined))
    },
    judge(translated) {
      const { event, providerCallId } = translated
      if (event.type !== 'call-ended' || providerCallId === undefined || !gaveUp.has(providerCallId)) return translated
      return event.reason === 'cancelled' ? { ...translated, event: { ...event, reason: 'no-answer' } } : translated
    },
  }
}

/** Limit of remembered calls: another process may receive the end of a call, which then stays in this set. */
const mostRemembered = 1_000
