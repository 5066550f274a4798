/** What may be set about any protocol server of a Communication Services resource. */
export interface ResourceOptions {
  /** Base64; made at start by default. */
  readonly accessKey?: string
  /** GUID; made at start by default. */
  readonly resourceId?: string
  /** How far the date of a signed request may be off; 900,000 ms by default (the service's limit is not public). */
  readonly maxClockSkewMs?: number
  /** How long an access token of Entra is good; an hour by default, expired from the start with 0. */
  readonly accessTokenMs?: number
  /** From the end of a recording to its file; 200 ms by default, where the service takes minutes. */
  readonly fileAfterMs?: number
  /** How long a recording's file is kept; 48 hours by default. */
  readonly fileKeptMs?: number
  /** Sound in one file of a recording, in bytes; more goes into further files. 256 MiB by default (the service's number is not public). */
  readonly chunkMaxBytes?: number
  /** Waits before Event Grid's next attempts; 100, 300, 600, 3,000 ms by default, where the service begins at 10 s. */
  readonly gridRetryAfterMs?: readonly number[]
}

/** The options with their defaults, without the two that are made at start. */
export type ResourceSettings = Required<Omit<ResourceOptions, 'accessKey' | 'resourceId'>>

/** Fills in the defaults. */
export function resourceSettingsOf(options: ResourceOptions): ResourceSettings {
  return {
    maxClockSkewMs: options.maxClockSkewMs ?? 15 * 60_000,
    accessTokenMs: options.accessTokenMs ?? 3_600_000,
    fileAfterMs: options.fileAfterMs ?? 200,
    fileKeptMs: options.fileKeptMs ?? 48 * 3_600_000,
    chunkMaxBytes: options.chunkMaxBytes ?? 256 * 1024 * 1024,
    gridRetryAfterMs: options.gridRetryAfterMs ?? [100, 300, 600, 3000],
  }
}
