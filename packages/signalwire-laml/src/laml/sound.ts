import { element, wholeNumber, type Markup } from './markup.ts'

/**
 * Plays the caller's own voice back.
 *
 * @param seconds 5 to 120, default 60
 * @throws DocumentError `number-range` outside the range.
 */
export function echo(seconds?: number): Markup<'Echo'> {
  return element('Echo', { timeout: wholeNumber('the time-out of an echo', seconds, 5, 120) })
}

/** Turns the service's noise reduction on or off for the call. */
export function denoise(on: boolean): Markup<'Denoise'> {
  return element('Denoise', {}, on ? 'on' : 'off')
}
