import type { Call, Capabilities, IncomingCall, Telephony } from '@trunkline/core'

/** What this application needs of a carrier. */
type Needs = Capabilities & Readonly<Record<'answer' | 'collect.digits' | 'hangUp' | 'play.url', 'native'>>

/** Where the application finds what it says and what it knows. */
export interface MenuSettings {
  /** URLs of prompts. */
  readonly prompts: Readonly<Record<'goodbye' | 'pin' | 'unknown', string>>
  /** Knows customers: `GET /customers/{pin}` replies with `{ name, prompt }`, or 404. */
  readonly backend: string
}

const tries = 3

/** Asks callers for their PIN, three times at most, and plays what the backend has for them. */
export function startMenu(telephony: Telephony<Needs>, settings: MenuSettings): () => void {
  return telephony.onIncomingCall((incoming) => serve(incoming, settings))
}

async function serve(incoming: IncomingCall<Needs>, settings: MenuSettings): Promise<void> {
  const call = await incoming.answer()
  const prompt = await greet(call, settings)
  await call.play({ url: prompt ?? settings.prompts.goodbye }).ended
  await call.hangUp()
}

/** The customer's own prompt; nothing when no PIN was right. */
async function greet(call: Call<Needs>, { backend, prompts }: MenuSettings): Promise<string | undefined> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const prompt = { url: prompts.pin }
    const { digits, reason } = await call.collect({ prompt, terminator: '#', timeoutMs: 15_000 })
    // whoever hung up was not silent: there is no one left to ask
    if (reason === 'ended') return undefined
    const reply = digits === '' ? undefined : await fetch(`${backend}/customers/${digits}`)
    if (reply?.ok === true) return ((await reply.json()) as { prompt: string }).prompt
    if (attempt < tries) await call.play({ url: prompts.unknown }).ended
  }
  return undefined
}
