/**
 * Finds the listed word that `text` spells in any casing; undefined when the service added a word that we do not know
 * (docs/wire/acs-call-automation.md#casing).
 */
export function knownWord<const Words extends readonly string[]>(
  words: Words,
  text: string | undefined,
): Words[number] | undefined {
  if (text === undefined) return undefined
  const wanted = text.toLowerCase()
  return words.find((word) => word.toLowerCase() === wanted)
}
