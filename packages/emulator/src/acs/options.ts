import { type ResourceOptions, resourceSettingsOf } from '../azure/resource-options.ts'

/** What may be set about the Call Automation protocol server; the defaults are what the command uses. */
export interface AcsOptions extends ResourceOptions {
  /** The issuer of callback tokens; the service's own by default. */
  readonly issuer?: string
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
  /** Participants in one page of a list; 100 by default (the service's number is not public). */
  readonly participantsPerPage?: number
  /** Waits before Event Grid's next attempts, and those of uploads to an application's storage; 100, 300, 600, 3,000 ms by default, where the service begins at 10 s. */
  readonly gridRetryAfterMs?: readonly number[]
}

/** All options, filled in. */
export type AcsSettings = Required<Omit<AcsOptions, 'accessKey' | 'resourceId'>>

/** Fills in the defaults. */
export function settingsOf(options: AcsOptions): AcsSettings {
  return {
    ...resourceSettingsOf(options),
    issuer: options.issuer ?? 'https://acscallautomation.communication.azure.com',
    connectAfterMs: options.connectAfterMs ?? 20,
    closeSocketOnStop: options.closeSocketOnStop ?? true,
    reconnectAfterMs: options.reconnectAfterMs ?? [100, 500, 1000],
    rosterFirst: options.rosterFirst ?? false,
    recordingActiveAfterMs: options.recordingActiveAfterMs ?? 70,
    participantsPerPage: options.participantsPerPage ?? 100,
  }
}
