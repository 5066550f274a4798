import { aborted, numberOf, type Verb } from './verb.ts'

/** Sends the caller's own voice back, for 5 to 120 seconds. */
export const echo: Verb = {
  answers: true,
  async perform(turn) {
    const { leg, signal } = turn
    const seconds = Math.min(120, Math.max(5, numberOf(turn, 'timeout', 60)))
    const back = leg.ear.inject()
    const release = leg.inbound.tap((frame) => back.write(frame))
    const { promise: over, resolve } = Promise.withResolvers<void>()
    leg.after(seconds * 1000, resolve)
    await Promise.race([over, aborted(signal)])
    release()
    back.stop()
    return undefined
  },
}
