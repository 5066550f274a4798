import type { Leg } from '@trunkline/network'

import type { LiveCall } from './live-call.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import { toneOf } from './wire/index.ts'

/** Reports every key that some parties press, until stopped. */
export class ToneReports {
  readonly #connection: LiveCall
  readonly #reports = new Map<Leg, { readonly release: () => void; readonly tag: OperationTag }>()
  #sequence = 0

  constructor(connection: LiveCall) {
    this.#connection = connection
  }

  /** Reports a party's keys from now on, to the call's own callback address; again replaces the context. */
  start(leg: Leg, operationContext: string | undefined): void {
    this.#reports.get(leg)?.release()
    const tag = { operationContext }
    const release = leg.watch((event) => {
      if (event.type === 'ended') return this.#fail(leg, tag)
      const tone = event.type === 'digit' ? toneOf(event.digit) : undefined
      if (tone === undefined) return
      this.#sequence += 1
      const data = { sequenceId: this.#sequence, tone }
      this.#connection.emit('ContinuousDtmfRecognitionToneReceived', results.toneReceived, data, tag)
    })
    this.#reports.set(leg, { release, tag })
  }

  /** Reports no more of a party's keys. */
  stop(leg: Leg, tag: OperationTag): void {
    const report = this.#reports.get(leg)
    report?.release()
    this.#reports.delete(leg)
    const operationContext = tag.operationContext ?? report?.tag.operationContext
    this.#connection.emit('ContinuousDtmfRecognitionStopped', results.done, {}, { ...tag, operationContext })
  }

  /** The party left; if that ends the call, the application gets no event of it. */
  #fail(leg: Leg, tag: OperationTag): void {
    this.#reports.delete(leg)
    this.#connection.emit('ContinuousDtmfRecognitionToneFailed', results.gone, {}, tag)
  }

  close(): void {
    for (const { release } of this.#reports.values()) release()
    this.#reports.clear()
  }
}
