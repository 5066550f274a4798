import { type ResourceOptions, resourceSettingsOf } from '../azure/resource-options.ts'

/** What may be set about the protocol server of the Calling Server API; the defaults are what the command uses. */
export interface AcsPlayAudioOptions extends ResourceOptions {
  /** From an accepted join to the connection; 20 ms by default. */
  readonly connectAfterMs?: number
  /** The event name of keys: this generation's by default. */
  readonly toneEvent?: 'DtmfReceived' | 'ToneReceived'
  /** The status beside the subcode of a cancelled play; `completed` by default (one sample has it, the service's way is not public). */
  readonly cancelledStatus?: 'completed' | 'failed'
  /** Whether an event is sent in an array or on its own; `array` by default. */
  readonly envelope?: 'array' | 'object'
  /** Whether the states of a connection name the server call; true by default (one observed event does not). */
  readonly namesServerCall?: boolean
  /** Redirects from where a recording's file is announced to where it is; 1 by default. */
  readonly fileRedirects?: number
  /** How long a prompt with an `audioFileId` is kept; an hour by default (documented only for the successor). */
  readonly promptKeptMs?: number
}

/** All options, filled in. */
export type AcsPlayAudioSettings = Required<Omit<AcsPlayAudioOptions, 'accessKey' | 'resourceId'>>

/** Fills in the defaults. */
export function settingsOf(options: AcsPlayAudioOptions): AcsPlayAudioSettings {
  return {
    ...resourceSettingsOf(options),
    connectAfterMs: options.connectAfterMs ?? 20,
    toneEvent: options.toneEvent ?? 'DtmfReceived',
    cancelledStatus: options.cancelledStatus ?? 'completed',
    envelope: options.envelope ?? 'array',
    namesServerCall: options.namesServerCall ?? true,
    fileRedirects: options.fileRedirects ?? 1,
    promptKeptMs: options.promptKeptMs ?? 3_600_000,
  }
}
