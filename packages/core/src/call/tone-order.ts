import type { Clock, DriverEvent, Translated } from '../driver/index.ts'

export type DigitEvent = Extract<DriverEvent, { type: 'digit-received' }>

/** Hears of a key. */
type OnTone = (event: DigitEvent, origin: Translated) => void

/**
 * Puts key presses back in order by their sequence numbers, holding an early one 200 ms at most; what comes later still
 * is out of order.
 */
export interface ToneOrder {
  push(event: DigitEvent, origin: Translated): void
  /** Gives out at once what is held. */
  flush(): void
  /** Keys are watched anew, and may be numbered from the beginning again. */
  restart(): void
}

const holdMs = 200

export function createToneOrder(
  clock: Clock,
  { late, next }: { readonly next: OnTone; /** It came after its successors were given out. */ readonly late: OnTone },
): ToneOrder {
  let last: number | undefined
  /** Given out since the count began: a repetition is not late. */
  const given = new Set<number>()
  const held: { readonly event: DigitEvent; readonly origin: Translated; readonly sequence: number }[] = []

  const release = (upTo: number): void => {
    held.sort((a, b) => a.sequence - b.sequence)
    for (let tone = held[0]; tone && (tone.sequence <= upTo || tone.sequence === (last ?? 0) + 1); tone = held[0]) {
      held.shift()
      if (last !== undefined && tone.sequence <= last) continue
      last = tone.sequence
      given.add(last)
      next(tone.event, tone.origin)
    }
  }

  return {
    push(event, origin) {
      const { sequence } = event
      if (sequence === undefined) return next(event, origin)
      if (last !== undefined && sequence <= last) {
        if (!given.has(sequence)) late(event, origin)
        given.add(sequence)
        return
      }
      held.push({ event, origin, sequence })
      // Carriers number from 0 or 1: the first tone seen starts the count unless an earlier one comes in time.
      if (last !== undefined && sequence === last + 1) return release(sequence)
      clock.after(holdMs, () => release(sequence))
    },
    flush: () => release(Infinity),
    restart() {
      release(Infinity)
      last = undefined
      given.clear()
    },
  }
}
