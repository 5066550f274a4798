import * as z from 'zod'

const toneByCharacter = {
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
  '#': 'pound',
  '*': 'asterisk',
} as const

/** The 16 DTMF tones by their wire names. */
export const tones = Object.values(toneByCharacter)

/** One DTMF tone by its wire name. */
export const tone = z.enum(toneByCharacter)

/** The wire name of a DTMF tone. */
export type Tone = (typeof tones)[number]

/** A phone key: 0-9, A-D, # or *. */
export type ToneCharacter = keyof typeof toneByCharacter

const characters = Object.keys(toneByCharacter).filter(isToneCharacter)

/** The wire name of a phone key (letters in either case); undefined if the character is not a key. */
export function toneOf(character: string): Tone | undefined {
  const key = character.toUpperCase()
  return isToneCharacter(key) ? toneByCharacter[key] : undefined
}

/** The phone key of a tone in any casing; undefined for a name that the service added later. */
export function toneCharacterOf(name: string): ToneCharacter | undefined {
  const wanted = name.toLowerCase()
  return characters.find((character) => toneByCharacter[character] === wanted)
}

function isToneCharacter(text: string): text is ToneCharacter {
  return Object.hasOwn(toneByCharacter, text)
}
