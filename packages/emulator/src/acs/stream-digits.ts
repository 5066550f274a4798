import type { Leg } from '@trunkline/network'

import type { LiveCall } from './live-call.ts'

/** Sends each key that a party presses as a DtmfData message. */
export class StreamDigits {
  readonly #connection: LiveCall
  readonly #send: (message: object) => void
  readonly #watched = new Map<Leg, () => void>()
  readonly #release: () => void

  constructor(connection: LiveCall, send: (message: object) => void) {
    this.#connection = connection
    this.#send = send
    this.#follow()
    this.#release = connection.watchRoster(() => this.#follow())
  }

  /** Sends no more; a second time has no effect. */
  close(): void {
    this.#release()
    for (const release of this.#watched.values()) release()
    this.#watched.clear()
  }

  #follow(): void {
    for (const leg of this.#connection.parties) {
      if (this.#watched.has(leg)) continue
      const release = leg.watch((event) => {
        if (event.type === 'digit') this.#send({ kind: 'DtmfData', dtmfData: { data: event.digit } })
      })
      this.#watched.set(leg, release)
    }
  }
}
