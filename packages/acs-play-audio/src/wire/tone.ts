const toneByCharacter = {
  '0': 'tone0',
  '1': 'tone1',
  '2': 'tone2',
  '3': 'tone3',
  '4': 'tone4',
  '5': 'tone5',
  '6': 'tone6',
  '7': 'tone7',
  '8': 'tone8',
  '9': 'tone9',
  '*': 'star',
  '#': 'pound',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
} as const

/** Wire names of the tones; `flash` is a hook flash, not a key. */
export const toneValues = [...Object.values(toneByCharacter), 'flash'] as const

/** The wire name of a tone. */
export type ToneValue = (typeof toneValues)[number]

/** A phone key: 0-9, A-D, # or *. */
export type ToneCharacter = keyof typeof toneByCharacter

const characters = Object.keys(toneByCharacter).filter(isToneCharacter)

/** The wire name of a phone key (letters in either case); undefined if the character is not a key. */
export function toneOf(character: string): ToneValue | undefined {
  const key = character.toUpperCase()
  return isToneCharacter(key) ? toneByCharacter[key] : undefined
}

/** The phone key of a tone in any casing; undefined for a flash and for a name that the service added later. */
export function toneCharacterOf(name: string): ToneCharacter | undefined {
  const wanted = name.toLowerCase()
  return characters.find((character) => toneByCharacter[character] === wanted)
}

function isToneCharacter(text: string): text is ToneCharacter {
  return Object.hasOwn(toneByCharacter, text)
}
