import { hasAtMost } from '../wire/characters.ts'
import { DocumentError } from './error.ts'
import { element, spoken, wholeNumber, type Markup, type Optional } from './markup.ts'
import type { RawMarkup } from './raw.ts'

/** Options of a play verb. */
export type PlayOptions = Optional<{
  /** Number of repetitions; default 1, 0 until hang-up. */
  loop: number
}>

/** Options of a say verb. */
export type SayOptions = Optional<{
  /** Default `woman`; `man`, `alice`, `Polly.<name>`, `gcloud.<name>`. */
  voice: string
  language: string
  /** Number of repetitions; default 1. */
  loop: number
}>

/** Limit in characters of one `<Say>`. */
export const SAY_LIMIT = 4096

/**
 * Plays the audio at a URL (`http`, `https`, `rtmp`, or relative to the document).
 *
 * @throws DocumentError `play-url` for an empty URL, another scheme or white space; `number-range` for the loop.
 */
export function play(url: string, options: PlayOptions = {}): Markup<'Play'> {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (url === '' || /\s/.test(url) || (scheme !== undefined && !PLAYED.has(scheme))) {
    throw new DocumentError('play-url', 'a played url is http, https or rtmp, or relative, without white space')
  }
  return element('Play', { loop: wholeNumber('loop', options.loop, 0) }, url)
}

/**
 * Sends digits (`0-9 * #`, `w` waits half a second); not allowed inside `<Gather>`.
 *
 * @throws DocumentError `digits` for any other character.
 */
export function playDigits(digits: string): Markup<'PlayDigits'> {
  if (!/^[\d*#w]+$/.test(digits)) throw new DocumentError('digits', 'played digits are 0-9 * # and w')
  return { kind: 'PlayDigits', tag: 'Play', attributes: { digits }, content: [] }
}

/**
 * Speaks plain text; markup in it is spoken as text. `raw` elements in a list are SSML, without `<speak>` around them.
 *
 * @throws DocumentError `empty-text` for an empty text, `say-length` over 4096 characters, `number-range` for the loop.
 */
export function say(text: string | readonly (string | RawMarkup)[], options: SayOptions = {}): Markup<'Say'> {
  const words = textIn(text)
  if (!hasAtMost(words, SAY_LIMIT)) throw new DocumentError('say-length', `at most ${SAY_LIMIT} characters are spoken`)
  const { voice, language, loop } = options
  spoken('say', words)
  return element('Say', { voice, language, loop: wholeNumber('loop', loop, 0) }, text)
}

/**
 * Waits; as the first verb for an incoming call it also delays answering.
 *
 * @param seconds default 1
 * @throws DocumentError `number-range` below 1.
 */
export function pause(seconds?: number): Markup<'Pause'> {
  return element('Pause', { length: wholeNumber('the length of a pause', seconds, 1) })
}

const PLAYED = new Set(['http', 'https', 'rtmp'])

function textIn(content: Markup['content']): string {
  if (typeof content === 'string') return content
  return content.map((part) => (typeof part === 'string' ? part : textIn(part.content))).join('')
}
