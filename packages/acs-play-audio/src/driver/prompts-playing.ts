import type { CallView, Clock } from '@trunkline/core/driver'

import { readState } from '../translate/state.ts'

/** Keeps inspections away from prompts: the only request that shows whether a call is alive stops every prompt. */
export interface PromptsPlaying {
  /** Sends the request that starts a prompt, after any pending inspection. */
  start<T>(callId: string, request: () => Promise<T>): Promise<T>
  /** Runs an inspection unless a prompt of ours plays or is about to; undefined in that case. */
  unlessPlaying<T>(call: CallView, question: () => Promise<T>): Promise<T | undefined>
}

/** A prompt that does not repeat counts as over after this time if its result is missing, in milliseconds. */
export const longestPromptMs = 15 * 60_000

/** Time for core to merge an accepted command into the call's state. */
const mergedWithinMs = 1_000

export function createPromptsPlaying(clock: Clock): PromptsPlaying {
  const starting = new Map<string, number>()
  const questions = new Map<string, Promise<unknown>>()

  function count(callId: string, change: number): void {
    const now = (starting.get(callId) ?? 0) + change
    if (now > 0) starting.set(callId, now)
    else starting.delete(callId)
  }

  return {
    async start(callId, request) {
      count(callId, 1)
      try {
        await questions.get(callId)
        return await request()
      } finally {
        clock.after(mergedWithinMs, () => count(callId, -1))
      }
    },
    async unlessPlaying(call, question) {
      const { played, playing } = readState(call.state)
      const ends = Object.entries(playing).filter(([operation]) => !played.includes(operation))
      if (starting.has(call.id) || ends.some(([, end]) => Number(end) > clock.now())) return undefined
      const asked = question()
      const over = asked.catch(() => undefined)
      questions.set(call.id, over)
      void over.then(() => questions.delete(call.id))
      return asked
    },
  }
}
