import type { CallEvent, EventDraft } from '../api/call-event.ts'
import type { Broadcast } from '../base/broadcast.ts'
import type { TimelineRecorder } from '../base/timeline.ts'
import { eventNameOf, type Json, type Translated } from '../driver/index.ts'
import type { CallDeps } from './call-deps.ts'

/** Writes the events of one call, to those who follow it and to those who follow the client, until the last one. */
export class EventWriter {
  private readonly callId: string
  private readonly deps: Pick<CallDeps, 'clock' | 'events' | 'provider'>
  private readonly events: Broadcast<CallEvent>
  private readonly timeline: TimelineRecorder | undefined
  private isClosed = false
  private latest = 0

  constructor(
    callId: string,
    deps: Pick<CallDeps, 'clock' | 'events' | 'provider'>,
    { events, timeline }: { readonly events: Broadcast<CallEvent>; readonly timeline: TimelineRecorder | undefined },
  ) {
    this.callId = callId
    this.deps = deps
    this.events = events
    this.timeline = timeline
  }

  /** Nothing is written after this. */
  close(): void {
    this.isClosed = true
  }

  /** `at` is for what core infers from evidence with a time of its own. */
  write(draft: EventDraft, origin?: Translated, at = origin?.at): void {
    if (this.isClosed) return
    const event = {
      ...draft,
      callId: this.callId,
      at: this.moment(at),
      provider: this.deps.provider.name,
      source: origin === undefined ? 'core' : 'carrier',
      ...rawOf(origin?.raw),
    } satisfies CallEvent
    this.timeline?.add({ kind: 'event', direction: 'in', name: event.type, outcome: event.source })
    this.events.publish(event)
    this.deps.events.publish(event)
  }

  /** Writes a message that maps to no other event, under the carrier's name for it. */
  report(origin: Translated): void {
    const { carrierName } = origin
    const name = reportedName(origin)
    this.write(
      { type: 'provider-event', name, ...(carrierName !== undefined && { carrierName }), optional: true },
      origin,
    )
  }

  /**
   * Carriers' clocks differ from ours, and some count whole seconds: no event is dated earlier than the one before it,
   * nor later than it arrived.
   */
  private moment(at: number | undefined): Date {
    const now = this.deps.clock.now()
    const reported = at !== undefined && Number.isFinite(at) ? at : now
    this.latest = Math.max(this.latest, Math.min(reported, now))
    return new Date(this.latest)
  }
}

function rawOf(raw: Json | undefined): { readonly raw?: Json } {
  return raw === undefined ? {} : { raw }
}

/** The name of a message that maps to no other event. */
export function reportedName({ carrierName, event }: Translated): string {
  const own = event.type === 'provider-event' ? (event.name ?? '') : event.type
  return eventNameOf(carrierName ?? own)
}
