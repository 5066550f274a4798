import type { Target } from './webhook.ts'

/** What a recording is begun with; the defaults are those of the API. */
export interface RecordingSettings {
  readonly source: 'OutBoundApi' | 'StartCallRecordingApi' | 'RecordVerb' | 'DialVerb' | 'Conference'
  readonly channels?: 'mono' | 'dual'
  readonly track?: 'inbound' | 'outbound' | 'both'
  readonly trim?: string
  readonly callback?: Target | undefined
  /** `completed` only by default. */
  readonly events?: readonly string[]
  /** The words of the far party become a text, reported here if there is an address. */
  readonly transcription?: { readonly callback: Target | undefined } | undefined
  /** Where the finished file is sent. */
  readonly storage?: RecordingStorage | undefined
}

/** Where a finished file is sent. */
export interface RecordingStorage {
  readonly url: string
  readonly method: 'POST' | 'PUT'
}
