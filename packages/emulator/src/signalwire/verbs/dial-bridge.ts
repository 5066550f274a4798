import type { Dialled } from './dial-ring.ts'
import { aborted, numberOf, type VerbContext } from './verb.ts'

/**
 * Lets two calls talk until either leaves, the time is over, or the caller ends it with a star; the other one is then hung
 * up, or left in a conversation of its own. Settles with the whole seconds they talked.
 */
export async function bridge(
  context: VerbContext,
  { call: other, leg, taken, gone }: Dialled,
  { afterwards }: { readonly afterwards: 'hang-up' | 'leave' },
): Promise<number> {
  const { leg: own, element, signal } = context
  const begunMs = leg.answeredMs
  leg.moveTo(own.conversation)
  const over = new AbortController()
  leg.after(numberOf(context, 'timeLimit', 14_400) * 1000, () => over.abort())
  const release = own.watch((event) => {
    const star = event.type === 'digit' && event.digit === '*'
    if (star && element.attributes['hangupOnStar'] === 'true') over.abort()
  })
  await aborted(AbortSignal.any([signal, taken, gone, over.signal]))
  release()
  const seconds = Math.round((leg.answeredMs - begunMs) / 1000)
  if (taken.aborted) return seconds
  if (afterwards === 'hang-up') other.hangUp()
  else leg.moveTo(leg.call.conversation)
  return seconds
}
