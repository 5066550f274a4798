import type { CollectReason, EndReason, Json, OperationFailure, Participant, RecordingState } from '../driver/index.ts'
import type { CallAnswer, CallEnd } from './handle.ts'

/** The fields that every event has. */
export interface EventBase {
  /** Our id of the call. */
  readonly callId: string
  /** When it happened: by the carrier's clock if the carrier reports the time, otherwise by the client's clock. */
  readonly at: Date
  /** The adapter's name. */
  readonly provider: string
  /** `carrier`: the carrier reported the event. `core`: core inferred it from other evidence, such as an accepted verb. */
  readonly source: 'carrier' | 'core'
  /** Set on events that only some carriers report. Without them, the sequence is the same on every carrier. */
  readonly optional?: true
  /** The vendor's own body; absent on events that core inferred. */
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
  /** The reader lagged behind and `count` events of the call were dropped here; `at` is the time of the last one. */
  | Told<'events-dropped', { readonly count: number }>
  /**
   * A carrier message that maps to no other event, complete in `raw`. `name` is `carrierName` in lower case with
   * hyphens; `carrierName` is absent if the carrier does not name the message.
   */
  | Reported<'provider-event', { readonly name: string; readonly carrierName?: string }>

export type CallEventType = CallEvent['type']

/** An event before core adds call, time and provider. */
export type EventDraft = CallEvent extends infer Event ? (Event extends CallEvent ? Draft<Event> : never) : never
type Draft<Event extends CallEvent> = Omit<Event, 'callId' | 'at' | 'provider' | 'source' | 'raw'>
