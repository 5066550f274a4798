import { type Clock, type Translated } from '@trunkline/core/driver'

import { type AcsClient } from '../client.ts'
import { type ApiVersion, callConnectionStates, knownWord } from '../wire/index.ts'

/** Ends calls that ring for too long, and knows which these were. */
export interface Ringing {
  /** The service rings as long as it likes: past the limit, a call that is still connecting is hung up. */
  limit(connection: string, ringMs: number): void
  /** The service tells of such a call that it was cancelled: to its caller, nobody answered. */
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
      // whatever became of the call meanwhile is told by its own events
      clock.after(ringMs, () => void giveUp(connection).catch(() => undefined))
    },
    judge(translated) {
      const { event, providerCallId } = translated
      if (event.type !== 'call-ended' || providerCallId === undefined || !gaveUp.has(providerCallId)) return translated
      return event.reason === 'cancelled' ? { ...translated, event: { ...event, reason: 'no-answer' } } : translated
    },
  }
}

/** The end of a call may be told to another process, and is then not taken out here. */
const mostRemembered = 1_000
