import type { Turn } from './verb.ts'

/**
 * Tells in words what the far party says from now on, as the world has its transcript; whoever is muted or held is not heard.
 * What is returned stops it.
 */
export function hearWords({ call, leg }: Pick<Turn, 'call' | 'leg'>, listener: (text: string) => void): () => void {
  let listening = true
  const now = leg.answeredMs
  for (const { afterMs, text } of call.account.network.switchboard.party(leg.number).transcript ?? []) {
    if (afterMs >= now) leg.after(afterMs - now, () => listening && !leg.muted && !leg.held && listener(text))
  }
  return () => void (listening = false)
}
