/** What may be set about the Call Automation door; the defaults are what the command uses. */
export interface AcsOptions {
  /** The issuer of callback tokens; the service's own by default. */
  readonly issuer?: string
  /** Base64; made at start by default. */
  readonly accessKey?: string
  /** GUID; made at start by default. */
  readonly resourceId?: string
  /** How far the date of a signed request may be off; 900,000 ms by default (the service's limit is not public). */
  readonly maxClockSkewMs?: number
  /** How long an access token of Entra is good; an hour by default, expired from the start with 0. */
  readonly accessTokenMs?: number
  /** From an accepted AnswerCall to the connection; 20 ms by default. */
  readonly connectAfterMs?: number
  /** Whether StopMediaStreaming closes the socket; true by default (the service's way is not public). */
  readonly closeSocketOnStop?: boolean
  /** Whether the first ParticipantsUpdated comes before CallConnected; false by default (both are recorded). */
  readonly rosterFirst?: boolean
  /** From an accepted recording, which is `inactive`, to its being `active`; 70 ms by default, as recorded. */
  readonly recordingActiveAfterMs?: number
  /** Waits before each attempt to reconnect a broken media socket; 100, 500, 1,000 ms by default. */
  readonly reconnectAfterMs?: readonly number[]
  /** From the end of a recording to its file; 200 ms by default, where the service takes minutes. */
  readonly fileAfterMs?: number
  /** Participants in one page of a list; 100 by default (the service's number is not public). */
  readonly participantsPerPage?: number
  /** Sound in one file of a recording, in bytes; more goes into further files. 256 MiB by default (the service's number is not public). */
  readonly chunkMaxBytes?: number
  /** How long a recording's file is kept; 48 hours by default. */
  readonly fileKeptMs?: number
  /** Waits before Event Grid's next attempts, and those of uploads to an application's storage; 100, 300, 600, 3,000 ms by default, where the service begins at 10 s. */
  readonly gridRetryAfterMs?: readonly number[]
}

/** All options, filled in. */
export type AcsSettings = Required<Omit<AcsOptions, 'accessKey' | 'resourceId'>>

/** Fills in the defaults. */
export function settingsOf(options: AcsOptions): AcsSettings {
  return {
    issuer: options.issuer ?? 'https://acscallautomation.communication.azure.com',
    maxClockSkewMs: options.maxClockSkewMs ?? 15 * 60_000,
    accessTokenMs: options.accessTokenMs ?? 3_600_000,
    connectAfterMs: options.connectAfterMs ?? 20,
    closeSocketOnStop: options.closeSocketOnStop ?? true,
    reconnectAfterMs: options.reconnectAfterMs ?? [100, 500, 1000],
    rosterFirst: options.rosterFirst ?? false,
    recordingActiveAfterMs: options.recordingActiveAfterMs ?? 70,
    fileAfterMs: options.fileAfterMs ?? 200,
    participantsPerPage: options.participantsPerPage ?? 100,
    chunkMaxBytes: options.chunkMaxBytes ?? 256 * 1024 * 1024,
    fileKeptMs: options.fileKeptMs ?? 48 * 3_600_000,
    gridRetryAfterMs: options.gridRetryAfterMs ?? [100, 300, 600, 3000],
  }
}
