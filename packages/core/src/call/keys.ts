import type { CollectResult, VerbOptions } from '../api/option.ts'
import type { CollectCommand, Translated } from '../driver/index.ts'
import { collectCommand, collectFacts, type CollectInputLike, collectNeeds } from './collect-command.ts'
import { collectAtCarrier } from './collect.ts'
import { CollectedKeys } from './collected-keys.ts'
import type { CallCore } from './core.ts'
import { DigitCollector } from './digit-collector.ts'
import { DigitWatch } from './digit-watch.ts'
import type { Operations } from './operations.ts'
import type { PlayQueue } from './play-queue.ts'
import { createToneOrder, type DigitEvent, type ToneOrder } from './tone-order.ts'
import type { OperationFacts } from './verb-deadline.ts'

/** The keys of a call: each belongs to a collection, or is emitted as `digit-received`. */
export class CallKeys {
  private readonly core: CallCore
  private readonly operations: Operations
  private readonly plays: PlayQueue
  private readonly tones: ToneOrder
  private readonly watching: DigitWatch
  private readonly taken = new CollectedKeys()
  private collector: DigitCollector | undefined

  constructor(core: CallCore, operations: Operations, plays: PlayQueue) {
    this.core = core
    this.operations = operations
    this.plays = plays
    this.tones = createToneOrder(core.clock, {
      next: (event, origin) => this.press(event, origin),
      // in the wrong place it would make another number of the keys; it is reported for what it is
      late: ({ type }, origin) => core.emit({ type: 'provider-event', name: type, optional: true }, origin),
    })
    this.watching = new DigitWatch(core, () => this.tones.restart())
  }

  async collect(options: CollectInputLike, vendor: unknown): Promise<CollectResult> {
    const { core } = this
    for (const capability of collectNeeds(options)) core.require(capability, 'collect')
    const command = collectCommand(options, vendor)
    if (command.prompt !== undefined)
      core.use(command.prompt.kind === 'url' ? 'play.url' : 'play.speech', "collect's prompt")
    const facts = collectFacts(options, command, core.deps.deadlines.speechMs)
    if (!keepsPartial(options) || !this.losesDigits) return this.collectThere(command, facts, options.signal)
    return this.collectHere(command, facts, options.signal)
  }

  async watch({ signal }: VerbOptions, vendor: unknown): Promise<void> {
    await this.watching.begin('application', { capability: 'digits.watch', verb: 'watchDigits', signal }, vendor)
  }

  async unwatch({ signal }: VerbOptions, vendor: unknown): Promise<void> {
    await this.watching.end('application', { capability: 'digits.watch', verb: 'unwatchDigits', signal }, vendor)
  }

  /** A key as it arrives, perhaps before an earlier one. */
  push(event: DigitEvent, origin: Translated): void {
    this.taken.arrived(origin, this.collector !== undefined)
    this.tones.push(event, origin)
  }

  /** A collection at the carrier has ended. */
  collected(origin: Translated): void {
    this.taken.ended(origin)
  }

  /** The call has ended. */
  settle(): void {
    this.tones.flush()
    this.collector?.abandon()
  }

  private async collectHere(
    command: CollectCommand,
    facts: OperationFacts,
    signal: AbortSignal | undefined,
  ): Promise<CollectResult> {
    const { core, watching } = this
    if (this.collector !== undefined) throw core.error('conflict', 'The call collects digits already')
    this.collector = new DigitCollector(core, { plays: this.plays, watching }, command, facts.prompt)
    // what is held goes to the new collector, unless the application watches: it was pressed a moment ago
    if (!watching.isOn) this.tones.restart()
    try {
      return await this.collector.run(signal)
    } finally {
      this.collector = undefined
    }
  }

  private async collectThere(
    command: CollectCommand,
    facts: OperationFacts,
    signal: AbortSignal | undefined,
  ): Promise<CollectResult> {
    const { core, operations } = this
    this.taken.open += 1
    try {
      const collected = await collectAtCarrier({ core, operations, command, facts }, signal)
      if (collected !== undefined) return collected
      this.taken.leftToCore()
      return await this.collectHere(command, facts, signal)
    } finally {
      this.taken.open -= 1
    }
  }

  /** Core collects only where the carrier reports single keys and would lose them otherwise. */
  private get losesDigits(): boolean {
    return this.core.driver.doWatchDigits !== undefined
  }

  private press(event: DigitEvent, origin: Translated): void {
    // a key of an ended collection is dropped: it does not belong to the next one
    if (this.taken.has(origin)) return
    if (this.collector !== undefined) return this.collector.press(event.digit)
    const { digit, durationMs } = event
    this.core.emit(
      { type: 'digit-received', digit, optional: true, ...(durationMs !== undefined && { durationMs }) },
      origin,
    )
  }
}

function keepsPartial(options: CollectInputLike): boolean {
  return 'partialDigits' in options && (options.partialDigits ?? false)
}
