import type { Clock } from '@trunkline/core/driver'
import { delayOf, type Faults } from '@trunkline/network'

import type { Notice } from './notice.ts'

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
    const { type: event } = notice.event
    const fault = this.faults.take({ door: 'loopback', kind: 'callback', method: 'POST', path: '/', event })
    if (fault?.effect === 'never') return
    if (fault?.effect === 'late') {
      this.clock().after(delayOf(fault), () => this.deliver(notice))
      return
    }
    if (fault?.effect === 'out-of-order') {
      this.overtaken.push(notice)
      // no longer than this does it wait for another one to overtake it
      this.clock().after(delayOf(fault), () => this.release())
      return
    }
    this.deliver(notice)
    if (fault?.effect === 'twice') this.deliver(notice)
    this.release()
  }

  private release(): void {
    for (const notice of this.overtaken.splice(0)) this.deliver(notice)
  }

  private deliver(notice: Notice): void {
    for (const listener of this.listeners) listener(notice)
  }
}
