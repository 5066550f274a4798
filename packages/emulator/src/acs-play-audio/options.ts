/** What may be set about the door of the Calling Server API; the defaults are what the command uses. */
export interface AcsPlayAudioOptions {
  /** Base64; made at start by default. */
  readonly accessKey?: string
  /** GUID; made at start by default. */
  readonly resourceId?: string
  /** How far the date of a signed request may be off; 900,000 ms by default (the service's limit is not public). */
  readonly maxClockSkewMs?: number
  /** How long an access token of Entra is good; an hour by default, expired from the start with 0. */
  readonly accessTokenMs?: number
  /** From an accepted join to the connection; 20 ms by default. */
  readonly connectAfterMs?: number
  /** The name under which keys are told: this generation's by default. */
  readonly toneEvent?: 'DtmfReceived' | 'ToneReceived'
  /** The status beside the subcode of a cancelled play; `completed` by default (one sample has it, the service's way is not public). */
  readonly cancelledStatus?: 'completed' | 'failed'
  /** Whether an event stands in an array or alone; `array` by default. */
  readonly envelope?: 'array' | 'object'
  /** Whether the states of a connection name the server call; true by default (one observed event does not). */
  readonly namesServerCall?: boolean
  /** Redirects from where a recording's file is announced to where it is; 1 by default. */
  readonly fileRedirects?: number
  /** From the end of a recording to its file; 200 ms by default, where the service takes minutes. */
  readonly fileAfterMs?: number
  /** How long a recording's file is kept; 48 hours by default. */
  readonly fileKeptMs?: number
  /** Sound in one file of a recording, in bytes; more goes into further files. 256 MiB by default. */
  readonly chunkMaxBytes?: number
  /** How long a prompt with an `audioFileId` is kept; an hour by default (known of the successor alone). */
  readonly promptKeptMs?: number
  /** Waits before Event Grid's next attempts; 100, 300, 600, 3,000 ms by default, where the service begins at 10 s. */
  readonly gridRetryAfterMs?: readonly number[]
}

/** All options, filled in. */
export type AcsPlayAudioSettings = Required<Omit<AcsPlayAudioOptions, 'accessKey' | 'resourceId'>>

/** Fills in the defaults. */
export function settingsOf(options: AcsPlayAudioOptions): AcsPlayAudioSettings {
  return {
    maxClockSkewMs: options.maxClockSkewMs ?? 15 * 60_000,
    accessTokenMs: options.accessTokenMs ?? 3_600_000,
    connectAfterMs: options.connectAfterMs ?? 20,
    toneEvent: options.toneEvent ?? 'DtmfReceived',
    cancelledStatus: options.cancelledStatus ?? 'completed',
    envelope: options.envelope ?? 'array',
    namesServerCall: options.namesServerCall ?? true,
    fileRedirects: options.fileRedirects ?? 1,
    fileAfterMs: options.fileAfterMs ?? 200,
    fileKeptMs: options.fileKeptMs ?? 48 * 3_600_000,
    chunkMaxBytes: options.chunkMaxBytes ?? 256 * 1024 * 1024,
    promptKeptMs: options.promptKeptMs ?? 3_600_000,
    gridRetryAfterMs: options.gridRetryAfterMs ?? [100, 300, 600, 3000],
  }
}
