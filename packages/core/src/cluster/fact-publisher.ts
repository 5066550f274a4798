import type { EventBus } from '../api/event-bus.ts'
import type { UnplacedEvent } from '../api/unplaced-event.ts'
import { errorName } from '../base/error-name.ts'
import type { CallDeps } from '../call/call-deps.ts'
import { reportedName } from '../call/event-writer.ts'
import type { Translated } from '../driver/index.ts'
import { EarlyFacts } from './early-facts.ts'
import { encodeTranslated } from './message.ts'
import { callTopic, claimTopic, providerTopic, recordingTopic } from './topic.ts'

export interface FactPublisherOptions {
  readonly bus: EventBus
  readonly onUnplaced: ((event: UnplacedEvent) => void) | undefined
}

/** Publishes carrier events on the bus, for the process that holds the call. */
export class FactPublisher {
  private readonly deps: CallDeps
  private readonly bus: EventBus
  private readonly early: EarlyFacts
  private readonly onUnplaced: FactPublisherOptions['onUnplaced']
  private readonly unsubscribe: () => void

  constructor(deps: CallDeps, { bus, onUnplaced }: FactPublisherOptions) {
    this.deps = deps
    this.bus = bus
    this.onUnplaced = onUnplaced
    this.early = new EarlyFacts({
      clock: deps.clock,
      deliver: (translated) => void this.hand(translated).catch(() => undefined),
      unclaimed: (translated) => void this.unclaimed(translated),
    })
    this.unsubscribe = bus.subscribe(claimTopic, (providerCallId) => this.early.claim(providerCallId))
  }

  close(): void {
    this.early.close()
    this.unsubscribe()
  }

  /** Passes a fact to the process that holds its call. Rejects when the bus does not take it. */
  async publish(translated: Translated): Promise<void> {
    if (translated.callId === undefined && translated.providerCallId !== undefined) return this.publishEarly(translated)
    if (!(await this.hand(translated))) return this.unplaced(translated, 'names no call of ours')
    if (translated.callId === undefined) void this.seekRecording(translated)
  }

  /**
   * A recording that no process holds may be another's, or one that the application has let go of: that is no reason to
   * warn.
   */
  private async seekRecording(translated: Translated): Promise<void> {
    if (this.onUnplaced === undefined) return
    const topic = recordingTopic(translated.operationKey ?? '')
    const held = await this.bus.ask(topic, 'held', askWithinMs).catch(() => 'unknown')
    if (held === undefined) this.report(translated)
  }

  /** A fact that names its call only by the carrier's id may come before any call knows that id. */
  private async publishEarly(translated: Translated): Promise<void> {
    // it may be delivered now and once more when its id is claimed
    const marked = this.marked(translated)
    this.early.keep(marked)
    await this.hand(marked)
  }

  /** A fact that may be delivered twice is taken in once. */
  private marked(translated: Translated): Translated {
    return { ...translated, dedupeKey: translated.dedupeKey ?? `once:${this.deps.random.uuid()}` }
  }

  /** False where the fact names no topic. */
  private async hand(translated: Translated): Promise<boolean> {
    const topics = topicsOf(translated)
    const marked = topics.length > 1 ? this.marked(translated) : translated
    const message = encodeTranslated(marked)
    for (const topic of topics) await this.bus.publish(topic, message)
    return topics.length > 0
  }

  private async unclaimed(translated: Translated): Promise<void> {
    const { providerCallId = '' } = translated
    const held = await this.bus.ask(providerTopic(providerCallId), 'held', askWithinMs).catch(() => 'unknown')
    if (held === undefined) this.unplaced(translated, 'names a call that no process knows')
  }

  /** No call reports it: `onUnplacedEvent` receives the complete event, if set. */
  private unplaced(translated: Translated, what: string): void {
    const { warnings } = this.deps
    const message = `a carrier's message ${what}: ${translated.event.type}`
    warnings.raise({ code: 'unplaced-event', message })
    this.report(translated)
  }

  private report(translated: Translated): void {
    const { clock, provider, warnings } = this.deps
    try {
      this.onUnplaced?.(unplacedEvent(translated, provider.name, clock.now()))
    } catch (thrown) {
      warnings.raise({ code: 'event-failed', message: `onUnplacedEvent threw: ${errorName(thrown)}` })
    }
  }
}

function unplacedEvent(translated: Translated, provider: string, now: number): UnplacedEvent {
  const { at = now, carrierName, providerCallId, raw } = translated
  return {
    at: new Date(at),
    provider,
    name: reportedName(translated),
    ...(carrierName !== undefined && { carrierName }),
    ...(providerCallId !== undefined && { providerCallId }),
    ...(raw !== undefined && { raw }),
  }
}

/** A recording is reported under its own name, too: its call may be over, or not know yet that it began. */
function topicsOf({ callId, event, operationKey, providerCallId }: Translated): readonly string[] {
  const ofRecording =
    event.type.startsWith('recording-') && operationKey !== undefined ? [recordingTopic(operationKey)] : []
  if (callId !== undefined) return [...ofRecording, callTopic(callId)]
  return providerCallId === undefined ? ofRecording : [...ofRecording, providerTopic(providerCallId)]
}

/** How long a question over the bus waits, in milliseconds. */
const askWithinMs = 500
