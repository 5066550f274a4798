import { TelephonyError } from '@trunkline/core/driver'

import { type Tone } from '../wire/tone.ts'
import { tonesOf } from './collect.ts'

/** Tones for one request, and the silence before them in milliseconds. */
export interface DigitStep {
  readonly pauseMs: number
  readonly tones: readonly Tone[]
}

/** Half a second of silence for each `w`. */
const pauseMs = 500

/** Tones are usually sent 100 ms long and 100 ms apart; how long the service takes is unknown. */
const toneMs = 200

/** The service takes no more at once (docs/wire/acs-call-automation.md#play). */
const mostTones = 18

/**
 * The requests that send these digits. The service has no pause of its own: a `w` becomes time between two requests,
 * counted from when the tones before it should have been sent. Throws `invalid-argument` when there is nothing to send.
 */
export function digitSteps(digits: string): readonly DigitStep[] {
  const steps: DigitStep[] = []
  let pause = 0
  let sentMs = 0
  for (const [piece] of digits.matchAll(new RegExp(`[wW]+|[^wW]{1,${mostTones}}`, 'g'))) {
    if (/^w/i.test(piece)) {
      pause = piece.length * pauseMs + sentMs
      continue
    }
    steps.push({ pauseMs: pause, tones: tonesOf(piece) })
    pause = 0
    sentMs = piece.length * toneMs
  }
  if (steps.length === 0) throw new TelephonyError('invalid-argument', 'sendDigits needs at least one of 0-9 A-D * #')
  return steps
}
