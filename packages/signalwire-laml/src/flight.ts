import { type Clock } from '@trunkline/core/driver'

import { type CurrentDocument } from './translate/state.ts'

/** The document updates of this process that the carrier has not answered yet. */
export interface Flights {
  /** Sends a document; while it is on its way, whoever answers a fetch of the same call can wait for it. */
  during<T>(callId: string, document: CurrentDocument, send: () => Promise<T>): Promise<T>
  /** The document on its way, or just arrived. */
  current(callId: string): CurrentDocument | undefined
  /** The document that was on its way, once it was accepted; `undefined` when none is, it failed, or `ms` went by. */
  landed(callId: string, ms: number): Promise<CurrentDocument | undefined>
}

/** Between the carrier's answer and the moment when the call's memory has it, a fetch may come. */
const lingerMs = 50

interface Flight {
  readonly document: CurrentDocument
  readonly accepted: Promise<boolean>
}

/** Begins with no update under way. */
export function createFlights(clock: Clock): Flights {
  const flights = new Map<string, Flight>()
  return {
    async during(callId, document, send) {
      const sending = send()
      const flight = {
        document,
        accepted: sending.then(
          () => true,
          () => false,
        ),
      }
      flights.set(callId, flight)
      try {
        return await sending
      } finally {
        clock.after(lingerMs, () => {
          if (flights.get(callId) === flight) flights.delete(callId)
        })
      }
    },
    current: (callId) => flights.get(callId)?.document,
    async landed(callId, ms) {
      const flight = flights.get(callId)
      if (flight === undefined) return undefined
      return (await Promise.race([flight.accepted, elapsed(clock, ms)])) ? flight.document : undefined
    },
  }
}

function elapsed(clock: Clock, ms: number): Promise<false> {
  return new Promise((resolve) => {
    clock.after(ms, () => resolve(false))
  })
}
