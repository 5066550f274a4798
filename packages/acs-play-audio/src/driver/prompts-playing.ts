import { type CallView, type Clock } from '@trunkline/core/driver'

import { readState } from '../translate/state.ts'

/** Keeps a prompt and the question how its call stands apart: the only question that the service answers ends all prompts. */
export interface PromptsPlaying {
  /** Runs the request that starts a prompt, once no question is on its way. */
  start<T>(callId: string, request: () => Promise<T>): Promise<T>
  /** Runs a question unless a prompt of ours plays, or is about to; undefined when it does. */
  unlessPlaying<T>(call: CallView, question: () => Promise<T>): Promise<T | undefined>
}

/** A prompt whose result stays away, and which does not repeat, is over by then: milliseconds. */
export const longestPromptMs = 15 * 60_000

/** How long core may take to merge what was accepted into the call's state. */
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
