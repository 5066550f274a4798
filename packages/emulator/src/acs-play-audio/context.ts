import type { Network } from '../door.ts'
import type { PostCallback } from './callback.ts'
import type { AcsPlayAudioSettings } from './options.ts'
import type { Prompts } from './prompts.ts'

/** What a call and its parts use of the service. */
export interface CallContext {
  readonly network: Network
  readonly settings: AcsPlayAudioSettings
  readonly post: PostCallback
  readonly prompts: Prompts
}
