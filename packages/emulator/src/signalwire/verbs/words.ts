import type { VerbContext } from './verb.ts'

/**
 * Reports the words that the far party says from now on, from the world's transcript; a muted or held party is not heard.
 * The returned function stops it.
 */
export function hearWords(
  { call, leg }: Pick<VerbContext, 'call' | 'leg'>,
  listener: (text: string) => void,
): () => void {
  let listening = true
  const now = leg.answeredMs
  for (const { afterMs, text } of call.account.network.switchboard.party(leg.number).transcript ?? []) {
    if (afterMs >= now) leg.after(afterMs - now, () => listening && !leg.muted && !leg.held && listener(text))
  }
  return () => void (listening = false)
}
