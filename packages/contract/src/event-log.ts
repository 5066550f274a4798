import assert from 'node:assert/strict'

import type { CallEvent, CallEventType } from '@trunkline/core'

import { within } from './wait.ts'

/** Writes down the events of a call, or of all calls, as they come. */
export class EventLog {
  readonly events: CallEvent[] = []
  /** Resolves when the source has ended. */
  readonly over: Promise<void>
  private waiting: { readonly wanted: (event: CallEvent) => boolean; readonly seen: (event: CallEvent) => void }[] = []

  constructor(source: AsyncIterable<CallEvent>) {
    this.over = this.watch(source)
  }

  /** The event of this type that has come, or the next one. */
  until<Type extends CallEventType>(
    type: Type,
    fits: (event: Extract<CallEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<CallEvent, { type: Type }>> {
    const { promise, resolve } = Promise.withResolvers<Extract<CallEvent, { type: Type }>>()
    const wanted = (event: CallEvent): event is Extract<CallEvent, { type: Type }> => isOf(event, type) && fits(event)
    const known = this.events.find(wanted)
    if (known !== undefined) return Promise.resolve(known)
    this.waiting.push({ wanted, seen: (event) => wanted(event) && resolve(event) })
    return within(promise, `${type} is emitted; so far: ${this.types().join(', ')}`)
  }

  /** The types of the events that every carrier reports, in order. */
  lifecycle(): CallEventType[] {
    return this.events.filter((event) => !('optional' in event)).map(({ type }) => type)
  }

  types(): CallEventType[] {
    return this.events.map(({ type }) => type)
  }

  count(type: CallEventType): number {
    return this.types().filter((other) => other === type).length
  }

  /** The lifecycle of a call that is over; fails when it is not as it should be. */
  async lived(expected: readonly CallEventType[]): Promise<void> {
    await within(this.over, `call-ended is emitted; so far: ${this.types().join(', ')}`)
    assert.deepEqual(this.lifecycle(), expected)
  }

  private async watch(source: AsyncIterable<CallEvent>): Promise<void> {
    for await (const event of source) {
      this.events.push(event)
      for (const { seen, wanted } of this.waiting) if (wanted(event)) seen(event)
    }
  }
}

function isOf<Type extends CallEventType>(event: CallEvent, type: Type): event is Extract<CallEvent, { type: Type }> {
  return event.type === type
}
