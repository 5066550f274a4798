/** The names of the sixteen keys, each with its key (docs/wire/acs-call-automation.md#event-types). */
const keys = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  a: 'A',
  b: 'B',
  c: 'C',
  d: 'D',
  pound: '#',
  asterisk: '*',
} as const

export type Tone = keyof typeof keys

export const tones = Object.keys(keys).filter((name): name is Tone => Object.hasOwn(keys, name))

/** The name of a key; undefined for what is not a key. */
export function toneOf(key: string): Tone | undefined {
  return tones.find((name) => keys[name] === key.toUpperCase())
}

/** The key of that name. */
export function keyOf(tone: Tone): string {
  return keys[tone]
}
