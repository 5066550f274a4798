import type { CollectReason, EndReason, Json, OperationFailure, Participant, RecordingState } from '../driver/index.ts'
import type { CallAnswer, CallEnd } from './handle.ts'

/** What every event says. */
export interface EventBase {
  /** Our id of the call. */
  readonly callId: string
  /** When it happened: by the carrier's clock where it tells, else by ours. */
  readonly at: Date
  /** The adapter's name. */
  readonly provider: string
  /** `carrier`: it reported this. `core`: inferred from other evidence, such as an accepted verb. */
  readonly source: 'carrier' | 'core'
  /** Only some carriers report it; the others' sequence is the same without it. */
  readonly optional?: true
  /** The vendor's own body; absent on what core inferred. */
  readonly raw?: Json
}

type Told<Type extends string, Fields = unknown> = EventBase & { readonly type: Type } & Fields
type Reported<Type extends string, Fields = unknown> = EventBase & {
  readonly type: Type
  readonly optional: true
} & Fields

/** Every event of a call. The types without `optional` come in the same order on every carrier. */
export type CallEvent =
  | Told<'call-incoming', { readonly from: string | undefined; readonly to: string | undefined }>
  | Told<'call-dialled', { readonly providerCallId: string | undefined }>
  | Reported<'call-ringing'>
  | Told<'call-answered', { readonly by: CallAnswer['by'] }>
  | Told<
      'call-ended',
      {
        readonly reason: EndReason
        readonly by: CallEnd['by']
        readonly providerCode: string | undefined
        readonly providerMessage: string | undefined
      }
    >
  | Told<'play-started', { readonly playId: string }>
  | Told<
      'play-ended',
      {
        readonly playId: string
        readonly reason: 'completed' | 'stopped' | 'call-ended' | 'failed'
        readonly failure?: OperationFailure
      }
    >
  | Told<
      'collect-ended',
      {
        readonly digits: string
        readonly reason: CollectReason | 'failed'
        readonly speech?: string
        readonly choice?: string
        readonly confidence?: number
        readonly failure?: OperationFailure
      }
    >
  | Reported<'digit-received', { readonly digit: string; readonly durationMs?: number }>
  | Told<'stream-started', { readonly sampleRate: number }>
  | Told<
      'stream-ended',
      { readonly reason: 'closed' | 'call-ended' | 'carrier' | 'failed'; readonly failure?: OperationFailure }
    >
  | Told<'recording-changed', { readonly recordingId: string; readonly state: Exclude<RecordingState, 'starting'> }>
  | Told<'transcription-started'>
  | Told<
      'transcription-ended',
      { readonly reason: 'closed' | 'call-ended' | 'carrier' | 'failed'; readonly failure?: OperationFailure }
    >
  | Reported<'participant-changed', { readonly participants: readonly Participant[] }>
  /** Events of the call are missing here, because the reader lagged behind: so many, the last of them at that time. */
  | Told<'events-dropped', { readonly count: number }>
  /**
   * Something that no other event says, whole in `raw`. `name` is `carrierName`, what the carrier calls it, in lower case with
   * hyphens; without a `carrierName` the carrier has no name for it.
   */
  | Reported<'provider-event', { readonly name: string; readonly carrierName?: string }>

export type CallEventType = CallEvent['type']

/** An event before core adds call, time and provider. */
export type EventDraft = CallEvent extends infer Event ? (Event extends CallEvent ? Draft<Event> : never) : never
type Draft<Event extends CallEvent> = Omit<Event, 'callId' | 'at' | 'provider' | 'source' | 'raw'>
