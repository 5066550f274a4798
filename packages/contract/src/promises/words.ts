import type { PartyBehaviour } from '../lab.ts'

/** Longer than the silence that ends what is said. */
const everyMs = 2_500
const lines = 12

/** A party that says the same again and again, so that it does not matter how soon the carrier listens. */
export function saying(text: string): Pick<PartyBehaviour, 'transcript'> {
  return { transcript: Array.from({ length: lines }, (_, index) => ({ afterMs: 500 + index * everyMs, text })) }
}

/** Only the words: recognizers differ in capitals and punctuation. */
export function plain(text: string | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} ]/gu, '')
    .trim()
}
