import type { Clock } from '@trunkline/core/driver'

import type { Faults } from './faults.ts'
import type { Notice } from './notice.ts'

/** How long a late notice is late, and how long one out of order waits for another to overtake it. */
const heldMs = 1_000

/** The one way out for notices: here they are lost, delayed, doubled or overtaken, when that was ordered. */
export class Gate {
  private readonly listeners = new Set<(notice: Notice) => void>()
  private readonly faults: Faults
  private readonly clock: () => Clock
  private overtaken: Notice[] = []

  constructor(faults: Faults, clock: () => Clock) {
    this.faults = faults
    this.clock = clock
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  send(notice: Notice): void {
    const fault = this.faults.take('callback')
    if (fault === 'never') return
    if (fault === 'late') return this.later(() => this.deliver(notice))
    if (fault === 'out-of-order') {
      this.overtaken.push(notice)
      return this.later(() => this.release())
    }
    this.deliver(notice)
    if (fault === 'twice') this.deliver(notice)
    this.release()
  }

  private later(work: () => void): void {
    this.clock().after(heldMs, work)
  }

  private release(): void {
    for (const notice of this.overtaken.splice(0)) this.deliver(notice)
  }

  private deliver(notice: Notice): void {
    for (const listener of this.listeners) listener(notice)
  }
}
