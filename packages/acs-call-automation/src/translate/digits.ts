import { TelephonyError } from '@trunkline/core/driver'

import type { Tone } from '../wire/tone.ts'
import { tonesOf } from './collect.ts'

/** Tones of one request, and the silence before them in milliseconds. */
export interface DigitStep {
  readonly pauseMs: number
  readonly tones: readonly Tone[]
}

/** Half a second of silence for each `w`. */
const pauseMs = 500

/** Assumed duration of a tone, which is usually 100 ms with a gap of 100 ms; the service's timing is unknown. */
const toneMs = 200

/** The service's limit of tones in a request (docs/wire/acs-call-automation.md#play). */
const mostTones = 18

/**
 * The requests that send these digits. The service has no pauses, so a `w` becomes a delay between two requests,
 * counted from the expected end of the tones before it. Throws `invalid-argument` if there is nothing to send.
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
