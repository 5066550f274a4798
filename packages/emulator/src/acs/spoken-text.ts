import { concatPcm, silence, tone } from '@trunkline/audio'
import { SAMPLE_RATE } from '@trunkline/network'
import { XMLParser, XMLValidator } from 'fast-xml-parser'

import type { PlaySource } from './wire/index.ts'

/** The pitch of the simulated voice, in hertz. */
export const VOICE_HZ = 300

const MS_PER_LETTER = 50
const PAUSE_MS = 50

/** The words of a source that the service speaks; `undefined` for markup that cannot be read. */
export function textOf(source: Exclude<PlaySource, { kind: 'file' }>): string | undefined {
  const text = source.kind === 'text' ? source.text.text : wordsOfMarkup(source.ssml.ssmlText)
  return text?.replaceAll(/\s+/g, ' ').trim()
}

/** The sound of some words: a hum of 300 Hz for each, 50 ms for every letter, and 50 ms of silence behind it. */
export function soundOf(text: string): Int16Array {
  const words = text.split(' ').filter((word) => word !== '')
  const pause = silence({ sampleRate: SAMPLE_RATE, durationMs: PAUSE_MS })
  return concatPcm(words.flatMap((word) => [hum(word), pause]))
}

function hum(word: string): Int16Array {
  return tone({ frequency: VOICE_HZ, sampleRate: SAMPLE_RATE, durationMs: wordMs(word), amplitude: 0.3 })
}

/** How long a word lasts, without the pause behind it. */
export function wordMs(word: string): number {
  return word.length * MS_PER_LETTER
}

/** From the beginning of a word to that of the next. */
export function wordPaceMs(word: string): number {
  return wordMs(word) + PAUSE_MS
}

/** The text between the tags, in its order. */
function wordsOfMarkup(markup: string): string | undefined {
  if (XMLValidator.validate(markup) !== true) return undefined
  const document: unknown = new XMLParser({ preserveOrder: true, trimValues: false }).parse(markup)
  return wordsWithin(document).join(' ')
}

function wordsWithin(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(wordsWithin)
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, inner]) => {
    if (name === '#text') return [String(inner)]
    return name === ':@' ? [] : wordsWithin(inner)
  })
}
