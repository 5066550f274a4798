import type { Grid } from '../azure/grid.ts'
import type { Timers } from '../azure/timers.ts'
import type { Network } from '../door.ts'
import type { PostCallback } from './callbacks.ts'
import type { AcsSettings } from './options.ts'
import type { Prompts } from './prompts.ts'
import type { AskStorage } from './recording-storage.ts'
import type { Speech } from './speech.ts'
import type { Tokens } from './tokens.ts'

/** What calls and their parts use of the service. */
export interface ServiceContext {
  readonly network: Network
  readonly settings: AcsSettings
  readonly resourceId: string
  /** Raw id of the user that the application is by default. */
  readonly applicationId: string
  readonly tokens: Tokens
  readonly post: PostCallback
  readonly prompts: Prompts
  readonly grid: Grid
  readonly askStorage: AskStorage
  readonly speech: Speech
  readonly timers: Timers
}
