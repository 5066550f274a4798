import { type CallView, type Host, TelephonyError } from '@trunkline/core/driver'

import type { AcsPlayAudioClient } from '../client.ts'
import { readState } from '../translate/state.ts'
import type { PromptCheck } from './prompt.ts'
import type { PromptsPlaying } from './prompts-playing.ts'

/** What the functions of the driver share. */
export interface AdapterContext {
  readonly client: AcsPlayAudioClient
  readonly host: Host
  /** Raw id of the user that places calls. */
  readonly source: string | undefined
  readonly checkPrompt: PromptCheck
  readonly prompts: PromptsPlaying
  /** Participant ids whose removal this process has requested; an event may arrive before the reply. */
  readonly leaving: Set<string>
}

/** The service's id of the call; throws `not-available` until it is known. */
export function connectionOf({ providerCallId }: CallView): string {
  if (providerCallId !== undefined) return providerCallId
  throw new TelephonyError(
    'not-available',
    'The service has not reported its id of this call yet: wait until it is answered',
  )
}

/**
 * The server call id, which recordings need; throws `not-available` until an event has reported it
 * (docs/rules.md#r19-recordings).
 */
export function serverCallOf({ state }: CallView): string {
  const { serverCallId } = readState(state)
  if (serverCallId !== undefined) return serverCallId
  throw new TelephonyError(
    'not-available',
    "No event has reported the serverCallId of this call yet, and a recording needs it: wait until it is answered, or pass providerOptions: { 'acs-play-audio': { serverCallId } }",
  )
}
