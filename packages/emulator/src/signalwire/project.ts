import type { Network } from '../door.ts'
import type { SignalwireOptions } from './options.ts'
import type { SendWebhook } from './webhook.ts'

/** A project, as its calls and its other resources use it. */
export interface Project {
  readonly projectId: string
  readonly network: Network
  readonly options: SignalwireOptions
  readonly send: SendWebhook
  /** Now, on the network's clock. */
  now(): Date
  /** A new id. */
  newSid(): string
  /** The absolute address of a resource of this project. */
  address(path: string): string
  /** The same, relative to the host. */
  path(path: string): string
}
